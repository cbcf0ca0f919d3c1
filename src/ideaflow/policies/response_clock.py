"""Response clocks: by when people hear back, in working days without weekends and public holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from ideaflow.policies.clock_rules import WEEKDAYS_ONLY, ClockRules

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5


@cache
def _holidays(calendar: str) -> HolidayBase:
    import holidays  # noqa: PLC0415 - slow to import, and needed only when a clock is set

    country, _, region = calendar.partition("-")
    return holidays.country_holidays(country, subdiv=region or None)


@cache
def due(start: date, working_days: int, clocks: ClockRules) -> date:
    """The day that is `working_days` working days after `start`."""
    day = start
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= is_worked(day, clocks)
    return day


def days_left(today: date, due_on: date, clocks: ClockRules) -> int:
    """The working days after `today` up to `due_on`; none once it is past."""
    after = (today + timedelta(days=ahead) for ahead in range(1, (due_on - today).days + 1))
    return sum(is_worked(day, clocks) for day in after)


def is_worked(day: date, clocks: ClockRules) -> bool:
    """Is it neither a weekend, nor a holiday of the calendar, nor a day on which the organisation is closed?"""
    if day.weekday() >= SATURDAY or day in clocks.closed:
        return False
    return clocks.calendar == WEEKDAYS_ONLY or day not in _holidays(clocks.calendar)


def review_due(clocks: ClockRules, start: date, weeks: int) -> date:
    """By when a trial of so many weeks is reviewed: soon after its planned end."""
    return due(start + timedelta(weeks=weeks), clocks.review, clocks)


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has none."""
    return start + relativedelta(months=months)
