"""The picture of a control chart: every value in it, told without colour, and told without sight."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction
from ideaflow.pictures.control_chart import WIDTH, draw
from ideaflow.pictures.scale import apart, scale_for, ticks

SVG = "{http://www.w3.org/2000/svg}"
BEFORE = (17, 19, 18, 16, 20, 17, 18, 19, 17, 21, 18, 16)
AFTER = (14, 12, 11, 10, 10, 9, 9, 12, 13)


def drawn(*values: float, **options: object) -> Xml.Element:
    chart = control_chart(values, baseline=12, better=Direction.DOWN, target=10)
    labels = [f"week {number}" for number in range(len(values))]
    given: dict[str, object] = {"title": "Letters that are late", "unit": "letters", "period": "week"}
    return Xml.fromstring(draw(chart, labels, **(given | options)))  # type: ignore[arg-type]  # noqa: S314


def texts(svg: Xml.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{SVG}text")]


def test_every_point_is_drawn_and_its_shape_tells_its_type() -> None:
    shapes = Counter(element.tag.removeprefix(SVG) for element in drawn(*BEFORE, *AFTER).iter())
    # Twelve values fall from 21 in a row or stay below the mean; the key shows each shape once more.
    assert (shapes["circle"], shapes["polygon"]) == (9 + 1, 12 + 1)


def test_it_names_mean_limits_target_baseline_and_the_kinds_of_points() -> None:
    shown = texts(drawn(*BEFORE, *AFTER))
    for word in (
        "mean 18",
        "target 10",
        "baseline of 12",
        "as before",
        "improvement",
        "letters",
        "week 0",
        "week 20",
    ):
        assert word in shown


def test_those_who_do_not_see_it_are_told_the_same() -> None:
    svg = drawn(*BEFORE, *AFTER)
    title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None and description is not None and description.text is not None
    assert title.text == "Letters that are late"
    assert description.text.startswith("improvement: 9 of the last 9 weeks below the former mean. Mean 18 letters")
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "chart-title chart-description")


def test_limits_are_dashed_the_mean_is_not_and_the_target_differs() -> None:
    dashes = Counter(line.get("stroke-dasharray") for line in drawn(*BEFORE, *AFTER).iter(f"{SVG}line"))
    assert (dashes["5 3"], dashes["9 3 2 3"], dashes["1 3"]) == (2, 1, 1)


def test_it_scales_to_the_width_of_a_phone() -> None:
    svg = drawn(*BEFORE)
    assert svg.get("width") is None and "width:100%" in (svg.get("style") or "")
    assert (svg.get("viewBox") or "").split()[2] == f"{WIDTH:g}"


def test_the_line_is_broken_where_a_period_is_missing() -> None:
    even = [number * 7.0 for number in range(len(BEFORE))]
    late = [*even[:6], *(place + 14 for place in even[6:])]
    lines = [len(list(drawn(*BEFORE, places=places).iter(f"{SVG}path"))) for places in (even, late)]
    assert lines == [11, 10]


@pytest.mark.parametrize("title", ['<script>alert(1)</script> & "more"', "null \0 bell \a escape \x1b[31m", "﷽ \ufffe"])
def test_whatever_was_typed_stays_text(title: str) -> None:
    svg = drawn(1, 2, 3, title=title, unit=title)
    assert not list(svg.iter(f"{SVG}script"))
    assert texts(svg)


def test_one_point_and_equal_points_are_drawn() -> None:
    assert "mean 3" in texts(drawn(3))
    assert "upper 5" in texts(drawn(5, 5, 5))


NUMBERS = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=40)


@given(NUMBERS)
def test_every_value_lies_within_the_picture(values: list[float]) -> None:
    scale = scale_for(values, 200, 20)
    assert all(20 <= scale.at(value) <= 200 for value in values)
    assert len(ticks(scale, 6)) <= 7


@given(st.lists(st.floats(20, 200), min_size=1, max_size=6))
def test_names_at_the_side_never_cover_each_other(wanted: list[float]) -> None:
    places = apart(wanted, 13, 20, 200)
    assert all(later - earlier >= 13 - 1e-9 for earlier, later in pairwise(sorted(places)))
    assert all(20 <= place <= 200 for place in places)
