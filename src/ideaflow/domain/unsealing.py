"""Unsealing: who stands behind a pseudonym is told once, to who asked, after a second person agreed.

None of these events holds a name; the reason that was typed is encrypted like every text.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from msgspec import Struct

from ideaflow.domain.event import Event, Recorded, Words, event
from ideaflow.domain.verdict import Verdict, refused

# Long enough for somebody who is away a week; a leave that nobody uses does not lie about for ever.
DAYS_OPEN = 14


@event
class UnsealingAsked(Event, frozen=True, kw_only=True):
    """Somebody asks who stands behind a `pseudonym` of a stream."""

    topic: ClassVar[str] = "unsealing.asked"
    of: str
    pseudonym: str
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        return f"Unsealing {subject}: the name behind a pseudonym was asked for in {self.of}, with a reason"


@event
class UnsealingApproved(Event, frozen=True, kw_only=True):
    """A second person agrees."""

    topic: ClassVar[str] = "unsealing.approved"

    def sentence(self, subject: str) -> str:
        return f"Unsealing {subject} was approved by a second person"


@event
class PseudonymUnsealed(Event, frozen=True, kw_only=True):
    """The name was told, once, to who asked."""

    topic: ClassVar[str] = "unsealing.told"

    def sentence(self, subject: str) -> str:
        return f"Unsealing {subject}: the name was told once, to the one that had asked"


class Unsealing(Struct):
    """What deciding about an unsealing needs to know."""

    id: str = ""
    version: int = 0
    of: str = ""
    pseudonym: str = ""
    asked_by: str = ""
    asked_at: datetime | None = None
    approved: bool = False
    told: bool = False


def evolve(unsealing: Unsealing, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    unsealing.id, unsealing.version = recorded.originator_id, recorded.originator_version
    match recorded.event:
        case UnsealingAsked(of=of, pseudonym=pseudonym):
            unsealing.of, unsealing.pseudonym = of, pseudonym
            unsealing.asked_by, unsealing.asked_at = recorded.actor, recorded.at
        case UnsealingApproved():
            unsealing.approved = True
        case PseudonymUnsealed():
            unsealing.told = True


def approve(unsealing: Unsealing, by: str, now: datetime) -> tuple[Event, ...] | Verdict:
    """Agree, as somebody else than who asked. Agreeing twice changes nothing."""
    step = "approve unsealing"
    if by == unsealing.asked_by:
        return refused(
            step,
            "unsealing needs two people",
            seen="who asked is who approves",
            needed="a second person, auditor or steward",
            next_step="ask another auditor or a steward to approve it",
        )
    if unsealing.approved:
        return ()
    return _expired(unsealing, step, now) or (UnsealingApproved(),)


def tell(unsealing: Unsealing, by: str, now: datetime) -> tuple[Event, ...] | Verdict:
    """Tell the name, once, to who asked."""
    step, rule = "tell name", "a name is told once, to who asked, after a second person agreed"
    again = "ask anew, with a reason"
    if by != unsealing.asked_by:
        return refused(step, rule, seen="somebody else asked", needed="who asked", next_step="let them take the answer")
    if unsealing.told:
        return refused(step, rule, seen="it was told before", needed="an open unsealing", next_step=again)
    if not unsealing.approved:
        next_step = f"another auditor or a steward approves {unsealing.id}"
        return refused(step, rule, seen="nobody has agreed yet", needed="a second person's leave", next_step=next_step)
    return _expired(unsealing, step, now) or (PseudonymUnsealed(),)


def _expired(unsealing: Unsealing, step: str, now: datetime) -> Verdict | None:
    if unsealing.asked_at is None or now - unsealing.asked_at <= timedelta(days=DAYS_OPEN):
        return None
    return refused(
        step,
        f"an unsealing is open for {DAYS_OPEN} days",
        seen=f"it was asked on {unsealing.asked_at:%d %B %Y}",
        needed=f"not more than {DAYS_OPEN} days ago",
        next_step="ask anew, with a reason",
    )
