"""A control chart as SVG. Shapes and dashes tell what colour repeats, and it is readable at the width of a phone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from ideaflow.domain.chart_summary import details, gaps_after, summary
from ideaflow.domain.control_chart import ChartPoint, ControlChart, Phase, PointType
from ideaflow.pictures.scale import Scale, apart, scale_for, ticks

WIDTH, LEFT, RIGHT, TOP, PLOT = 400.0, 44.0, 308.0, 22.0, 190.0
LINE, LETTERS, LABELS, SHORT = 15.0, 54, 4, 8
HEADING_LETTERS = 42
INK, GREY = "#0b0c0c", "#505a5f"
COLOURS = {
    PointType.COMMON_CAUSE: GREY,
    PointType.IMPROVEMENT: "#1d70b8",
    PointType.CONCERN: "#d4351c",
    PointType.NEUTRAL_HIGH: "#4c2c92",
    PointType.NEUTRAL_LOW: "#4c2c92",
}
# Outlines around (0, 0): a point as it always was is an open circle; the others differ by shape.
SHAPES = {
    PointType.IMPROVEMENT: "0,-5.5 5.5,0 0,5.5 -5.5,0",
    PointType.CONCERN: "-4.2,-4.2 4.2,-4.2 4.2,4.2 -4.2,4.2",
    PointType.NEUTRAL_HIGH: "0,-5.5 5,4 -5,4",
    PointType.NEUTRAL_LOW: "0,5.5 5,-4 -5,-4",
}
MEANINGS = {
    PointType.COMMON_CAUSE: "as before",
    PointType.IMPROVEMENT: "improvement",
    PointType.CONCERN: "concern",
    PointType.NEUTRAL_HIGH: "change, higher",
    PointType.NEUTRAL_LOW: "change, lower",
}


class Sheet(NamedTuple):
    """What is drawn on: the picture, its two scales, and where on the lower one the points were taken."""

    svg: Xml.Element
    up: Scale
    across: Scale
    places: Sequence[float]


def draw(
    chart: ControlChart,
    labels: Sequence[str],
    *,
    title: str,
    unit: str,
    period: str = "point",
    places: Sequence[float] = (),
) -> str:
    """The chart as an SVG document. `labels` name the points; `places` are when they were taken, evenly if left out.

    The line is broken where a period is missing, which shows once `places` are given.
    """
    places = places or range(len(chart.points))
    heading = wrap(_plain(title), HEADING_LETTERS) or [""]
    top = TOP + LINE * (len(heading) + 1.8)
    across = scale_for(places, LEFT + 8, RIGHT - 8)
    up = scale_for(_all_values(chart), top + PLOT, top)
    words = [f"{summary(chart, period)}.", details(chart, unit)]
    told = [line for text in words for line in wrap(_plain(text), LETTERS)]
    svg = _frame(title, " ".join(words))
    for row, line in enumerate(heading):
        _text(svg, LEFT - 36, TOP + row * LINE, line, weight="bold", size="14")
    _text(svg, LEFT - 36, top - 9 - LINE, unit, fill=GREY)
    sheet = Sheet(svg, up, across, places)
    _axes(sheet, labels)
    _lines(sheet, chart)
    _values(sheet, chart)
    bottom = _key(svg, chart.points, top + PLOT + LINE * 2.8) + 4
    for row, line in enumerate(told, 1):
        _text(svg, LEFT - 36, bottom + row * LINE, line)
    svg.set("viewBox", f"0 0 {WIDTH:g} {bottom + LINE * (len(told) + 1):g}")
    Xml.indent(svg)
    return Xml.tostring(svg, encoding="unicode") + "\n"


def _plain(text: str) -> str:
    """Text in which whatever no picture can hold is left out."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _all_values(chart: ControlChart) -> list[float]:
    limits = [limit for phase in chart.phases for limit in (phase.lower, phase.upper) if limit is not None]
    target = [] if chart.target is None else [chart.target]
    return [*(point.value for point in chart.points), *limits, *target, *(phase.mean for phase in chart.phases)]


def _frame(title: str, description: str) -> Xml.Element:
    svg = Xml.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    svg.set("aria-labelledby", "chart-title chart-description")
    svg.set("style", "width:100%;max-width:46rem;height:auto")
    svg.set("font-family", "system-ui, Arial, sans-serif")
    Xml.SubElement(svg, "title", id="chart-title").text = _plain(title)
    Xml.SubElement(svg, "desc", id="chart-description").text = _plain(description)
    Xml.SubElement(svg, "rect", width="100%", height="100%", fill="#ffffff")
    return svg


def _text(
    svg: Xml.Element, x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK, **more: str
) -> None:
    size, weight = more.get("size", "12"), more.get("weight", "normal")
    attributes = {"x": f"{x:g}", "y": f"{y:g}", "fill": fill, "font-size": size, "text-anchor": anchor}
    Xml.SubElement(svg, "text", attributes | {"font-weight": weight}).text = _plain(text)


def _line(svg: Xml.Element, x: tuple[float, float], y: tuple[float, float], dashes: str = "none") -> None:
    ends = {"x1": f"{x[0]:g}", "x2": f"{x[1]:g}", "y1": f"{y[0]:g}", "y2": f"{y[1]:g}"}
    Xml.SubElement(svg, "line", ends | {"stroke": INK, "stroke-width": "1", "stroke-dasharray": dashes})


def _axes(sheet: Sheet, labels: Sequence[str]) -> None:
    svg, up, across, places = sheet
    bottom = up.start
    for tick in ticks(up, 6):
        _text(svg, LEFT - 5, up.at(tick) + 4, f"{tick:g}", anchor="end", fill=GREY)
        _line(svg, (LEFT - 3, LEFT), (up.at(tick), up.at(tick)))
    _line(svg, (LEFT, LEFT), (up.end, bottom))
    _line(svg, (LEFT, RIGHT), (bottom, bottom))
    many = min(len(labels), LABELS if max(map(len, labels)) <= SHORT else LABELS - 1)
    for index in sorted({round(step * (len(labels) - 1) / max(1, many - 1)) for step in range(many)}):
        x = across.at(places[index])
        _line(svg, (x, x), (bottom, bottom + 4))
        _text(svg, x, bottom + LINE + 2, labels[index], anchor="middle", fill=GREY)


def _lines(sheet: Sheet, chart: ControlChart) -> None:
    """Mean and limits of each phase, the target, where a baseline ends, and their names at the right."""
    ends = [*(phase.start for phase in chart.phases[1:]), len(chart.points)]
    for phase, end in zip(chart.phases, ends, strict=True):
        reach = _between(sheet, phase.start - 1), _between(sheet, end - 1)
        _level(sheet, phase.mean, reach)
        for limit in (phase.lower, phase.upper):
            _level(sheet, limit, reach, dashes="5 3")
        if phase.start + phase.learnt_from < end:
            _baseline(sheet, phase)
    _level(sheet, chart.target, (LEFT, RIGHT), dashes="9 3 2 3")
    named = {"mean": chart.mean, "upper": chart.upper, "lower": chart.lower, "target": chart.target}
    shown = {name: value for name, value in named.items() if value is not None}
    up = sheet.up
    rows = apart([up.at(value) for value in shown.values()], LINE - 2, up.end, up.start)
    for (name, value), y in zip(shown.items(), rows, strict=True):
        _text(sheet.svg, RIGHT + 5, y + 4, f"{name} {value:.4g}")


def _between(sheet: Sheet, index: int) -> float:
    """The middle between a point and the next; the ends of the axis before the first and after the last."""
    if index < 0 or index + 1 >= len(sheet.places):
        return LEFT if index < 0 else RIGHT
    return sheet.across.at((sheet.places[index] + sheet.places[index + 1]) / 2)


def _level(sheet: Sheet, value: float | None, reach: tuple[float, float], dashes: str = "none") -> None:
    if value is not None:
        y = sheet.up.at(value)
        _line(sheet.svg, reach, (y, y), dashes=dashes)


def _baseline(sheet: Sheet, phase: Phase) -> None:
    x = _between(sheet, phase.start + phase.learnt_from - 1)
    _line(sheet.svg, (x, x), (sheet.up.end - 4, sheet.up.start), dashes="1 3")
    early = x < (LEFT + RIGHT) / 2
    words = "after the baseline" if early else f"baseline of {phase.learnt_from}"
    _text(sheet.svg, x + (2 if early else -2), sheet.up.end - 9, words, anchor="start" if early else "end", fill=GREY)


def _values(sheet: Sheet, chart: ControlChart) -> None:
    svg, up, across, places = sheet
    spots = [(across.at(place), up.at(point.value)) for place, point in zip(places, chart.points, strict=True)]
    broken = gaps_after(places) | {phase.start - 1 for phase in chart.phases[1:]}
    for index, ((x1, y1), (x2, y2)) in enumerate(pairwise(spots)):
        if index not in broken:
            Xml.SubElement(svg, "path", {"d": f"M{x1:g} {y1:g}L{x2:g} {y2:g}", "stroke": GREY, "stroke-width": "1"})
    for point, (x, y) in zip(chart.points, spots, strict=True):
        _shape(svg, point.point_type, x, y)


def _shape(svg: Xml.Element, kind: PointType, x: float, y: float) -> None:
    look = {"stroke": INK, "stroke-width": "1", "fill": COLOURS[kind]}
    if kind in SHAPES:
        Xml.SubElement(svg, "polygon", look | {"points": SHAPES[kind], "transform": f"translate({x:g} {y:g})"})
    else:
        Xml.SubElement(svg, "circle", look | {"cx": f"{x:g}", "cy": f"{y:g}", "r": "3", "fill": "#ffffff"})


def _key(svg: Xml.Element, points: Sequence[ChartPoint], y: float) -> float:
    """The shapes that occur, with what they mean; the height of its last row."""
    x = LEFT - 30
    for kind in PointType:
        if any(point.point_type is kind for point in points):
            width = 28 + 7 * len(MEANINGS[kind])
            if x + width > WIDTH:
                x, y = LEFT - 30, y + LINE
            _shape(svg, kind, x, y - 4)
            _text(svg, x + 10, y, MEANINGS[kind])
            x += width
    return y
