"""What can happen at a meeting. A score is an unreadable commitment until it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from ideaflow.domain.event import Event, Facts, Upcaster, WordMap, Words, event
from ideaflow.domain.score import Marks
from ideaflow.domain.values import DecisionKind, counted, listed
from ideaflow.domain.verdict import Finding


def _unchanged(facts: Facts) -> Facts:
    """An earlier version that lacks nothing but a fact with a default."""
    return facts


@event
class MeetingScheduled(Event, frozen=True, kw_only=True):
    """One sitting of a forum."""

    topic: ClassVar[str] = "meeting.scheduled"
    forum: str
    day: date
    perspectives: tuple[str, ...]
    required: tuple[str, ...]
    place: Words = ""

    def sentence(self, subject: str) -> str:
        return f"Meeting {subject} of forum {self.forum} was scheduled for {self.day:%d %B %Y}"


@event
class AgendaItemAdded(Event, frozen=True, kw_only=True):
    """An idea will be taken up, in so many minutes."""

    topic: ClassVar[str] = "meeting.agenda_item_added"
    idea: str
    minutes: int

    def sentence(self, subject: str) -> str:
        return f"{self.idea} was put on the agenda of meeting {subject} for {counted(self.minutes, 'minute')}"


@event
class AgendaItemRemoved(Event, frozen=True, kw_only=True):
    """An idea will not be taken up at this meeting."""

    topic: ClassVar[str] = "meeting.agenda_item_removed"
    idea: str
    minutes: int

    def sentence(self, subject: str) -> str:
        return f"{self.idea} was taken off the agenda of meeting {subject}"


@event
class AgendaItemMoved(Event, frozen=True, kw_only=True):
    """An idea is taken up at another place of the agenda; places count from 1."""

    topic: ClassVar[str] = "meeting.agenda_item_moved"
    idea: str
    place: int

    def sentence(self, subject: str) -> str:
        return f"{self.idea} was moved to place {self.place} on the agenda of meeting {subject}"


@event
class AgendaItemTimed(Event, frozen=True, kw_only=True):
    """An idea on the agenda was given another time, in minutes."""

    topic: ClassVar[str] = "meeting.agenda_item_timed"
    idea: str
    minutes: int
    was: int

    def sentence(self, subject: str) -> str:
        given = counted(self.minutes, "minute")
        return f"{self.idea} was given {given} on the agenda of meeting {subject}, instead of {self.was}"


@event
class InterestDeclared(Event, frozen=True, kw_only=True):
    """A member, by the pseudonym of this stream, has an interest in an idea and does not score it."""

    topic: ClassVar[str] = "meeting.interest_declared"
    idea: str
    perspective: str

    def sentence(self, subject: str) -> str:
        return f"A conflict of interest in {self.idea} was declared for meeting {subject}; no score comes from there"


@event
class ScoreSealed(Event, frozen=True, kw_only=True):
    """A score was committed to; nobody can read it before it is opened."""

    topic: ClassVar[str] = "meeting.score_sealed"
    idea: str
    perspective: str
    commitment: bytes

    def sentence(self, subject: str) -> str:
        return f"A score of {self.idea} from the {self.perspective} perspective was sealed at meeting {subject}"


@event
class ScoreOpened(Event, frozen=True, kw_only=True):
    """A sealed score was opened, with the salt by which anyone can check its commitment.

    Comments by criterion came with version 2; their digests are what the score was committed to with.
    """

    topic: ClassVar[str] = "meeting.score_opened"
    payload_version: ClassVar[int] = 2
    upcasters: ClassVar[Mapping[int, Upcaster]] = {1: _unchanged}
    idea: str
    scorer: str
    perspective: str
    marks: Marks
    salt: bytes
    comment_digest: bytes
    comment_digests: dict[str, bytes] = {}
    comment: Words = ""
    comment_salt: Words = ""
    comments: WordMap = {}
    comment_salts: WordMap = {}

    def sentence(self, subject: str) -> str:
        marks = listed(
            f"{criterion} {mark if mark is not None else 'cannot judge'}" for criterion, mark in self.marks.items()
        )
        return (
            f"A score of {self.idea} from the {self.perspective} perspective was opened at meeting {subject}: {marks}"
        )


@event
class ScoresOpened(Event, frozen=True, kw_only=True):
    """All scores of an idea were opened together; `findings` is the quorum as it was then."""

    topic: ClassVar[str] = "meeting.scores_opened"
    idea: str
    scores: int
    findings: tuple[Finding, ...]

    def sentence(self, subject: str) -> str:
        seen = listed(finding.seen for finding in self.findings)
        return f"The scores of {self.idea} were opened together at meeting {subject}: {seen}"


@event
class DecisionRecorded(Event, frozen=True, kw_only=True):
    """The meeting decided about an idea; the idea's own event holds the reason."""

    topic: ClassVar[str] = "meeting.decision_recorded"
    idea: str
    decision: DecisionKind

    def sentence(self, subject: str) -> str:
        return f"Meeting {subject} recorded its decision on {self.idea}: {self.decision.value}"


@event
class DecisionCorrected(Event, frozen=True, kw_only=True):
    """An earlier decision of the meeting was not the right one; the idea's own event says why."""

    topic: ClassVar[str] = "meeting.decision_corrected"
    idea: str
    was: DecisionKind
    decision: DecisionKind

    def sentence(self, subject: str) -> str:
        return (
            f"The decision of meeting {subject} on {self.idea} was corrected "
            f"from {self.was.value} to {self.decision.value}"
        )


@event
class MeetingClosed(Event, frozen=True, kw_only=True):
    """The meeting is over; what was not decided goes back to the backlog."""

    topic: ClassVar[str] = "meeting.closed"
    undecided: tuple[str, ...]

    def sentence(self, subject: str) -> str:
        left = f"; {listed(self.undecided)} went back to the backlog" if self.undecided else ""
        return f"Meeting {subject} was closed{left}"
