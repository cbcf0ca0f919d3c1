"""Weeks and months: the steps in which something is looked at over time. Only whole ones are compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

MONTHS = 12


class Period(StrEnum):
    """How long one step is."""

    WEEK = "week"
    MONTH = "month"

    def start(self, day: date) -> date:
        """The first day of the week (a Monday) or month that `day` is in."""
        return day - timedelta(days=day.weekday()) if self is Period.WEEK else day.replace(day=1)

    def next(self, start: date) -> date:
        """The first day of the step after the one that begins on `start`."""
        if self is Period.WEEK:
            return start + timedelta(days=7)
        return date(start.year + start.month // MONTHS, start.month % MONTHS + 1, 1)

    def whole(self, first: date, until: date) -> Sequence[date]:
        """The starts of all steps from the one with `first` in it, as long as they were over before `until`."""
        starts, start = [], self.start(first)
        while (following := self.next(start)) <= until:
            starts.append(start)
            start = following
        return starts
