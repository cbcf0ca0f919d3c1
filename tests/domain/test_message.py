"""Which event is told to whom, and when a letter leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from ideaflow.domain import idea_events as happened
from ideaflow.domain import meeting_events as met
from ideaflow.domain.event import Recorded
from ideaflow.domain.idea_talk_events import QuestionAsked
from ideaflow.domain.learning import LearningCited
from ideaflow.domain.meeting_people_events import DeputyNamed
from ideaflow.domain.message import Cadence, Message, MessageKind, leaves_at, messages_of
from ideaflow.domain.trial_events import TrialObserved
from ideaflow.domain.trial_plan import Compared, StopKind, StopRule
from tests.doing import recorded

SUBMITTER, CHAIR, MEMBER, HELPER, AUTHOR, LEAD = range(1, 7)
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ONES_OWN = 9


class Everybody:
    """An audience with one person in each part; `acts` is who does it."""

    def __init__(self, acts: int = ONES_OWN) -> None:
        self._acts = acts

    def submitter(self, idea: str) -> Collection[int]:
        return [SUBMITTER]

    def deciding(self, idea: str) -> Collection[int]:
        return [CHAIR]

    def members(self, forum: str) -> Collection[int]:
        return [MEMBER, CHAIR]

    def invited(self, meeting: str, idea: str = "") -> Collection[int]:
        return [MEMBER, CHAIR]

    def concerned(self, trial: str) -> Collection[int]:
        return [LEAD, SUBMITTER, CHAIR]

    def author(self, learning: str) -> Collection[int]:
        return [AUTHOR]

    def helpers(self, idea: str) -> Collection[int]:
        return [HELPER]

    def named(self, stream: str, pseudonym: str) -> Collection[int]:
        return [HELPER]

    def actor(self, recorded: Recorded) -> Collection[int]:
        return [self._acts]


def told(event: object, acts: int = ONES_OWN) -> list[tuple[MessageKind, int]]:
    """Whom an event is told to, as which kind."""
    return [(one.kind, one.person) for one in messages_of(recorded(event), Everybody(acts))]  # type: ignore[arg-type]


def test_each_part_hears_of_what_concerns_it() -> None:
    stop = (StopRule(StopKind.HARM, Compared.AT_LEAST, 3.0),)
    day = MONDAY.date()
    assert told(happened.FeedbackGiven()) == [(MessageKind.ANSWER, SUBMITTER)]
    assert told(QuestionAsked()) == [(MessageKind.QUESTION, SUBMITTER)]
    assert told(happened.HelpAsked()) == [(MessageKind.HELP, HELPER)]
    assert told(happened.HelperAssigned(helper="aa")) == [
        (MessageKind.PROGRESS, SUBMITTER),
        (MessageKind.HELP, HELPER),
    ]
    assert told(DeputyNamed(deputy="aa", perspective="legal")) == [(MessageKind.SCORING, HELPER)]
    assert told(LearningCited(idea="I-1")) == [(MessageKind.LEARNING, AUTHOR)]
    assert told(met.AgendaItemAdded(idea="I-1", minutes=5)) == [
        (MessageKind.SCORING, CHAIR),
        (MessageKind.SCORING, MEMBER),
    ]
    assert told(TrialObserved(day=day, value=3)) == []
    assert {one[0] for one in told(TrialObserved(day=day, value=3, stops=stop))} == {MessageKind.STOP_RULE}


def test_nobody_is_told_of_what_they_did() -> None:
    assert told(QuestionAsked(), acts=SUBMITTER) == []


@pytest.mark.parametrize(
    "event",
    [
        met.ScoreSealed(idea="I-1", perspective="legal", commitment=b"x"),
        met.InterestDeclared(idea="I-1", perspective="legal"),
        met.ScoreOpened(idea="I-1", scorer="aa", perspective="legal", marks={"why": 5}, salt=b"s", comment_digest=b"d"),
    ],
    ids=lambda event: event.topic,
)
def test_seals_interests_and_single_scores_are_told_to_nobody(event: object) -> None:
    assert told(event) == []


def test_the_same_message_is_one_and_another_is_another() -> None:
    one = Message(1, MessageKind.CLOCK, "I-1", due="2026-03-05")
    again, other = Message(1, MessageKind.CLOCK, "I-1", due="2026-03-05"), Message(1, MessageKind.CLOCK, "I-1", 7)
    assert one.once == again.once != other.once


@pytest.mark.parametrize(
    ("cadence", "now", "leaves"),
    [
        (Cadence.AT_ONCE, MONDAY, MONDAY),
        (Cadence.DAILY, MONDAY, datetime(2026, 3, 3, 6, tzinfo=UTC)),
        (Cadence.DAILY, datetime(2026, 3, 2, 5, 59, tzinfo=UTC), datetime(2026, 3, 2, 6, tzinfo=UTC)),
        (Cadence.WEEKLY, MONDAY, datetime(2026, 3, 9, 6, tzinfo=UTC)),
        (Cadence.WEEKLY, datetime(2026, 3, 2, 5, tzinfo=UTC), datetime(2026, 3, 2, 6, tzinfo=UTC)),
        (Cadence.WEEKLY, datetime(2026, 3, 8, 23, tzinfo=UTC), datetime(2026, 3, 9, 6, tzinfo=UTC)),
    ],
)
def test_digests_leave_in_the_morning(cadence: Cadence, now: datetime, leaves: datetime) -> None:
    assert leaves_at(cadence, now) == leaves
