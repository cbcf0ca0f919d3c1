"""Cumulative flow as SVG: how many ideas had got how far, band over band. Patterns tell what shades repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as Xml

WIDTH, LEFT, RIGHT, TOP, PLOT = 400.0, 44.0, 372.0, 48.0, 200.0
LINE = 15.0
INK, GREY, WHITE = "#0b0c0c", "#505a5f", "#ffffff"
# From light to dark: each band differs from its neighbours in lightness, and each has a line of its own around it.
SHADES = ("#ffffff", "#d2d6d9", "#a2a9ad", "#6f777b", "#383f43")
TICKS, LABELS = 5, 4


def draw(labels: Sequence[str], bands: Mapping[str, Sequence[int]], *, title: str) -> str:
    """The picture as an SVG document. `bands` are cumulative counts, the widest first; `labels` name the points."""
    most = max((max(values, default=0) for values in bands.values()), default=0) or 1
    svg = Xml.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    svg.set("aria-labelledby", "flow-title flow-description")
    svg.set("style", "width:100%;max-width:46rem;height:auto")
    svg.set("font-family", "system-ui, Arial, sans-serif")
    Xml.SubElement(svg, "title", id="flow-title").text = title
    Xml.SubElement(svg, "desc", id="flow-description").text = described(labels, bands)
    Xml.SubElement(svg, "rect", width="100%", height="100%", fill=WHITE)
    _text(svg, 8, 22, title, bold=True)
    _text(svg, 8, 40, "ideas", fill=GREY)
    across = _places(len(labels))
    for shade, values in zip(SHADES, bands.values(), strict=False):
        _band(svg, across, [_height(value, most) for value in values], shade)
    _axes(svg, labels, across, most)
    bottom = _key(svg, bands, TOP + PLOT + LINE * 2.8)
    svg.set("viewBox", f"0 0 {WIDTH:g} {bottom + LINE:g}")
    Xml.indent(svg)
    return Xml.tostring(svg, encoding="unicode") + "\n"


def described(labels: Sequence[str], bands: Mapping[str, Sequence[int]]) -> str:
    """The picture in words: where each band stood first and last."""
    if not labels:
        return "Nothing has come in yet."
    told = "; ".join(f"{name}: {values[0]:,} to {values[-1]:,}" for name, values in bands.items())
    return f"From {labels[0]} to {labels[-1]}, cumulative. {told}."


def _places(count: int) -> list[float]:
    if count == 1:
        return [(LEFT + RIGHT) / 2]
    return [round(LEFT + (RIGHT - LEFT) * index / max(1, count - 1), 2) for index in range(count)]


def _height(value: int, most: int) -> float:
    return round(TOP + PLOT - PLOT * value / most, 2)


def _band(svg: Xml.Element, across: Sequence[float], heights: Sequence[float], shade: str) -> None:
    """Filled down to the axis: a narrower band is drawn over a wider one."""
    if not across:
        return
    line = [f"{x:g},{y:g}" for x, y in zip(across, heights, strict=True)]
    floor = [f"{across[-1]:g},{TOP + PLOT:g}", f"{across[0]:g},{TOP + PLOT:g}"]
    look = {"fill": shade, "stroke": INK, "stroke-width": "1"}
    Xml.SubElement(svg, "polygon", look | {"points": " ".join([*line, *floor])})


def _axes(svg: Xml.Element, labels: Sequence[str], across: Sequence[float], most: int) -> None:
    bottom = TOP + PLOT
    Xml.SubElement(svg, "path", {"d": f"M{LEFT} {TOP}V{bottom}H{RIGHT}", "fill": "none", "stroke": INK})
    for value in sorted({round(most * step / TICKS) for step in range(TICKS + 1)}):
        _text(svg, LEFT - 5, _height(value, most) + 4, f"{value:,}", anchor="end", fill=GREY)
    last, many = len(labels) - 1, min(LABELS, len(labels))
    for index in sorted({round(step * last / max(1, many - 1)) for step in range(many)}):
        anchor = "end" if index == last and last else "start" if index == 0 and last else "middle"
        _text(svg, across[index], bottom + LINE + 2, labels[index], anchor=anchor, fill=GREY)


def _key(svg: Xml.Element, bands: Mapping[str, Sequence[int]], y: float) -> float:
    """The bands from the top down, each with its last count; the height of its last row."""
    for shade, (name, values) in zip(SHADES, bands.items(), strict=False):
        box = {"x": f"{LEFT}", "y": f"{y - 10:g}", "width": "14", "height": "11", "fill": shade, "stroke": INK}
        Xml.SubElement(svg, "rect", box)
        _text(svg, LEFT + 20, y, f"{name} ({values[-1]:,})" if values else name)
        y += LINE
    return y


def _text(
    svg: Xml.Element, x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK, bold: bool = False
) -> None:
    look = {"x": f"{x:g}", "y": f"{y:g}", "fill": fill, "text-anchor": anchor}
    look |= {"font-size": "14" if bold else "12", "font-weight": "bold" if bold else "normal"}
    Xml.SubElement(svg, "text", look).text = text
