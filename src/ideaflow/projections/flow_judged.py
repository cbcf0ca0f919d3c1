"""The forum's own series, each judged by its control chart: what the latest value and the limits are, in a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.domain.chart_summary import summary
from ideaflow.domain.control_chart import control_chart
from ideaflow.projections.flow_measures import MEASURES, Series, Span, series


class Judged(Struct, frozen=True):
    """One series by its chart. `latest_from` is the first day of the latest step."""

    name: str
    title: str
    unit: str
    latest_from: date
    latest: float
    points: int
    mean: float
    lower: float | None
    upper: float | None
    variation: str
    summary: str


def judged_series(connection: Connection, span: Span) -> Sequence[Judged]:
    """Every series that has something to tell."""
    found = (series(connection, name, span) for name in MEASURES)
    return [_judged(one) for one in found if one.values]


def _judged(one: Series) -> Judged:
    chart = control_chart(one.values, better=one.better)
    return Judged(
        name=one.name,
        title=one.title,
        unit=one.unit,
        latest_from=one.starts[-1],
        latest=one.values[-1],
        points=len(one.values),
        mean=chart.mean,
        lower=chart.lower,
        upper=chart.upper,
        variation=chart.variation.value,
        summary=summary(chart, one.by.value),
    )
