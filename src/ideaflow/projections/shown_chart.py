"""A control chart as it is shown as JSON, in the words of the public reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from ideaflow.domain.chart_summary import gaps_after, period_of, summary
from ideaflow.domain.control_chart import Assurance, ControlChart, PointType, Signal


class ShownPoint(Struct, frozen=True):
    """One point, with the limits that hold for it."""

    date: str
    value: float
    signal: Signal
    point_type: PointType
    mean: float
    lower: float | None
    upper: float | None


class ShownChart(Struct, frozen=True):
    """Mean, limits, what they say, and every point with its date. `missing` tells where periods are left out."""

    mean: float
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    variation: PointType
    assurance: Assurance | None
    trial_limits: bool
    target: float | None
    summary: str
    missing: Sequence[str]
    points: Sequence[ShownPoint]


def shown_chart(chart: ControlChart, days: Sequence[date]) -> ShownChart:
    """A chart as it is shown; `days` are those of its points."""
    after = gaps_after([day.toordinal() for day in days])
    return ShownChart(
        mean=chart.mean,
        lower=chart.lower,
        upper=chart.upper,
        near_lower=chart.near_lower,
        near_upper=chart.near_upper,
        variation=chart.variation,
        assurance=chart.assurance,
        trial_limits=chart.trial_limits,
        target=chart.target,
        summary=summary(chart, period_of(days)),
        missing=[f"nothing between {days[index]} and {days[index + 1]}" for index in sorted(after)],
        points=[
            ShownPoint(
                date=day.isoformat(),
                value=point.value,
                signal=point.signal,
                point_type=point.point_type,
                mean=point.mean,
                lower=point.lower,
                upper=point.upper,
            )
            for day, point in zip(days, chart.points, strict=True)
        ],
    )
