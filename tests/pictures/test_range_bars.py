"""Ranges as bars: everything within the picture, numbers where they belong, and words for who cannot see it."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.pictures.range_bars import RangeBar, draw

SVG = "{http://www.w3.org/2000/svg}"
AMOUNTS = st.floats(-1e12, 1e12).map(lambda amount: round(amount, 3))
BARS = st.builds(
    lambda label, amounts: RangeBar(label, *sorted(amounts)), st.text(), st.lists(AMOUNTS, min_size=3, max_size=3)
)


def drawn(*bars: RangeBar) -> Xml.Element:
    return Xml.fromstring(draw(bars, title="Worth", unit="GBP"))  # noqa: S314 - our own picture


@given(st.lists(BARS, min_size=1, max_size=6))
def test_every_bar_stands_within_the_picture_and_holds_its_middle(bars: list[RangeBar]) -> None:
    picture = drawn(*bars)
    _, _, width, height = (float(each) for each in picture.attrib["viewBox"].split())
    shapes = list(zip(picture.iter(f"{SVG}rect"), picture.iter(f"{SVG}polygon"), strict=True))
    assert len(shapes) == len(bars)
    for rect, diamond in shapes:
        left, wide = float(rect.attrib["x"]), float(rect.attrib["width"])
        middle = float(diamond.attrib["points"].split(",")[0])
        assert 0 <= left <= left + wide <= width
        assert 0 <= float(rect.attrib["y"]) <= height
        assert left - 0.01 <= middle <= left + wide + 0.01


def test_who_cannot_see_it_reads_its_numbers() -> None:
    picture = drawn(RangeBar("net value", -1_000, 2_000, 5_000))
    described = picture.find(f"{SVG}desc")
    assert described is not None
    assert described.text == ("net value: below -1,000 GBP in one case of ten, 2,000 in five, 5,000 in nine.")
    assert picture.attrib["role"] == "img"


def test_it_tells_without_colour() -> None:
    picture = drawn(RangeBar("a", 1, 2, 3), RangeBar("b", -3, -2, -1))
    assert {rect.attrib["stroke"] for rect in picture.iter(f"{SVG}rect")} == {"#0b0c0c"}
    left = [float(rect.attrib["x"]) for rect in picture.iter(f"{SVG}rect")]
    assert left[1] < left[0]


def test_what_people_typed_stays_text() -> None:
    picture = drawn(RangeBar("<script>alert('x')</script>\x1b", 1, 2, 3))
    assert not list(picture.iter(f"{SVG}script"))


def test_no_range_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no range"):
        draw([], title="Worth", unit="GBP")
