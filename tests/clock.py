"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class SimulatedClock:
    """Callable as a clock; `now` is the time it shows, a Monday morning at first."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, *, days: int = 0, hours: int = 0) -> None:
        """Let time pass."""
        self.now += timedelta(days=days, hours=hours)
