"""Meetings: agenda, interests, sealed scores that the log can prove, and decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain import meeting as deciding
from ideaflow.domain import meeting_agenda
from ideaflow.domain import meeting_scores as scoring
from ideaflow.domain.event import Event
from ideaflow.domain.meeting import Meeting, evolve
from ideaflow.domain.meeting_events import (
    AgendaItemAdded,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemTimed,
    DecisionRecorded,
    InterestDeclared,
    MeetingClosed,
    MeetingScheduled,
    ScoreSealed,
    ScoresOpened,
)
from ideaflow.domain.meeting_scores import marks_verdict
from ideaflow.domain.score import Marks, Score, canonical_bytes, commitment, digest
from ideaflow.domain.values import DecisionKind
from ideaflow.domain.verdict import Verdict, refused
from tests.doing import history

SCHEDULED = MeetingScheduled(
    forum="F-1", day=date(2026, 4, 13), perspectives=("digital", "operations"), required=("digital",)
)
ON_AGENDA = AgendaItemAdded(idea="I-1", minutes=10)
SEALED = ScoreSealed(idea="I-1", perspective="digital", commitment=b"sealed")
OPENED = ScoresOpened(idea="I-1", scores=1, findings=())
DECIDED = DecisionRecorded(idea="I-1", decision=DecisionKind.TRIAL)
CLOSED = MeetingClosed(undecided=())
YES = Verdict("open scores")


def given_meeting(*more: Event | tuple[Event, str]) -> Meeting:
    meeting = Meeting()
    for recorded in history("M-1", SCHEDULED, *more):
        evolve(meeting, recorded)
    return meeting


def seal(meeting: Meeting, by: str = "ana") -> deciding.Decided:
    return scoring.seal(meeting, idea="I-1", by=by, perspective="digital", commitment=b"sealed")


STEPS: dict[str, Callable[[Meeting], deciding.Decided]] = {
    "add to agenda": lambda meeting: deciding.add_to_agenda(meeting, "I-1", 10),
    "remove from agenda": lambda meeting: deciding.remove_from_agenda(meeting, "I-1"),
    "move on the agenda": lambda meeting: meeting_agenda.move(meeting, "I-1", 1),
    "give time": lambda meeting: meeting_agenda.give_time(meeting, "I-1", 5),
    "declare interest": lambda meeting: scoring.declare_interest(meeting, "I-1", "ana", "digital"),
    "score": seal,
    "open scores": lambda meeting: scoring.open_scores(meeting, "I-1", YES),
    "decide": lambda meeting: deciding.record_decision(meeting, "I-1", DecisionKind.TRIAL),
}


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_done_at_a_closed_meeting(step: str) -> None:
    decided = STEPS[step](given_meeting(ON_AGENDA, (SEALED, "ana"), CLOSED))
    assert isinstance(decided, Verdict)
    assert (decided.step, decided.unmet[0].seen) == (step, "M-1 is closed")


@pytest.mark.parametrize("step", [step for step in STEPS if step != "add to agenda"])
def test_only_ideas_on_the_agenda_are_taken_up(step: str) -> None:
    decided = STEPS[step](given_meeting(AgendaItemAdded(idea="I-2", minutes=5)))
    assert isinstance(decided, Verdict)
    finding = decided.unmet[0]
    assert (finding.seen, finding.needed) == ("I-1 is not on the agenda of M-1", "one of I-2")


def test_an_idea_is_taken_up_once() -> None:
    assert deciding.add_to_agenda(given_meeting(), "I-1", 10) == (ON_AGENDA,)
    assert deciding.add_to_agenda(given_meeting(ON_AGENDA), "I-1", 20) == ()


def test_an_idea_is_left_for_another_meeting_with_its_minutes() -> None:
    meeting = given_meeting(ON_AGENDA)
    assert deciding.remove_from_agenda(meeting, "I-1") == (AgendaItemRemoved(idea="I-1", minutes=10),)
    assert given_meeting(ON_AGENDA, AgendaItemRemoved(idea="I-1", minutes=10)).agenda == {}


def test_a_scored_idea_stays_on_the_agenda() -> None:
    decided = deciding.remove_from_agenda(given_meeting(ON_AGENDA, (SEALED, "ana")), "I-1")
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "scores are in"


# Interests


def test_an_interest_is_declared_once() -> None:
    declared = InterestDeclared(idea="I-1", perspective="digital")
    assert STEPS["declare interest"](given_meeting(ON_AGENDA)) == (declared,)
    assert STEPS["declare interest"](given_meeting(ON_AGENDA, (declared, "ana"))) == ()


def test_an_interest_is_declared_before_scoring() -> None:
    decided = STEPS["declare interest"](given_meeting(ON_AGENDA, (SEALED, "ana")))
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "you have scored this idea"


def test_who_has_an_interest_does_not_score_and_others_do() -> None:
    meeting = given_meeting(ON_AGENDA, (InterestDeclared(idea="I-1", perspective="digital"), "ana"))
    decided = seal(meeting, by="ana")
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].rule == "no score with a conflict of interest"
    assert seal(meeting, by="ben") == (SEALED,)


# Scores


def test_a_score_can_be_sealed_again_until_it_is_opened() -> None:
    meeting = given_meeting(ON_AGENDA, (SEALED, "ana"))
    assert seal(meeting) == (SEALED,)
    decided = seal(given_meeting(ON_AGENDA, (SEALED, "ana"), OPENED))
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "the scores of this idea are open"


def test_scores_are_opened_together_once() -> None:
    meeting = given_meeting(ON_AGENDA, (SEALED, "ana"), (SEALED, "ana"), (SEALED, "ben"))
    assert STEPS["open scores"](meeting) == (ScoresOpened(idea="I-1", scores=2, findings=()),)
    assert STEPS["open scores"](given_meeting(ON_AGENDA, (SEALED, "ana"), OPENED)) == ()


def test_scores_stay_sealed_without_a_quorum() -> None:
    no = refused("open scores", "perspectives", seen="1 of 2", needed="operations")
    assert scoring.open_scores(given_meeting(ON_AGENDA, (SEALED, "ana")), "I-1", no) is no


CRITERIA = ("feasibility", "benefit")


@pytest.mark.parametrize(
    ("marks", "seen"),
    [
        ({"feasibility": 0, "benefit": 3}, "off the scale: feasibility 0"),
        ({"feasibility": 3, "benefit": 6}, "off the scale: benefit 6"),
        ({"feasibility": 3}, "no mark for benefit"),
        ({}, "no mark for feasibility and benefit"),
        ({"feasibility": 3, "benefit": 3, "charm": 3}, "unknown: charm"),
        ({"feasibility": 9, "charm": 3}, "off the scale: feasibility 9; unknown: charm; no mark for benefit"),
    ],
)
def test_marks_that_do_not_fit_the_criteria_are_refused_in_words(marks: Marks, seen: str) -> None:
    decided = marks_verdict(marks, CRITERIA)
    assert decided is not None
    assert decided.unmet[0].seen == seen
    assert decided.unmet[0].next_step == "--mark feasibility=3 --mark benefit=3"


@given(st.dictionaries(st.sampled_from(CRITERIA), st.none() | st.integers(-3, 9)))
def test_marks_fit_when_each_criterion_has_one_to_five_or_cannot_judge(marks: Marks) -> None:
    fits = set(marks) == set(CRITERIA) and all(mark is None or mark in {1, 2, 3, 4, 5} for mark in marks.values())
    assert (marks_verdict(marks, CRITERIA) is None) == fits


# Commitments


SALT = bytes(range(16))
SCORE = Score(
    meeting="M-1",
    idea="I-1",
    scorer="ana",
    perspective="digital",
    marks={"feasibility": 4, "benefit": None},
    comment_digest=digest(SALT, "good"),
)


def test_a_commitment_is_what_its_description_says() -> None:
    plain = (
        b'{"comment_digest":"' + msgspec.json.encode(SCORE.comment_digest).strip(b'"') + b'",'
        b'"idea":"I-1","marks":{"benefit":null,"feasibility":4},"meeting":"M-1","perspective":"digital","scorer":"ana"}'
    )
    assert canonical_bytes(SCORE) == plain
    assert commitment(SALT, SCORE) == hashlib.sha256(SALT + plain).digest()


def test_a_commitment_does_not_depend_on_the_order_in_which_marks_were_given() -> None:
    other = msgspec.structs.replace(SCORE, marks=dict(reversed(SCORE.marks.items())))
    assert list(other.marks) != list(SCORE.marks)
    assert commitment(SALT, other) == commitment(SALT, SCORE)


@pytest.mark.parametrize(
    "changes",
    [
        {"marks": {"feasibility": 5, "benefit": None}},
        {"marks": {"feasibility": 4, "benefit": 1}},
        {"marks": {"feasibility": 4}},
        {"idea": "I-2"},
        {"meeting": "M-2"},
        {"scorer": "ben"},
        {"perspective": "operations"},
        {"comment_digest": digest(SALT, "bad")},
    ],
)
def test_a_score_that_was_altered_does_not_match_its_commitment(changes: dict[str, object]) -> None:
    assert commitment(SALT, msgspec.structs.replace(SCORE, **changes)) != commitment(SALT, SCORE)


def test_another_salt_gives_another_commitment() -> None:
    assert commitment(bytes(16), SCORE) != commitment(SALT, SCORE)
    assert digest(bytes(16), "good") != digest(SALT, "good")


# Decisions


def test_a_decision_comes_after_the_opening() -> None:
    assert STEPS["decide"](given_meeting(ON_AGENDA, (SEALED, "ana"), OPENED)) == (DECIDED,)
    decided = STEPS["decide"](given_meeting(ON_AGENDA, (SEALED, "ana")))
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "1 of 2 perspectives are in, and sealed"


def test_an_idea_is_decided_once_at_a_meeting() -> None:
    decided = STEPS["decide"](given_meeting(ON_AGENDA, (SEALED, "ana"), OPENED, DECIDED))
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "trial was decided"


def test_closing_sends_back_what_was_not_decided_and_closing_twice_changes_nothing() -> None:
    meeting = given_meeting(ON_AGENDA, AgendaItemAdded(idea="I-2", minutes=5), OPENED, DECIDED)
    assert deciding.close(meeting) == (MeetingClosed(undecided=("I-2",)),)
    assert deciding.close(given_meeting(ON_AGENDA, CLOSED)) == ()


@pytest.mark.parametrize(("place", "order"), [(1, "I-3 I-1 I-2"), (2, "I-1 I-3 I-2"), (3, "I-1 I-2 I-3")])
def test_an_idea_is_taken_up_at_the_place_where_the_chair_puts_it(place: int, order: str) -> None:
    agenda = [AgendaItemAdded(idea=f"I-{number}", minutes=10) for number in (1, 2, 3)]
    decided = meeting_agenda.move(given_meeting(*agenda), "I-3", place)
    assert decided == (() if place == 3 else (AgendaItemMoved(idea="I-3", place=place),))
    assert " ".join(given_meeting(*agenda, *decided).agenda) == order


@pytest.mark.parametrize("place", [0, 2])
def test_there_is_no_place_beyond_the_agenda(place: int) -> None:
    refusal = meeting_agenda.move(given_meeting(ON_AGENDA), "I-1", place)
    assert isinstance(refusal, Verdict)
    assert refusal.findings[0].needed == "a place from 1 to 1"


def test_an_idea_gets_another_time_and_the_same_again_changes_nothing() -> None:
    decided = meeting_agenda.give_time(given_meeting(ON_AGENDA), "I-1", 15)
    assert decided == (AgendaItemTimed(idea="I-1", minutes=15, was=10),)
    after = given_meeting(ON_AGENDA, *decided)
    assert (after.agenda["I-1"].minutes, meeting_agenda.give_time(after, "I-1", 15)) == (15, ())
