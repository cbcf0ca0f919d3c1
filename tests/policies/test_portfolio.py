"""The best set of ideas within a budget: against trying every set."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Unit
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.portfolio import Asked, Budget, asked, choose, taken_together
from ideaflow.policies.pricing import Candidate, TrialEffort

AMOUNTS = st.integers(0, 50).map(float)
IDEAS = st.lists(st.tuples(st.integers(-20, 100).map(float), AMOUNTS, AMOUNTS), max_size=8).map(
    lambda rows: [Asked(number, *row) for number, row in enumerate(rows, 1)]
)
LIMITS = st.none() | st.integers(0, 120).map(float)


@given(IDEAS, LIMITS, LIMITS)
def test_no_set_within_the_budget_is_worth_more(ideas: list[Asked], money: float | None, hours: float | None) -> None:
    sets = chain.from_iterable(combinations(ideas, size) for size in range(len(ideas) + 1))
    worths = [
        sum(one.value for one in some)
        for some in sets
        if (money is None or sum(one.money for one in some) <= money)
        and (hours is None or sum(one.hours for one in some) <= hours)
    ]
    found = choose(ideas, Budget(money, hours))
    assert found.best.value == pytest.approx(max(worths))
    assert money is None or found.best.money <= money
    assert hours is None or found.best.hours <= hours
    assert found.bound >= found.best.value - 1e-6
    bought = [point.best.value for point in found.curve]
    assert bought == pytest.approx(sorted(bought))


def test_one_more_pound_brings_what_the_idea_at_the_margin_brings_for_each() -> None:
    ideas = [Asked(1, 100, 10, 0), Asked(2, 60, 20, 5)]
    found = choose(ideas, Budget(20, None))
    assert found.best.numbers == (1,)
    assert found.one_more_money == pytest.approx(3)
    assert found.one_more_hour == 0
    assert choose(ideas, Budget(1_000, 1_000)).one_more_money == 0


def test_what_an_idea_asks_for_is_its_average_with_the_uplift_of_its_costs() -> None:
    lines = (
        ForecastLine(LineKind.CASHABLE, Unit.MONEY, Per.ONCE, 1_000, 1_000, 1_000),
        ForecastLine(LineKind.SOFTWARE, Unit.MONEY, Per.ONCE, 0, 60, 120),
        ForecastLine(LineKind.STAFF_TIME, Unit.HOURS, Per.WEEK, 1, 1, 1, 0, 1),
    )
    found = asked(Candidate(1, lines, 10, efforts=(TrialEffort("T-1", 5, 2, started=True),)), AppraisalRules())
    assert found.money == pytest.approx(60 * 3 + 5)
    assert found.hours == pytest.approx(52 * 2 * 1.1 + 2)
    staff = 52 * 25 * 1.1
    assert found.value == pytest.approx(1_000 - 180 - staff - staff / 1.035 - 5 - 50)


def test_a_choice_of_ones_own_is_added_up() -> None:
    ideas = [Asked(1, 100, 10, 1), Asked(2, 60, 20, 5), Asked(3, 1, 1, 1)]
    assert taken_together(ideas, {3, 1}).numbers == (1, 3)
    assert taken_together(ideas, {3, 1}).value == 101
