"""Apologies, deputies, replies on the agenda, corrections, and the end of a meeting."""

from __future__ import annotations

from datetime import date

import pytest

from ideaflow.domain import meeting as deciding
from ideaflow.domain import meeting_people, meeting_scores
from ideaflow.domain.event import Event
from ideaflow.domain.meeting import Deputy, Meeting, evolve
from ideaflow.domain.meeting_events import (
    AgendaItemAdded,
    DecisionCorrected,
    DecisionRecorded,
    MeetingClosed,
    MeetingScheduled,
    ScoreSealed,
    ScoresOpened,
)
from ideaflow.domain.meeting_people_events import (
    ApologyRecorded,
    ApologyWithdrawn,
    DeputyNamed,
    QuorumWaived,
    ReplyTakenUp,
    SealsDiscarded,
)
from ideaflow.domain.values import DecisionKind
from ideaflow.domain.verdict import Verdict, refused
from tests.doing import history

SCHEDULED = MeetingScheduled(
    forum="F-1", day=date(2026, 4, 13), perspectives=("digital", "operations"), required=("digital", "operations")
)
ON_AGENDA = AgendaItemAdded(idea="I-1", minutes=10)
SEALED = ScoreSealed(idea="I-1", perspective="digital", commitment=b"sealed")
OPENED = ScoresOpened(idea="I-1", scores=1, findings=())
PARKED = DecisionRecorded(idea="I-1", decision=DecisionKind.PARK)
APOLOGY = ApologyRecorded(member="ana", perspective="digital")
FOR_ANA = DeputyNamed(deputy="dan", perspective="digital", member="ana")
YES, NO = Verdict("name a deputy"), refused("name a deputy", "deputies", seen="none", needed="a pack")


def given_meeting(*more: Event | tuple[Event, str]) -> Meeting:
    meeting = Meeting()
    for recorded in history("M-1", SCHEDULED, *more):
        evolve(meeting, recorded)
    return meeting


def unmet(decided: deciding.Decided) -> str:
    assert isinstance(decided, Verdict)
    return decided.unmet[0].rule


def name(meeting: Meeting, stands: Deputy, *, seated: bool = False, leave: Verdict = YES) -> deciding.Decided:
    return meeting_people.name_deputy(meeting, "dan", stands, seated=seated, leave=leave)


def test_an_apology_is_recorded_once_and_can_be_taken_back() -> None:
    assert meeting_people.apologise(given_meeting(), member="ana", perspective="digital") == (APOLOGY,)
    assert meeting_people.apologise(given_meeting(APOLOGY), member="ana", perspective="digital") == ()
    back = (ApologyWithdrawn(member="ana", perspective="digital"),)
    assert meeting_people.come_after_all(given_meeting(APOLOGY), member="ana") == back
    assert meeting_people.come_after_all(given_meeting(), member="ana") == ()


def test_a_deputy_speaks_for_the_members_perspective_until_the_member_comes_after_all() -> None:
    assert name(given_meeting(APOLOGY), Deputy("digital", "ana")) == (FOR_ANA,)
    standing = given_meeting(APOLOGY, FOR_ANA)
    assert meeting_people.spoken_for(standing, "dan", "I-1") == "digital"
    assert meeting_people.has_deputy(standing, "ana")
    assert name(standing, Deputy("digital", "ana")) == ()
    back = given_meeting(APOLOGY, FOR_ANA, ApologyWithdrawn(member="ana", perspective="digital"))
    assert (meeting_people.spoken_for(back, "dan", "I-1"), meeting_people.has_deputy(back, "ana")) == ("", False)


def test_a_deputy_for_one_idea_speaks_about_that_one_alone() -> None:
    meeting = given_meeting(ON_AGENDA, DeputyNamed(deputy="dan", perspective="digital", member="ana", idea="I-1"))
    assert meeting_people.spoken_for(meeting, "dan", "I-1") == "digital"
    assert meeting_people.spoken_for(meeting, "dan", "I-2") == ""
    assert not meeting_people.has_deputy(meeting, "ana")
    assert unmet(name(meeting, Deputy("digital", "ana", "I-7"))) == "ideas are taken up from the agenda"


def test_who_may_not_be_a_deputy() -> None:
    assert name(given_meeting(), Deputy("digital", "ana"), leave=NO) is NO
    assert unmet(name(given_meeting(), Deputy("digital", "ana"), seated=True)) == "a deputy has no seat of their own"
    other = name(given_meeting(FOR_ANA), Deputy("operations", "ben"))
    assert unmet(other) == "a deputy speaks for one perspective"
    assert unmet(name(given_meeting(MeetingClosed(undecided=())), Deputy("digital", "ana"))) == (
        "a closed meeting stays closed"
    )


# Opening without a quorum

QUORUM_MISSING = refused("open scores", "perspectives", seen="1 of 2", needed="operations")
LEAVE, NO_LEAVE = Verdict("open scores"), refused("open scores", "opening without a quorum", seen="no", needed="leave")


def test_the_chair_opens_without_a_quorum_only_where_the_pack_allows_and_the_record_says_so() -> None:
    meeting = given_meeting(ON_AGENDA, (SEALED, "ana"))
    opened = meeting_scores.open_without_quorum(meeting, "I-1", QUORUM_MISSING, leave=LEAVE, reason="away")
    assert opened == (
        QuorumWaived(idea="I-1", awaited=("operations",), reason="away"),
        ScoresOpened(idea="I-1", scores=1, findings=QUORUM_MISSING.findings),
    )
    kept = meeting_scores.open_without_quorum(meeting, "I-1", QUORUM_MISSING, leave=NO_LEAVE, reason="away")
    assert isinstance(kept, Verdict)
    assert [finding.rule for finding in kept.unmet] == ["perspectives", "opening without a quorum"]


def test_nothing_is_opened_where_no_score_is_in() -> None:
    meeting = given_meeting(ON_AGENDA)
    empty = meeting_scores.open_without_quorum(meeting, "I-1", QUORUM_MISSING, leave=LEAVE, reason="away")
    assert unmet(empty) == "something is there to open"


def test_with_a_quorum_it_is_an_opening_like_any_other() -> None:
    meeting = given_meeting(ON_AGENDA, (SEALED, "ana"))
    opened = meeting_scores.open_without_quorum(meeting, "I-1", YES, leave=NO_LEAVE, reason="")
    assert opened == (ScoresOpened(idea="I-1", scores=1, findings=()),)


# Replies, corrections, the end


@pytest.mark.parametrize("step", ["score", "open scores", "declare interest", "decide"])
def test_an_idea_that_is_taken_up_to_answer_a_reply_is_neither_scored_nor_decided(step: str) -> None:
    meeting = given_meeting(ReplyTakenUp(idea="I-1", minutes=5))
    steps = {
        "score": lambda: meeting_scores.seal(meeting, idea="I-1", by="ana", perspective="digital", commitment=b""),
        "open scores": lambda: meeting_scores.open_scores(meeting, "I-1", YES),
        "declare interest": lambda: meeting_scores.declare_interest(meeting, "I-1", "ana", "digital"),
        "decide": lambda: deciding.record_decision(meeting, "I-1", DecisionKind.TRIAL),
    }
    assert unmet(steps[step]()) == "a reply is answered, not scored"


def test_a_decision_is_corrected_also_after_the_end_and_only_where_there_is_one() -> None:
    corrected = (DecisionCorrected(idea="I-1", was=DecisionKind.PARK, decision=DecisionKind.TRIAL),)
    over = given_meeting(ON_AGENDA, OPENED, PARKED, MeetingClosed(undecided=()))
    assert deciding.correct_decision(over, "I-1", DecisionKind.TRIAL) == corrected
    assert unmet(deciding.correct_decision(given_meeting(ON_AGENDA), "I-1", DecisionKind.TRIAL)) == (
        "what is corrected was decided"
    )


def test_a_meeting_does_not_close_on_a_decision_whose_submitter_has_not_heard() -> None:
    meeting = given_meeting(ON_AGENDA, OPENED, PARKED)
    assert unmet(deciding.close(meeting, ["I-1"])) == "no decision closes without feedback"
    assert deciding.close(meeting, []) == (MeetingClosed(undecided=()),)


def test_an_answered_reply_does_not_go_back_to_the_backlog() -> None:
    meeting = given_meeting(ReplyTakenUp(idea="I-1", minutes=5), ReplyTakenUp(idea="I-2", minutes=5))
    assert deciding.close(meeting, [], ["I-1"]) == (MeetingClosed(undecided=("I-2",)),)


def test_seals_that_never_opened_are_discarded_at_the_end_and_counted() -> None:
    meeting = given_meeting(ON_AGENDA, (SEALED, "ana"), (SEALED, "ana"), (SEALED, "ben"))
    assert deciding.close(meeting) == (SealsDiscarded(idea="I-1", scores=2), MeetingClosed(undecided=("I-1",)))
