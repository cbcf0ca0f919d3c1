"""Occurrences week by week: a week in which nothing was counted has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile
from statistics import fmean

from msgspec import Struct

from ideaflow.domain.period import Period


class AfterFix(Struct, frozen=True):
    """A problem before and after the week in which it was said to be resolved; means of occurrences in a week."""

    resolved_on: date
    weeks_before: int
    weeks_after: int
    before: float
    after: float | None


def whole_weeks(tallies: Mapping[str, int], today: date) -> tuple[Sequence[date], Sequence[int]]:
    """The Mondays of all weeks from the first tally on that are over, and the occurrences in each."""
    if not tallies:
        return (), ()
    starts = Period.WEEK.whole(date.fromisoformat(min(tallies)), today)
    return starts, [tallies.get(start.isoformat(), 0) for start in starts]


def after_fix(starts: Sequence[date], counts: Sequence[int], resolved_on: date) -> AfterFix | None:
    """What a fix did. The week of the fix counts to neither side; None where there is no week before it."""
    week = Period.WEEK.start(resolved_on)
    before = [count for start, count in zip(starts, counts, strict=True) if start < week]
    after = [count for start, count in zip(starts, counts, strict=True) if start > week]
    if not before:
        return None
    return AfterFix(resolved_on, len(before), len(after), fmean(before), fmean(after) if after else None)


def weeks_until(starts: Sequence[date], day: date) -> int:
    """How many of the weeks were over before `day`."""
    return len(list(takewhile(lambda start: Period.WEEK.next(start) <= day, starts)))
