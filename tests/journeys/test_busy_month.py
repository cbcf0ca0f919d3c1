"""A month of a busy forum: 12 members of six perspectives, 40 ideas, two sittings.

On the way a member scores twice, late, after the opening, with a conflict and without membership, and a chair tries to
look early. At the end every idea has an answer or waits, every submitter has heard, and the record can be checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ideaflow import bootstrap
from ideaflow.application.decision import DecideIdea, DecideIdeas
from ideaflow.application.forum import CreateForum, SeatMember
from ideaflow.application.meeting import (
    ChangeAgenda,
    CloseMeeting,
    DeclareInterest,
    OpenScores,
    ScheduleMeeting,
    ScoreIdea,
)
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.meeting import Meeting, evolve
from ideaflow.domain.score_check import check_scores
from ideaflow.errors import NotPermitted, Refused
from ideaflow.policies.meeting_rules import next_sitting
from ideaflow.policies.shipped import shipped_pack
from ideaflow.projections import forum_backlog, meeting_page, submitter_tracker
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do
from tests.scenario import ready_idea

PERSPECTIVES = ("digital", "operations", "customer", "policy", "legal", "finance")
MEMBERS = {f"member{number}@example.org": PERSPECTIVES[number % 6] for number in range(12)}
CHAIR, *OTHERS = MEMBERS
SUBMITTERS = [f"submitter{number}@example.org" for number in range(8)]
IDEAS, IN_A_SITTING = 40, 20
CHANCE = 20261


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    url = f"sqlite:///{tmp_path_factory.mktemp('month') / 'ideaflow.sqlite'}"
    bootstrap.init(url, STEWARD)
    clock = SimulatedClock()
    with Ideaflow(url, clock=clock) as app:
        yield Month(app, clock)


class Month:
    """The month as it went; `refusals` are what was refused, by what was tried."""

    def __init__(self, app: Ideaflow, clock: SimulatedClock) -> None:
        self.app, self.clock, self.random = app, clock, Random(CHANCE)
        self.refusals: dict[str, str] = {}
        self.early: str = ""
        self._seat()
        self.ideas = [self._submitted(number) for number in range(IDEAS)]
        self.meetings = [self._sitting(), self._sitting()]

    def _seat(self) -> None:
        for address in (*MEMBERS, *SUBMITTERS, "nobody@example.org"):
            do(self.app, AddPerson, address=address)
        self.forum = do(self.app, CreateForum, title="A busy forum", perspectives=PERSPECTIVES).id
        for person, perspective in MEMBERS.items():
            fields = {"perspective": perspective, "chairs": person == CHAIR}
            do(self.app, SeatMember, forum=self.forum, person=person, **fields)

    def _submitted(self, number: int) -> str:
        if number % 10 == 0:
            self.clock.advance(days=1)
        return ready_idea(self.app, f"Idea {number}", by=SUBMITTERS[number % len(SUBMITTERS)])

    def _sitting(self) -> str:
        day = next_sitting(shipped_pack().meetings.cadence, self.clock().date(), shipped_pack().clocks)
        meeting = do(self.app, ScheduleMeeting, forum=self.forum, day=day, minutes=220, by=CHAIR).id
        waiting = [one.id for one in self.app.ask(forum_backlog.to_take_up, self.clock().date())][:IN_A_SITTING]
        do(self.app, ChangeAgenda, meeting=meeting, add=waiting, by=CHAIR)
        first, second, *rest = waiting
        do(self.app, DeclareInterest, meeting=meeting, idea=second, by=OTHERS[0])
        self._tried("with a conflict", meeting, second, OTHERS[0])
        self._tried("without membership", meeting, first, "nobody@example.org")
        for idea in waiting:
            self._scored(meeting, idea, but=OTHERS[0] if idea == second else "")
        self._score(meeting, first, OTHERS[1])
        self.early = self.early or self._looked_early(meeting)
        self.clock.now = self.clock.now.replace(year=day.year, month=day.month, day=day.day)
        do(self.app, OpenScores, meeting=meeting, by=CHAIR)
        self._tried("after the opening", meeting, first, OTHERS[1])
        self._decided(meeting, first, second, rest)
        do(self.app, CloseMeeting, meeting=meeting, by=CHAIR)
        self._tried("late", meeting, rest[-1], OTHERS[1])
        return meeting

    def _scored(self, meeting: str, idea: str, *, but: str) -> None:
        people = [person for person in MEMBERS if person != but]
        self.random.shuffle(people)
        for person in people:
            self._score(meeting, idea, person)

    def _score(self, meeting: str, idea: str, person: str) -> None:
        marks = {name: self.random.choice([1, 2, 3, 4, 5, None]) for name in ("feasibility", "benefit", "why")}
        do(self.app, ScoreIdea, meeting=meeting, idea=idea, marks=marks, comments={"why": f"by {idea}"}, by=person)

    def _tried(self, what: str, meeting: str, idea: str, person: str) -> None:
        with pytest.raises(Refused) as refused:
            self._score(meeting, idea, person)
        finding = refused.value.verdict.findings[0]
        self.refusals[what] = finding.rule
        assert finding.seen and finding.needed and finding.next_step
        assert isinstance(refused.value, NotPermitted) == (what == "without membership")

    def _looked_early(self, meeting: str) -> str:
        """Everything that the chair and a steward can print about the meeting before the opening."""
        typist = InProcess(self.app.database.file, CHAIR, self.clock)
        words = (
            ("meeting", "show", meeting),
            ("meeting", "minutes", meeting),
            ("meeting", "minutes", meeting, "--html"),
            ("audit", "log", "--kind", "meeting.score", "--top", "1000"),
            ("meeting", "read", meeting, "I-1"),
        )
        printed = [
            typist.done(*how, *each, by=by) for each in words for by in (CHAIR, STEWARD) for how in ((), ("--json",))
        ]
        return "".join(ended.out + ended.err for ended in printed)

    def _decided(self, meeting: str, first: str, second: str, rest: list[str]) -> None:
        decide = {"meeting": meeting, "by": CHAIR, "reason": "on the scores"}
        do(self.app, DecideIdea, idea=first, decision="trial", **decide)
        do(self.app, DecideIdea, idea=second, decision="ask for evidence", questions=("how many?",), **decide)
        do(self.app, DecideIdeas, ideas=rest[:8], decision="trial", **decide)
        do(self.app, DecideIdeas, ideas=rest[8:-2], decision="park", until="2027-01-04", **decide)


def test_every_idea_is_decided_or_waits_and_every_submitter_has_heard(month: Month) -> None:
    stages = month.app.ask(submitter_tracker.by_stage)
    # 18 of 20 are decided at each sitting; what the first left is taken up first at the second.
    assert stages == {"submitted": 2, "evidenced": 4, "forum_evaluated": 18, "parked": 16}
    tracked = month.app.ask(submitter_tracker.ideas, limit=None)
    assert {bool(one.answer) for one in tracked if one.stage != "evidenced"} == {True}
    waiting = month.app.ask(forum_backlog.to_take_up, month.clock().date())
    assert {one.id for one in waiting} == {one.id for one in tracked if one.stage == "evidenced"}


def test_who_scores_late_after_the_opening_with_a_conflict_or_without_membership_is_told_why(month: Month) -> None:
    assert month.refusals == {
        "with a conflict": "no score with a conflict of interest",
        "without membership": "permission",
        "after the opening": "scores are sealed before they open",
        "late": "a closed meeting stays closed",
    }


def test_a_chair_who_looks_early_sees_perspectives_and_nothing_else(month: Month) -> None:
    assert "6 of 6 perspectives are in" in month.early
    for told in ("median", "Weighted", "cannot judge", "was opened", "by I-"):
        assert told not in month.early


def test_every_opening_fits_its_seal_and_the_score_that_was_replaced_is_still_a_seal(month: Month) -> None:
    for meeting in month.meetings:
        found = check_scores(month.app.history(meeting))
        assert (found.faults, found.waiting, found.discarded) == ([], 0, 0)
        # 12 members score 20 ideas; one has an interest in one idea, one scores one idea twice.
        assert (found.openings, found.seals, found.replaced) == (12 * IN_A_SITTING - 1, 12 * IN_A_SITTING, 1)


def test_who_has_a_conflict_is_in_no_total_and_their_perspective_is_spoken_for_by_another(month: Month) -> None:
    for meeting in month.meetings:
        _, second, *_ = meeting_page.page(month.app.history(meeting)).items
        assert second.interests == [MEMBERS[OTHERS[0]]]
        assert len(second.scores) == 11
        assert second.view
        assert {*second.view.criteria[0].by_perspective} == {*PERSPECTIVES}


def test_a_perspective_weighs_the_same_whatever_the_number_of_its_scorers(month: Month) -> None:
    items = [item for meeting in month.meetings for item in meeting_page.page(month.app.history(meeting)).items]
    for item in items:
        assert item.view
        for criterion in item.view.criteria:
            known = sorted(mark for mark in criterion.by_perspective.values() if mark is not None)
            middle = len(known) // 2
            even = len(known) % 2 == 0
            assert criterion.median == ((known[middle - 1] + known[middle]) / 2 if even else known[middle])


def test_lists_equal_a_rebuild_and_meetings_replay_to_the_same(month: Month) -> None:
    assert differing_lists(month.app) == []
    assert month.app.check_store() == []
    for meeting in month.meetings:
        replayed = Meeting()
        for recorded in month.app.history(meeting):
            evolve(replayed, recorded)
        assert (replayed.closed, len(replayed.agenda)) == (True, IN_A_SITTING)


def test_minutes_of_a_busy_meeting_name_every_idea_and_nobody(month: Month, tmp_path: Path) -> None:
    typist = InProcess(month.app.database.file, STEWARD, month.clock)
    for how in ((), ("--html",), ("--json",)):
        minutes = typist.done("meeting", "minutes", month.meetings[0], *how).out
        assert "Idea 0" in minutes
        assert not [person for person in (*MEMBERS, *SUBMITTERS) if person in minutes]
