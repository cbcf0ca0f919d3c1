"""Where ideas come in a ranking: against counting every draw, and the same after a change as from a new start."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Unit
from ideaflow.policies.appraisal import to_draw
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.pricing import Candidate, Measure, Prices
from ideaflow.policies.ranking import places, rank, turns
from ideaflow.policies.simulation import ToDraw, chunks
from ideaflow.policies.standings import SPARE, StaleStandings, Standings, bins_of

RULES = AppraisalRules()
PRICES = Prices(RULES)
K = 5


def candidate(number: int, benefit: float, *, spread: float = 0.5, cost: float = 100) -> Candidate:
    low, high = benefit * (1 - spread), benefit * (1 + spread)
    lines = (
        ForecastLine(LineKind.CASHABLE, Unit.MONEY, Per.YEAR, low, benefit, high, 1, 10),
        ForecastLine(LineKind.OTHER_COST, Unit.MONEY, Per.ONCE, cost, cost, cost * 2),
    )
    return Candidate(number, lines, 10)


def crowd(count: int, seed: int = 1) -> list[Candidate]:
    source = random.Random(seed)
    return [candidate(number, source.lognormvariate(6, 1)) for number in range(1, count + 1)]


def drawn(candidates: Sequence[Candidate], measure: Measure = Measure.VALUE) -> list[ToDraw]:
    return [to_draw(one, measure, PRICES) for one in candidates]


def every_rank(ideas: Sequence[ToDraw]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Each idea's place in each draw, by comparing all with all."""
    values = np.concatenate([each.value for _, each in chunks(ideas)])
    ranks: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = (values[None] > values[:, None]).sum(axis=1) + 1
    return ranks


def test_expected_places_and_chances_are_those_of_comparing_all_with_all() -> None:
    ideas = drawn(crowd(150))
    standings, ranks = Standings(ideas, Measure.VALUE, K), every_rank(ideas)
    shown = {one.number: one for one in standings.ranked(150)}
    assert len(shown) == 150
    for row, idea in enumerate(ideas):
        assert shown[idea.number].position == pytest.approx(ranks[row].mean(), abs=0.5)
        assert shown[idea.number].first == pytest.approx((ranks[row] <= K).mean(), abs=1e-9)


def test_chances_of_being_among_the_first_add_up_to_how_many_are_first() -> None:
    shown = Standings(drawn(crowd(60)), Measure.VALUE, K).ranked(60)
    assert sum(one.first for one in shown) == pytest.approx(K)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_same_ideas_stand_the_same_however_many_threads_draw_them(threads: int) -> None:
    ideas = drawn(crowd(3_000))
    one, other = Standings(ideas, Measure.VALUE, K, threads=threads), Standings(ideas, Measure.VALUE, K)
    assert one.ranked(100) == other.ranked(100)


@pytest.mark.parametrize("measure", [Measure.VALUE, Measure.RATIO])
@pytest.mark.parametrize("changed", [1, 40, 7])
@pytest.mark.parametrize("benefit", [0.0, 500.0, 50_000.0])
def test_a_changed_idea_leaves_what_a_new_start_would_give(measure: Measure, changed: int, benefit: float) -> None:
    before = crowd(80)
    after = [candidate(changed, benefit) if one.number == changed else one for one in before]
    standings = Standings(drawn(before, measure), measure, K)
    standings.change(to_draw(before[changed - 1], measure, PRICES), to_draw(after[changed - 1], measure, PRICES))
    fresh = Standings(drawn(after, measure), measure, K)
    assert standings.ranked(80) == fresh.ranked(80)


def test_many_changes_one_after_another_leave_what_a_new_start_would_give() -> None:
    ideas = crowd(80)
    standings = Standings(drawn(ideas), Measure.VALUE, K)
    source = random.Random(2)
    for _ in range(SPARE):
        number = source.randint(1, 80)
        new = candidate(number, source.lognormvariate(6, 1.5))
        standings.change(to_draw(ideas[number - 1], Measure.VALUE, PRICES), to_draw(new, Measure.VALUE, PRICES))
        ideas[number - 1] = new
    assert standings.ranked(80) == Standings(drawn(ideas), Measure.VALUE, K).ranked(80)
    with pytest.raises(StaleStandings):
        standings.change(to_draw(ideas[0], Measure.VALUE, PRICES), to_draw(ideas[0], Measure.VALUE, PRICES))


def test_fewer_ideas_than_places_change_as_often_as_they_like() -> None:
    ideas = crowd(4)
    standings = Standings(drawn(ideas), Measure.VALUE, K)
    for _ in range(SPARE * 3):
        standings.change(drawn(ideas)[0], drawn(ideas)[0])
    assert standings.ranked(4) == Standings(drawn(ideas), Measure.VALUE, K).ranked(4)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=2))
def test_a_higher_value_is_never_in_a_lower_bin(values: list[float]) -> None:
    rising = bins_of(np.sort(np.array(values)))
    assert (np.diff(rising) >= 0).all()
    assert rising.min() >= 0


def test_nothing_below_and_above_zero_share_a_bin() -> None:
    zero, minus, below, above = bins_of(np.array([0.0, -0.0, -1.0, 1.0]))
    assert zero == minus
    assert below < zero < above


# --- Groups, and what would turn the order ---------------------------------------------------------------------------


def ranked(*candidates: Candidate) -> tuple[Sequence[object], dict[int, Candidate]]:
    by_number = {one.number: one for one in candidates}
    standings = rank(candidates, Measure.VALUE, RULES, 2).standings
    assert standings is not None
    return places(standings, RULES, 10), by_number


def test_ideas_that_cannot_be_told_apart_are_one_group() -> None:
    found, _ = ranked(candidate(1, 1_000), candidate(2, 1_010), candidate(3, 100), candidate(4, 101))
    assert [one.group for one in found] == [1, 1, 2, 2]
    assert {one.number for one in found[:2]} == {1, 2}


def test_ideas_that_differ_plainly_are_groups_of_their_own() -> None:
    found, _ = ranked(candidate(1, 1_000, spread=0.1), candidate(2, 2_000, spread=0.1))
    assert [(one.number, one.group, one.first) for one in found] == [(2, 1, 1.0), (1, 2, 1.0)]


def test_the_smallest_change_that_turns_the_order_makes_both_worth_the_same() -> None:
    found, by_number = ranked(candidate(1, 1_000), candidate(2, 1_200))
    (turn,) = turns(found, by_number, Measure.VALUE, RULES)
    assert (turn.ahead, turn.behind, turn.number, turn.line) == (2, 1, 2, 1)
    # The costs are the same, so that the benefits have to be.
    assert turn.change == pytest.approx(1_000 / 1_200)


def test_the_worth_of_an_hour_turns_an_order_between_hours_and_money() -> None:
    hours = ForecastLine(LineKind.TIME_RELEASED, Unit.HOURS, Per.YEAR, 90, 100, 110, 1, 10)
    more = ForecastLine(LineKind.STAFF_TIME, Unit.HOURS, Per.YEAR, 60, 60, 60, 1, 10)
    cost = candidate(1, 0).lines[1]
    in_hours = Candidate(1, (hours, hours, hours, more, cost), 10)
    found, by_number = ranked(in_hours, candidate(2, 5_200, spread=0.1))
    (turn,) = turns(found, by_number, Measure.VALUE, RULES)
    # 300 hours at 25 less 60 at 27.50 come to 5,850 a year: dearer by more than any single line would have to change.
    assert (turn.ahead, turn.behind, turn.line) == (1, 2, 0)
    assert turn.change == pytest.approx(5_200 / 5_850)


def test_an_order_that_nothing_reasonable_turns_has_no_turn() -> None:
    rich = candidate(1, 1_000_000, spread=0.01, cost=900)
    both = Candidate(1, (*rich.lines, rich.lines[0]), 10)
    found, by_number = ranked(both, candidate(2, 10, spread=0.01))
    assert turns(found, by_number, Measure.VALUE, RULES) == []


def test_what_lacks_something_is_not_ranked_as_nothing() -> None:
    empty = Candidate(9, (), 10)
    ranking = rank([candidate(1, 10), empty], Measure.VALUE, RULES, 2)
    assert ranking.standings is not None
    assert ranking.standings.numbers.tolist() == [1]
    assert list(ranking.lacking) == [9]
    assert rank([empty], Measure.VALUE, RULES, 2).standings is None
