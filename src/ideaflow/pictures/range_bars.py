"""Ranges as bars, one below the other: from P10 to P90, with the middle marked. Readable without colour, on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from ideaflow.pictures.scale import Scale, scale_for, ticks

WIDTH, LEFT, RIGHT, TOP = 400.0, 12.0, 388.0, 40.0
ROW, LINE, HALF, LETTERS, HEADING_LETTERS = 44.0, 15.0, 6.0, 58, 46
MOST_TICKS = 4
INK, GREY, BAR = "#0b0c0c", "#505a5f", "#b1b4b6"


class RangeBar(NamedTuple):
    """A range: what it is of, and what it is below in one, five and nine cases of ten."""

    label: str
    p10: float
    p50: float
    p90: float


def draw(
    bars: Sequence[RangeBar],
    *,
    title: str,
    unit: str,
    always: Sequence[float] = (0.0,),
    described: str = "",
    most_ticks: int = MOST_TICKS,
) -> str:
    """The ranges as an SVG document. Raises ValueError for none.

    `always` are numbers that the axis reaches in any case. `described` is the picture in words, where its ends are
    not those of one and nine cases of ten.
    """
    if not bars:
        raise ValueError("there is no range to draw")
    values = [value for bar in bars for value in bar[1:]]
    scale = scale_for([*values, *always], LEFT, RIGHT)
    bottom = TOP + ROW * len(bars)
    svg = _frame(title, described or _description(bars, unit), bottom + LINE * 2.4)
    _text(svg, LEFT, 20, shorten(_plain(title), HEADING_LETTERS, placeholder="…"), weight="bold", size="14")
    middles = [TOP + ROW * row + LINE * 1.7 for row in range(len(bars))]
    _axis(svg, scale, ticks(scale, most_ticks), middles, bottom)
    _text(svg, RIGHT, bottom + LINE * 2, unit, anchor="end")
    for row, bar in enumerate(bars):
        _bar(svg, scale, bar, TOP + ROW * row)
    return Xml.tostring(svg, encoding="unicode")


def _description(bars: Sequence[RangeBar], unit: str) -> str:
    return " ".join(
        f"{bar.label}: below {bar.p10:,.4g} {unit} in one case of ten, {bar.p50:,.4g} in five, {bar.p90:,.4g} in nine."
        for bar in bars
    )


def _plain(text: str) -> str:
    """Text without the control characters that no XML may hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _frame(title: str, description: str, height: float) -> Xml.Element:
    svg = Xml.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH:g} {height:g}", role="img")
    svg.set("aria-label", _plain(title))
    svg.set("font-family", "Helvetica, Arial, sans-serif")
    Xml.SubElement(svg, "title").text = _plain(title)
    Xml.SubElement(svg, "desc").text = _plain(description)
    return svg


def _text(
    svg: Xml.Element, x: float, y: float, words: str, *, weight: str = "normal", size: str = "12", anchor: str = "start"
) -> None:
    made = Xml.SubElement(svg, "text", x=f"{x:g}", y=f"{y:g}", fill=INK)
    made.set("font-size", size)
    made.set("font-weight", weight)
    made.set("text-anchor", anchor)
    made.text = _plain(words)


def _line(svg: Xml.Element, x: tuple[float, float], y: tuple[float, float], **more: str) -> None:
    made = Xml.SubElement(svg, "line", x1=f"{x[0]:g}", x2=f"{x[1]:g}", y1=f"{y[0]:g}", y2=f"{y[1]:g}")
    for name, value in ({"stroke": GREY, "stroke_width": "1"} | more).items():
        made.set(name.replace("_", "-"), value)


def _axis(svg: Xml.Element, scale: Scale, marked: Sequence[float], middles: Sequence[float], bottom: float) -> None:
    for tick in marked:
        x = scale.at(tick)
        for y in middles:
            # Only beside the bars, so that no line runs through words.
            reach = (y - HALF * 1.6, y + HALF * 1.6)
            _line(svg, (x, x), reach, stroke_dasharray="none" if tick == 0 else "2 2")
        anchor = "start" if x < WIDTH * 0.1 else "end" if x > WIDTH * 0.9 else "middle"
        _text(svg, x, bottom + LINE, f"{tick:,g}", anchor=anchor)


def _bar(svg: Xml.Element, scale: Scale, bar: RangeBar, top: float) -> None:
    y, low, middle, high = top + LINE * 1.7, scale.at(bar.p10), scale.at(bar.p50), scale.at(bar.p90)
    _text(svg, LEFT, top + LINE * 0.8, shorten(_plain(bar.label), LETTERS, placeholder="…"))
    body = Xml.SubElement(svg, "rect", x=f"{low:g}", y=f"{y - HALF:g}", width=f"{max(high - low, 1):g}")
    body.set("height", f"{2 * HALF:g}")
    body.set("fill", BAR)
    body.set("stroke", INK)
    shape = f"{middle:g},{y - HALF:g} {middle + HALF:g},{y:g} {middle:g},{y + HALF:g} {middle - HALF:g},{y:g}"
    Xml.SubElement(svg, "polygon", points=shape, fill=INK)
