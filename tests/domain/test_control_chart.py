"""Control charts at their edges, worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.control_chart import Assurance, ControlChart, PointType, Signal, control_chart
from ideaflow.domain.values import Direction
from ideaflow.errors import InvalidInput

# Moving ranges of 1 alone: mean 10, mean moving range 1, limits 10 ± 2.66, near limits 10 ± 1.7733.
STEADY = (9.5, 10.5) * 6


def signals(chart: ControlChart) -> list[str]:
    return [point.signal.value for point in chart.points]


def after_steady(*values: float, better: Direction = Direction.NEUTRAL) -> ControlChart:
    return control_chart((*STEADY, *values), baseline=12, better=better)


def test_limits_are_the_mean_and_so_many_mean_moving_ranges() -> None:
    chart = control_chart([3, 5, 4])

    assert (chart.mean, chart.lower, chart.upper) == (4, pytest.approx(4 - 2.66 * 1.5), pytest.approx(4 + 2.66 * 1.5))
    assert chart.near_upper == pytest.approx(4 + 2.66 * 1.5 * 2 / 3)


@pytest.mark.parametrize("value", [0.1, 5.0, 0.0, -1e9 / 3])
def test_a_series_that_never_moves_has_limits_on_its_mean_and_no_signal(value: float) -> None:
    chart = control_chart([value] * 12, better=Direction.UP, target=value)

    assert (chart.mean, chart.lower, chart.upper) == (pytest.approx(value), chart.mean, chart.mean)
    assert set(signals(chart)) == {"Common Cause"}


def test_the_first_move_after_a_constant_baseline_is_outside_its_limits() -> None:
    chart = control_chart([5.0] * 12 + [5.1], baseline=12, better=Direction.DOWN)

    assert chart.points[-1].signal == Signal.ABOVE_LIMIT
    assert chart.variation == PointType.CONCERN


def test_one_point_has_a_mean_and_no_limits() -> None:
    chart = control_chart([7.0], better=Direction.UP, target=9)

    assert (chart.mean, chart.lower, chart.upper, chart.assurance) == (7, None, None, None)
    assert (chart.trial_limits, signals(chart)) == (True, ["Common Cause"])


def test_eleven_points_make_trial_limits_and_twelve_do_not() -> None:
    assert control_chart(STEADY[:11]).trial_limits
    assert not control_chart(STEADY).trial_limits
    assert control_chart(STEADY, baseline=11).trial_limits


def test_a_far_moving_range_is_screened_once_unless_that_is_off() -> None:
    # Ranges: 1 ten times, then 99 twice; their mean is 17.33, and 99 is above 3.267 times that.
    values = (*STEADY[:11], 108.5, 9.5)

    assert control_chart(values).phases[0].moving_range == pytest.approx(1)
    assert control_chart(values, screen=False).phases[0].moving_range == pytest.approx((10 + 99 + 99) / 12)


def test_seven_in_a_row_on_one_side_are_all_marked_and_six_are_not() -> None:
    assert signals(after_steady(*[10.5] * 5))[12:] == ["Common Cause"] * 5
    assert signals(after_steady(*[10.5] * 6))[11:] == ["7 Points Above CL"] * 7
    assert signals(after_steady(9.4, *[9.6] * 6))[12:] == ["7 Points Below CL"] * 7


def test_a_point_on_the_mean_breaks_a_run() -> None:
    assert set(signals(after_steady(10.2, 10.2, 10.2, 10.0, 10.2, 10.2, 10.2))) == {"Common Cause"}


def test_a_tie_with_a_mean_that_floating_point_cannot_hold_is_still_a_tie() -> None:
    # The mean of the first twelve is 0.1, but adds up to one that is not quite.
    chart = control_chart([0.0, 0.2] * 6 + [0.3] * 3 + [0.1] + [0.3] * 3, baseline=12)

    assert set(signals(chart)[-7:]) == {"Common Cause"}


def test_seven_points_that_rise_are_a_trend_and_an_equal_pair_breaks_it() -> None:
    rising = (9.1, 9.2, 9.3, 9.9, 10.1, 10.4, 10.6)
    assert signals(after_steady(*rising))[12:] == ["7 Point Trend (Increasing)"] * 7
    assert signals(after_steady(9.1, 9.2, 9.3, 9.3, 10.1, 10.4, 10.6))[12:] == ["Common Cause"] * 7
    assert signals(after_steady(*rising[::-1]))[13:] == ["7 Point Trend (Decreasing)"] * 6


def test_two_of_three_near_a_limit_mark_the_near_ones_alone() -> None:
    assert signals(after_steady(12.0, 10.2, 12.1))[12:] == ["2 in 3 Above CL", "Common Cause", "2 in 3 Above CL"]
    assert signals(after_steady(8.0, 8.1, 9.9))[12:] == ["2 in 3 Below CL", "2 in 3 Below CL", "Common Cause"]


def test_two_of_three_need_all_three_on_that_side() -> None:
    assert signals(after_steady(12.0, 9.9, 12.1))[12:] == ["Common Cause"] * 3


def test_two_of_three_need_two_between_the_limits_and_not_beyond() -> None:
    assert signals(after_steady(12.0, 10.2, 13.0))[12:] == ["Common Cause", "Common Cause", "Above UCL"]


def test_two_points_alone_are_no_two_of_three() -> None:
    near = control_chart([12.0, 12.1, *STEADY], baseline=None)
    assert "2 in 3 Above CL" not in signals(control_chart([8.0, 12.0]))
    assert len(near.points) == 14


def test_the_stronger_signal_wins() -> None:
    falling = (10.4, 10.3, 10.2, 9.9, 8.1, 8.05, 7.0)
    assert signals(after_steady(*falling))[12:] == [
        *["7 Point Trend (Decreasing)"] * 6,
        "Below LCL",
    ]
    near = signals(after_steady(10.2, 10.5, 12.0, 12.1, 10.4, 10.6, 10.1))[12:]
    assert near == [
        *["7 Points Above CL"] * 2,
        *["2 in 3 Above CL"] * 2,
        *["7 Points Above CL"] * 3,
    ]


@pytest.mark.parametrize(
    ("better", "kind"),
    [
        (Direction.UP, PointType.IMPROVEMENT),
        (Direction.DOWN, PointType.CONCERN),
        (Direction.NEUTRAL, PointType.NEUTRAL_HIGH),
    ],
)
def test_what_a_signal_means_depends_on_which_way_is_better(better: Direction, kind: PointType) -> None:
    assert after_steady(14.0, better=better).variation == kind


@pytest.mark.parametrize(
    ("better", "target", "expected"),
    [
        (Direction.UP, 13, Assurance.WILL_MISS),
        (Direction.UP, 7, Assurance.WILL_MEET),
        (Direction.UP, 11, Assurance.HIT_AND_MISS),
        (Direction.DOWN, 13, Assurance.WILL_MEET),
        (Direction.DOWN, 7, Assurance.WILL_MISS),
        (Direction.NEUTRAL, 7, None),
        (Direction.UP, None, None),
    ],
)
def test_assurance_says_whether_the_target_lies_within_the_limits(
    better: Direction, target: float | None, expected: Assurance | None
) -> None:
    assert control_chart(STEADY, better=better, target=target).assurance == expected


def test_a_rebase_starts_limits_and_all_counting_again() -> None:
    higher = tuple(value + 4 for value in STEADY)

    fixed, rebased = control_chart(STEADY + higher, baseline=12), control_chart(STEADY + higher, rebase_at=[12])

    assert fixed.points[-1].signal == Signal.ABOVE_LIMIT
    assert (rebased.mean, set(signals(rebased))) == (14, {"Common Cause"})
    assert [(point.phase, point.mean) for point in rebased.points[11:13]] == [(0, 10), (1, 14)]


def test_a_run_does_not_reach_across_a_rebase() -> None:
    values = (*STEADY[:8], 10.6, 10.6, 10.6, 10.6, *[10.6] * 3, 8.0, 13.0)
    assert "7 Points Above CL" in signals(control_chart(values, baseline=8))
    assert "7 Points Above CL" not in signals(control_chart(values, baseline=8, rebase_at=[12]))


@pytest.mark.parametrize("odd", [nan, inf, -inf, 1e300])
def test_what_is_no_number_is_refused_with_what_to_do(odd: float) -> None:
    with pytest.raises(InvalidInput, match="every value is a number") as refused:
        control_chart([1, odd, 2])
    assert "leave out" in refused.value.next_step


def test_other_misuse_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at least one value"):
        control_chart([])
    with pytest.raises(InvalidInput, match="at least 2 points"):
        control_chart([1, 2], baseline=1)
    with pytest.raises(InvalidInput, match="one of the 2 points"):
        control_chart([1, 2], rebase_at=[2])


VALUES = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 3)), min_size=1, max_size=60)


@given(VALUES, st.integers(2, 30) | st.none())
def test_turned_upside_down_every_signal_is_its_opposite(values: list[float], baseline: int | None) -> None:
    chart = control_chart(values, baseline=baseline, better=Direction.UP)
    turned = control_chart([-value for value in values], baseline=baseline, better=Direction.DOWN)

    assert [point.signal.way for point in chart.points] == [-point.signal.way for point in turned.points]
    assert [point.point_type for point in chart.points] == [point.point_type for point in turned.points]


@given(VALUES)
def test_every_point_of_a_trend_or_run_is_part_of_seven(values: list[float]) -> None:
    marked = signals(control_chart(values))
    for kind in ("7 Points Above CL", "7 Points Below CL"):
        assert kind not in marked or len(values) >= 7
    steps = [later - earlier for earlier, later in pairwise(values)]
    longest = max(
        (
            len(steps[a:b])
            for a in range(len(steps))
            for b in range(a, len(steps) + 1)
            if all(step > 0 for step in steps[a:b])
        ),
        default=0,
    )
    assert longest >= 6 or "7 Point Trend (Increasing)" not in marked
