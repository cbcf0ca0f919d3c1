"""Who comes to a meeting, in whose place, and how long it sits. People appear by the pseudonyms of the meeting."""

from __future__ import annotations

from typing import ClassVar

from ideaflow.domain.event import Event, Words, event
from ideaflow.domain.values import counted, listed


@event
class SittingTimed(Event, frozen=True, kw_only=True):
    """How long the meeting sits, and when it begins: `HH:MM` where it sits, empty where that is not said."""

    topic: ClassVar[str] = "meeting.timed"
    minutes: int
    begins: str = ""

    def sentence(self, subject: str) -> str:
        at = f" from {self.begins}" if self.begins else ""
        return f"Meeting {subject} was given {counted(self.minutes, 'minute')}{at}"


@event
class ApologyRecorded(Event, frozen=True, kw_only=True):
    """A member will not be there."""

    topic: ClassVar[str] = "meeting.apology_recorded"
    member: str
    perspective: str

    def sentence(self, subject: str) -> str:
        return f"An apology from the {self.perspective} perspective was recorded for meeting {subject}"


@event
class ApologyWithdrawn(Event, frozen=True, kw_only=True):
    """The member comes after all; whoever stood in for them no longer does."""

    topic: ClassVar[str] = "meeting.apology_withdrawn"
    member: str
    perspective: str

    def sentence(self, subject: str) -> str:
        return f"The {self.perspective} perspective will be at meeting {subject} after all"


@event
class DeputyNamed(Event, frozen=True, kw_only=True):
    """Somebody without a seat speaks for a perspective in a member's place; about one idea, or all where it is empty.

    `member` is empty where no member of that perspective had acted at this meeting.
    """

    topic: ClassVar[str] = "meeting.deputy_named"
    deputy: str
    perspective: str
    member: str = ""
    idea: str = ""

    def sentence(self, subject: str) -> str:
        about = f" about {self.idea}" if self.idea else ""
        return f"A deputy was named to speak for the {self.perspective} perspective{about} at meeting {subject}"


@event
class ReplyTakenUp(Event, frozen=True, kw_only=True):
    """A submitter's reply will be answered at the meeting; the idea is not scored again there."""

    topic: ClassVar[str] = "meeting.reply_taken_up"
    idea: str
    minutes: int

    def sentence(self, subject: str) -> str:
        return (
            f"The reply to the answer on {self.idea} was put on the agenda of meeting {subject} "
            f"for {counted(self.minutes, 'minute')}"
        )


@event
class QuorumWaived(Event, frozen=True, kw_only=True):
    """The chair had scores opened without a quorum, as the pack allows; `awaited` is what was not in."""

    topic: ClassVar[str] = "meeting.quorum_waived"
    idea: str
    awaited: tuple[str, ...]
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        awaited = f"{listed(self.awaited)} awaited" if self.awaited else "fewer scores in than the rules ask for"
        return f"The scores of {self.idea} were opened without a quorum at meeting {subject}, with {awaited}"


@event
class SealsDiscarded(Event, frozen=True, kw_only=True):
    """The meeting ended before the scores of an idea could open; nobody will read them."""

    topic: ClassVar[str] = "meeting.seals_discarded"
    idea: str
    scores: int

    def sentence(self, subject: str) -> str:
        return (
            f"{counted(self.scores, 'sealed score')} of {self.idea} stayed unread when meeting {subject} ended, "
            "and will never be opened"
        )
