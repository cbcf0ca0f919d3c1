"""Hand-off: how many items one team hands over to another in a week, of which some come with a problem.

A stream is one ordered pair of teams. Right first time is 1 − problems seen / items handed over.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from msgspec import Struct, field

from ideaflow.domain.event import Event, Recorded, event
from ideaflow.domain.problem import monday_of
from ideaflow.domain.values import counted
from ideaflow.domain.verdict import Verdict, refused


@event
class HandOffCounted(Event, frozen=True, kw_only=True):
    """`count` more items were handed over in the week that starts on `week`, a Monday."""

    topic: ClassVar[str] = "hand_off.counted"
    from_team: str
    to_team: str
    week: date
    count: int

    def sentence(self, subject: str) -> str:
        items = counted(abs(self.count), "item")
        verb = "was" if abs(self.count) == 1 else "were"
        done = "counted" if self.count >= 0 else "taken back"
        return (
            f"{items} handed over from {self.from_team} to {self.to_team} ({subject}) "
            f"{verb} {done} for the week of {self.week:%d %B %Y}"
        )


class HandOff(Struct):
    """What deciding about a hand-off needs to know: items by the Monday of their week."""

    id: str = ""
    version: int = 0
    weeks: dict[date, int] = field(default_factory=dict)


def evolve(hand_off: HandOff, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    hand_off.id, hand_off.version = recorded.originator_id, recorded.originator_version
    if isinstance(recorded.event, HandOffCounted):
        week = recorded.event.week
        hand_off.weeks[week] = hand_off.weeks.get(week, 0) + recorded.event.count


def count(hand_off: HandOff, *, from_team: str, to_team: str, day: date, items: int) -> tuple[Event, ...] | Verdict:
    """Count more items handed over, or take back some of those counted in the same week (`items` below 0)."""
    week = monday_of(day)
    so_far = hand_off.weeks.get(week, 0)
    if so_far + items < 0:
        return refused(
            "count hand-offs",
            "items handed over are never below nothing",
            seen=f"{so_far} counted in that week",
            needed=f"at most {so_far} taken back",
            next_step="take back no more than was counted",
        )
    return (HandOffCounted(from_team=from_team, to_team=to_team, week=week, count=items),)
