"""A control chart with the days of its points and what it is of, ready to be told or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ideaflow.domain.chart_summary import gaps_after, period_of
from ideaflow.domain.control_chart import ControlChart


class Charted(NamedTuple):
    """A chart with the days of its points, and what it is of."""

    chart: ControlChart
    days: Sequence[date]
    title: str
    unit: str = ""

    @property
    def period(self) -> str:
        """What the days are usually apart, as a noun."""
        return period_of(self.days)

    @property
    def gaps(self) -> list[str]:
        """Where periods are missing: the days before and after."""
        after = gaps_after([day.toordinal() for day in self.days])
        return [f"nothing between {self.days[index]} and {self.days[index + 1]}" for index in sorted(after)]

    def picture(self) -> str:
        """The chart as an SVG document."""
        from ideaflow.pictures.control_chart import draw  # noqa: PLC0415 - few ask for it

        return draw(
            self.chart,
            [day.isoformat() for day in self.days],
            title=self.title,
            unit=self.unit,
            period=self.period,
            places=[day.toordinal() for day in self.days],
        )
