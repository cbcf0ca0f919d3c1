"""How a control chart is shown: as sentences and a table of its numbers, as JSON, and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from ideaflow.cli.output import say, table
from ideaflow.domain.chart_summary import details, gaps_after, period_of, summary
from ideaflow.domain.control_chart import ControlChart
from ideaflow.errors import InvalidInput
from ideaflow.projections.shown_chart import shown_chart


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


def as_json(charted: Charted) -> dict[str, object]:
    """Mean, limits, what they say, and every point with its date, in the words of the public reference."""
    return msgspec.structs.asdict(shown_chart(charted.chart, charted.days))


def tell(charted: Charted) -> None:
    """The chart in words, then its numbers."""
    chart = charted.chart
    say(f"{charted.title}: {summary(chart, charted.period)}.")
    say(details(chart, charted.unit))
    for gap in charted.gaps:
        say(f"Missing: {gap}.")
    table(
        ["date", charted.unit or "value", "mean", "lower", "upper", "signal", "type"],
        [
            [day, point.value, point.mean, point.lower, point.upper, point.signal.value, point.point_type.value]
            for day, point in zip(charted.days, chart.points, strict=True)
        ],
    )


def write_picture(charted: Charted, path: Path) -> None:
    """The chart as an SVG file. Raises InvalidInput where the file cannot be written."""
    from ideaflow.pictures.control_chart import draw  # noqa: PLC0415 - few ask for it

    picture = draw(
        charted.chart,
        [day.isoformat() for day in charted.days],
        title=charted.title,
        unit=charted.unit,
        period=charted.period,
        places=[day.toordinal() for day in charted.days],
    )
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        step = "name a file in a folder that can be written to"
        raise InvalidInput("svg", str(path), f"cannot be written: {error.strerror}", step) from error
