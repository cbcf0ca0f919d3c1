"""The submitter's side: answers unread and read, one reply that goes back to the forum, questions, and help."""

from __future__ import annotations

from pathlib import Path

import pytest

from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import DatabaseLocked, DatabaseReadOnly, StoreFault
from tests.cli.forum import CHAIR, OPERATIONS, STEWARD, STRANGER, SUBMITTER, Office
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def office(tmp_path: Path, clock: SimulatedClock) -> Office:
    return Office(InProcess(tmp_path / "ideaflow.sqlite", STEWARD, clock))


def mine(office: Office) -> dict[str, object]:
    (one,) = office.type.shown("idea", "mine", by=SUBMITTER)
    shown: dict[str, object] = one
    return shown


def test_an_answer_is_unread_until_its_submitter_has_looked_at_the_idea(office: Office) -> None:
    idea = office.evidenced()
    assert mine(office)["unread"] is False
    office.decided(idea, "trial")
    assert mine(office)["unread"] is True
    assert f"1 unread answer. Next: ideaflow idea show {idea}" in office.type.done("idea", "mine", by=SUBMITTER).err
    before = office.type.events()

    for reader in (CHAIR, STRANGER):
        office.type.done("idea", "show", idea, by=reader)
    assert mine(office)["unread"] is True
    office.type.done("idea", "show", idea, by=SUBMITTER)
    assert mine(office)["unread"] is False

    assert office.type.events() == before, "reading is no event"
    office.type.done("meeting", "feedback", office.meeting, idea, "--say", "And soon", by=CHAIR)
    assert mine(office)["unread"] is True


@pytest.mark.parametrize("fault", [DatabaseReadOnly("no"), DatabaseLocked("busy")])
def test_where_reading_cannot_be_noted_the_idea_is_shown_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch, fault: StoreFault
) -> None:
    idea = office.decided(office.evidenced(), "trial")

    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(Ideaflow, "read_answer", fails)
    assert "Life" in office.type.done("idea", "show", idea, by=SUBMITTER).out
    assert mine(office)["unread"] is True


def test_no_meeting_closes_on_a_decision_that_the_submitter_has_not_heard_of(office: Office) -> None:
    idea = office.decided(office.evidenced(), "trial", "--feedback-later")
    assert mine(office)["answer"] == ""
    fault = office.type.refused("meeting", "close", office.meeting, by=CHAIR)
    assert fault["findings"][0]["rule"] == "no decision closes without feedback"

    assert office.type.refused("meeting", "feedback", office.meeting, idea, "--say", "Yes", by=OPERATIONS)
    office.type.done("meeting", "feedback", office.meeting, idea, "--say", "Your count made the case", by=CHAIR)

    assert mine(office)["answer"] == (
        "Your count made the case Please plan the trial; the forum's helpers can plan it with you."
    )
    office.type.done("meeting", "close", office.meeting, by=CHAIR)
    said = office.type.shown("meeting", "minutes", office.meeting)["decisions"][idea]
    assert said["thanks"] == "Thank you for bringing this idea."


def test_a_reply_goes_back_to_the_backlog_and_the_agenda_until_it_is_answered(
    office: Office, clock: SimulatedClock
) -> None:
    idea = office.decided(office.evidenced(), "trial")
    office.type.done("meeting", "close", office.meeting, by=CHAIR)
    for somebody in (OPERATIONS, STRANGER):
        assert (
            office.type.refused("idea", "reply", idea, "Mine", by=somebody)["findings"][0]["needed"] == "the submitter"
        )
    told = office.type.done("idea", "reply", idea, "May we start in May?", by=SUBMITTER)
    assert "an answer to it is due by 16 March 2026" in told.err
    again = office.type.refused("idea", "reply", idea, "And June?", by=SUBMITTER)
    assert again["findings"][0]["rule"] == "one reply to each answer or question"

    (waits,) = office.type.shown("idea", "backlog")["ideas"]
    assert (waits["reply"], waits["reply_due"], waits["overdue"]) == ("May we start in May?", "2026-03-16", False)
    assert mine(office)["next_step"] == "answer the reply"
    clock.advance(days=30)
    backlog = office.type.shown("idea", "backlog")
    assert (backlog["ideas"][0]["state"], backlog["counts"]["overdue"]) == ("overdue, reply to answer, decided", 1)

    office.meeting = office.new_meeting()
    office.type.done("meeting", "agenda", office.meeting, "--ready", by=CHAIR)
    (item,) = office.type.shown("meeting", "agenda", office.meeting)
    assert (item["idea"], item["minutes"], item["to_answer"]) == (idea, 5, True)
    office.type.done("meeting", "feedback", office.meeting, idea, "--say", "Yes, in May", by=CHAIR)
    assert office.type.shown("idea", "backlog")["ideas"] == []
    closed = office.type.done("meeting", "close", office.meeting, by=CHAIR)
    assert "went back" not in closed.err
    assert office.type.shown("meeting", "show", office.meeting)["items"][0]["answered"] is True
    assert ": a reply, answered\n" in office.type.done("meeting", "minutes", office.meeting).out
    assert (mine(office)["answer"], mine(office)["unread"]) == ("Yes, in May", True)
    assert mine(office)["next_step"] == "plan and start the trial"


def test_a_question_is_a_first_response_and_is_replied_to_once(office: Office) -> None:
    idea = office.submitted()
    (waits,) = office.type.shown("idea", "backlog")["ideas"]
    assert waits["first_response_due"]
    assert "is your own" in office.type.wrong("idea", "question", idea, "Why?", by=SUBMITTER)

    office.type.done("idea", "question", idea, "In which weeks?", by=OPERATIONS)

    (waits,) = office.type.shown("idea", "backlog")["ideas"]
    assert waits["first_response_due"] is None
    one = mine(office)
    assert (one["unread"], one["why"], one["next_step"]) == (True, "asked: In which weeks?", "reply to the question")
    office.type.done("idea", "reply", idea, "In March", by=SUBMITTER)
    assert "reply: In March" in office.type.done("idea", "show", idea, by=OPERATIONS).out


@pytest.mark.parametrize("first", [("idea", "assist", "I-1"), ("idea", "question", "I-1", "When?")])
def test_each_kind_of_first_response_stops_its_clock(
    office: Office, clock: SimulatedClock, first: tuple[str, ...]
) -> None:
    office.submitted()
    clock.advance(days=30)
    assert office.type.shown("idea", "backlog")["counts"]["overdue"] == 1
    office.type.done(*first, by=OPERATIONS)
    assert office.type.shown("idea", "backlog")["counts"]["overdue"] == 0


def test_who_wants_help_stands_in_a_queue_until_help_was_given(office: Office, clock: SimulatedClock) -> None:
    older, newer = office.submitted("Older"), office.submitted("Newer")
    office.type.done("idea", "assist", newer, "--ask", "How do I count?", by=SUBMITTER)
    clock.advance(days=1)
    office.type.done("idea", "assist", older, "--ask", "Where are numbers?", by=SUBMITTER)
    queue = office.type.shown("idea", "help-wanted", by=OPERATIONS)
    assert [(one["id"], one["question"], one["helpers"]) for one in queue] == [
        (newer, "How do I count?", 0),
        (older, "Where are numbers?", 0),
    ]
    office.type.done("idea", "assist", newer, by=OPERATIONS)
    assert [one["id"] for one in office.type.shown("idea", "help-wanted")] == [older, newer]

    office.type.done("idea", "assist", newer, "--given", "We counted 40 claims", by=OPERATIONS)

    assert [one["id"] for one in office.type.shown("idea", "help-wanted")] == [older]
    assert "given: We counted 40 claims" in office.type.done("idea", "show", newer).out
    assert office.type.refused("idea", "assist", older, "--given", "Myself", by=SUBMITTER)
    assert office.type.wrong("idea", "assist", older, "--given", "This", "--ask", "That", by=OPERATIONS)
    assert "Where are numbers?\t" in office.type.done("idea", "help-wanted", "--team", "Decisions").out
