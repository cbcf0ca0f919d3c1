"""Lead times and the steps in which something is looked at."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.lead_time import LeadTime, lead_time, median, percentile
from ideaflow.domain.period import Period
from ideaflow.domain.weeks import AfterFix, after_fix, weeks_until, whole_weeks

DAYS = st.lists(st.integers(0, 200), min_size=1, max_size=60)
ANY_DAY = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_the_middle_is_the_median(days: list[int]) -> None:
    assert median(Counter(days)) == statistics.median(days)


@given(DAYS, st.floats(0.01, 1))
def test_a_percentile_is_the_nearest_rank(days: list[int], share: float) -> None:
    assert percentile(Counter(days), share) == sorted(days)[max(1, math.ceil(len(days) * share)) - 1]


def test_a_lead_time_tells_the_middle_and_the_slow_end() -> None:
    assert lead_time(Counter(range(1, 101))) == LeadTime(100, 50.5, 85, 95)
    assert lead_time({}) is None


@given(ANY_DAY, st.sampled_from(Period))
def test_a_day_lies_in_its_step(day: date, period: Period) -> None:
    start = period.start(day)
    assert start <= day < period.next(start)
    assert period.start(start) == start


@given(ANY_DAY, st.integers(0, 400), st.sampled_from(Period))
def test_only_steps_that_are_over_are_whole(first: date, later: int, period: Period) -> None:
    until = first + timedelta(days=later)
    starts = period.whole(first, until)
    assert all(period.next(start) <= until for start in starts)
    assert [period.next(start) for start in starts[:-1]] == list(starts[1:])
    if starts:
        assert starts[0] == period.start(first)
        assert period.next(period.next(starts[-1])) > until


def test_a_year_ends_with_december() -> None:
    assert Period.MONTH.next(date(2026, 12, 1)) == date(2027, 1, 1)
    assert Period.MONTH.next(date(2026, 11, 1)) == date(2026, 12, 1)


MONDAYS = [date(2026, 3, 2) + timedelta(weeks=number) for number in range(5)]


def test_a_week_without_a_tally_has_no_occurrence_and_the_running_week_is_left_out() -> None:
    tallies = {"2026-03-02": 5, "2026-03-16": 2, "2026-03-30": 9}
    assert whole_weeks(tallies, date(2026, 4, 5)) == (MONDAYS[:4], [5, 0, 2, 0])
    assert whole_weeks(tallies, date(2026, 4, 6)) == (MONDAYS, [5, 0, 2, 0, 9])
    assert whole_weeks({}, date(2026, 4, 6)) == ((), ())


def test_the_week_of_a_fix_counts_to_neither_side() -> None:
    fix = after_fix(MONDAYS, [6, 4, 3, 1, 0], date(2026, 3, 18))
    assert fix == AfterFix(date(2026, 3, 18), 2, 2, 5, 0.5)
    assert after_fix(MONDAYS, [6, 4, 3, 1, 0], date(2026, 3, 2)) is None
    last = after_fix(MONDAYS, [6, 4, 3, 1, 0], date(2026, 4, 3))
    assert last is not None and last.after is None
    assert weeks_until(MONDAYS, date(2026, 3, 18)) == 2
