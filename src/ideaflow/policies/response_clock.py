"""Response clocks: by when people hear back, in working days without weekends and public holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from ideaflow.policies.clock_rules import ClockRules

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5


@cache
def _holidays(calendar: str) -> HolidayBase:
    import holidays  # noqa: PLC0415 - slow to import, and needed only when a clock is set

    country, _, region = calendar.partition("-")
    return holidays.country_holidays(country, subdiv=region or None)


@cache
def due(start: date, working_days: int, calendar: str) -> date:
    """The day that is `working_days` working days after `start`."""
    closed = _holidays(calendar)
    day = start
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in closed:
            working_days -= 1
    return day


def review_due(clocks: ClockRules, start: date, weeks: int) -> date:
    """By when a trial of so many weeks is reviewed: soon after its planned end."""
    return due(start + timedelta(weeks=weeks), clocks.review, clocks.calendar)


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has none."""
    return start + relativedelta(months=months)
