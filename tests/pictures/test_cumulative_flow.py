"""The picture of the cumulative flow: readable by a person without colours, and by a program."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as Xml

from hypothesis import given
from hypothesis import strategies as st

from ideaflow.pictures.cumulative_flow import LEFT, RIGHT, SHADES, WIDTH, described, draw

SPACE = "{http://www.w3.org/2000/svg}"
LABELS = ["2026-04-01", "2026-05-01", "2026-06-01"]
BANDS = {"came in": (4, 9, 12), "answered": (1, 5, 8), "ended": (0, 2, 3)}


def drawn(labels: list[str], bands: dict[str, tuple[int, ...]]) -> Xml.Element:
    return Xml.fromstring(draw(labels, bands, title="Flow <of> ideas & more"))  # noqa: S314 - our own picture


def test_it_has_a_title_and_says_in_words_what_it_shows() -> None:
    svg = drawn(LABELS, BANDS)
    title, description = svg.find(f"{SPACE}title"), svg.find(f"{SPACE}desc")
    assert title is not None and title.text == "Flow <of> ideas & more"
    assert description is not None
    assert description.text == described(LABELS, BANDS)
    assert "came in: 4 to 12" in (description.text or "")
    assert svg.get("role") == "img"


def test_bands_lie_over_each_other_and_are_named_with_their_last_count() -> None:
    svg = drawn(LABELS, BANDS)
    shapes = svg.findall(f"{SPACE}polygon")
    assert [shape.get("fill") for shape in shapes] == list(SHADES[:3])
    assert {shape.get("stroke") for shape in shapes} == {"#0b0c0c"}
    words = [text.text for text in svg.iter(f"{SPACE}text")]
    assert {"came in (12)", "answered (8)", "ended (3)", *LABELS} <= {*words}


def test_neighbouring_shades_can_be_told_apart_without_colour() -> None:
    lightness = [int(shade[1:3], 16) for shade in SHADES]
    assert all(one - other >= 40 for one, other in pairwise(lightness))


@given(st.lists(st.integers(0, 10**6), max_size=40))
def test_any_counts_are_drawn_within_the_picture(counts: list[int]) -> None:
    rising = tuple(sorted(counts))
    svg = drawn([f"day {place}" for place in range(len(rising))], {"came in": rising, "ended": (0,) * len(rising)})
    for shape in svg.findall(f"{SPACE}polygon"):
        for point in (shape.get("points") or "").split():
            x, y = (float(part) for part in point.split(","))
            assert LEFT <= x <= RIGHT < WIDTH
            assert 48 <= y <= 248


def test_an_empty_flow_is_an_empty_picture_that_says_so() -> None:
    svg = drawn([], {"came in": (), "ended": ()})
    assert svg.findall(f"{SPACE}polygon") == []
    description = svg.find(f"{SPACE}desc")
    assert description is not None and description.text == "Nothing has come in yet."
