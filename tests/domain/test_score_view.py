"""Opened scores seen together: medians, spread, what to talk about first, and the weighted total."""

from __future__ import annotations

from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.score_view import Given, OpenedView, opened_view

WEIGHTS = {"feasibility": 1.0, "benefit": 3.0}


def view(*scores: Given, apart_from: float = 2) -> OpenedView:
    return opened_view(scores, WEIGHTS, apart_from=apart_from)


def one(perspective: str, feasibility: int | None, benefit: int | None) -> Given:
    return perspective, {"feasibility": feasibility, "benefit": benefit}


def test_each_perspective_weighs_the_same_however_many_speak_for_it() -> None:
    crowd = [one("digital", 5, 5) for _ in range(9)]
    benefit = view(*crowd, one("customer", 1, 1), one("legal", 1, 2)).spread("benefit")
    assert benefit.by_perspective == {"customer": 1, "digital": 5, "legal": 2}
    assert (benefit.median, benefit.lowest, benefit.highest) == (2, 1, 5)


def test_the_total_is_the_weighted_mean_of_the_medians() -> None:
    assert view(one("digital", 2, 4), one("customer", 2, 4)).total == (1 * 2 + 3 * 4) / 4


def test_what_nobody_can_judge_has_no_median_and_no_part_in_the_total() -> None:
    seen = view(one("digital", None, 3), one("customer", None, 5))
    feasibility = seen.spread("feasibility")
    assert (feasibility.median, feasibility.lowest, feasibility.cannot_judge, feasibility.apart) == (None, None, 2, 0)
    assert seen.total == 4
    assert view(one("digital", None, None)).total is None


def test_what_perspectives_differ_on_comes_first_the_most_apart_before_others() -> None:
    assert view(one("digital", 1, 1), one("customer", 3, 5)).talk_about == ["benefit", "feasibility"]
    assert view(one("digital", 1, 1), one("customer", 2, 5)).talk_about == ["benefit"]
    assert view(one("digital", 3, 3), one("customer", 4, 4)).talk_about == []


def test_scorers_of_one_perspective_who_differ_are_spread_and_not_apart() -> None:
    seen = view(one("digital", 1, 3), one("digital", 5, 3))
    assert (seen.spread("feasibility").lowest, seen.spread("feasibility").highest) == (1, 5)
    assert seen.talk_about == []


MARK = st.none() | st.integers(1, 5)
SCORES = st.lists(st.builds(one, st.sampled_from(["digital", "customer", "legal"]), MARK, MARK), max_size=12)


@given(SCORES, st.randoms())
def test_the_order_of_the_scores_changes_nothing(scores: list[Given], random: object) -> None:
    mixed = scores.copy()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert view(*mixed) == view(*scores)


@given(SCORES)
def test_medians_and_the_total_stay_on_the_scale(scores: list[Given]) -> None:
    seen = view(*scores)
    for criterion in seen.criteria:
        known = [mark for mark in criterion.by_perspective.values() if mark is not None]
        assert criterion.median == (median(known) if known else None)
        assert criterion.median is None or (criterion.lowest or 0) <= criterion.median <= (criterion.highest or 0)
    assert seen.total is None or 1 <= seen.total <= 5
