"""How a control chart is shown: as sentences and a table of its numbers, as JSON, and as a picture."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ideaflow.cli.output import say, table
from ideaflow.domain.chart_summary import details, summary
from ideaflow.errors import InvalidInput
from ideaflow.pictures.charted import Charted
from ideaflow.projections.shown_chart import shown_chart


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
    try:
        path.write_text(charted.picture(), encoding="utf-8")
    except OSError as error:
        step = "name a file in a folder that can be written to"
        raise InvalidInput("svg", str(path), f"cannot be written: {error.strerror}", step) from error
