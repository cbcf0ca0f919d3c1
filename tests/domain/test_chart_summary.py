"""What a chart says to those who do not see it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ideaflow.domain.chart_summary import details, gaps_after, period_of, summary
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction

BEFORE = (17, 19, 18, 16, 20, 17, 18, 19, 17, 21, 18, 16)
STEADY = (9.5, 10.5) * 6


def test_a_sustained_change_after_a_baseline() -> None:
    chart = control_chart((*BEFORE, 14, 12, 11, 10, 10, 9, 9, 12, 13), baseline=12, better=Direction.DOWN)
    assert summary(chart, "week") == "improvement: 9 of the last 9 weeks below the former mean"


def test_a_change_for_the_worse_beyond_a_limit() -> None:
    chart = control_chart((*STEADY, 11, 11, 15), baseline=12, better=Direction.DOWN)
    assert summary(chart, "week") == (
        "concern: 3 of the last 3 weeks above the former mean, the last beyond the upper limit"
    )


def test_one_point_beyond_a_limit() -> None:
    chart = control_chart((*STEADY, 15), baseline=12, better=Direction.UP)
    assert summary(chart, "month") == "improvement: the last month is beyond the upper limit"


def test_a_trend_without_a_direction_that_is_better() -> None:
    chart = control_chart((*STEADY, 9.1, 9.2, 9.3, 9.9, 10.1, 10.4, 10.6), baseline=12)
    assert summary(chart, "day") == "change: 7 days in a row rising"


def test_ordinary_variation_and_what_stood_out_earlier() -> None:
    assert summary(control_chart(STEADY)) == "no change: the last of 12 points varies as before"
    later = control_chart((*STEADY, 15, 10.5, 9.5), baseline=12)
    assert summary(later) == "no change: the last of 15 points varies as before; 1 earlier point stood out"


def test_one_point() -> None:
    chart = control_chart([7])
    assert summary(chart, "week") == "no change: one week alone shows no variation yet"
    assert details(chart, "days") == "Mean 7 days; one point has no limits yet."


@pytest.mark.parametrize(
    ("baseline", "target", "words"),
    [
        (None, 5, "Target 5 days is not met unless something changes"),
        (None, 15, "Target 15 days is met as long as nothing changes"),
        (None, 10, "Target 10 days is met in some periods and missed in others"),
        (12, 5, "Target 5 days was out of reach before"),
    ],
)
def test_what_the_limits_say_about_the_target(baseline: int | None, target: float, words: str) -> None:
    chart = control_chart((*STEADY, 10), baseline=baseline, better=Direction.DOWN, target=target)
    assert words in details(chart, "days")


@pytest.mark.parametrize(
    ("apart", "noun"), [(1, "day"), (7, "week"), (14, "fortnight"), (30, "month"), (91, "quarter"), (3, "point")]
)
def test_the_period_is_what_the_days_are_usually_apart(apart: int, noun: str) -> None:
    days = [date(2026, 1, 5) + timedelta(days=apart * step) for step in (0, 1, 2, 4, 5)]
    assert period_of(days) == noun
    assert gaps_after([day.toordinal() for day in days]) == {2}


def test_one_day_has_no_period() -> None:
    assert (period_of([date(2026, 1, 5)]), gaps_after([3])) == ("point", set())
