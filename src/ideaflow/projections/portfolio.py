"""portfolio: which ideas together bring most within a budget, and why the others are left out; from roi_ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from ideaflow.errors import InvalidInput
from ideaflow.policies.amounts import money, rounded
from ideaflow.policies.appraisal import lacking
from ideaflow.policies.pack import Pack
from ideaflow.policies.portfolio import Asked, Budget, Chosen, Portfolio, asked, choose, taken_together
from ideaflow.policies.pricing import Measure
from ideaflow.projections.ranking import in_currency, no_forecast_in
from ideaflow.projections.roi_ranking import ToRank


class LeftOut(Struct):
    """An idea that is not in the best portfolio, and why."""

    idea: str
    title: str
    why: str


class PortfolioAnswer(NamedTuple):
    """The best portfolio, a choice of one's own beside it, and what both were made of."""

    budget: Budget
    rules: Pack
    best: Portfolio
    own: Chosen | None
    valued: dict[int, Asked]
    titles: dict[int, str]
    left_out: Sequence[LeftOut]
    looked_at: int

    @property
    def members(self) -> Sequence[Asked]:
        """The ideas of the best portfolio."""
        return [self.valued[number] for number in self.best.best.numbers]

    def over_budget(self) -> Sequence[str]:
        """By how much one's own choice is over the budget; empty where it is within it."""
        if self.own is None:
            return []
        limits = (
            (self.own.money, self.budget.money, self.rules.appraisal.currency),
            (
                self.own.hours,
                self.budget.hours,
                "hours",
            ),
        )
        return [
            f"{rounded(spent - limit)} {unit}" for spent, limit, unit in limits if limit is not None and spent > limit
        ]


def answer_portfolio(
    found: Sequence[ToRank], rules: Pack, budget: Budget, wanted: Sequence[str] = ()
) -> PortfolioAnswer:
    """The best of these ideas within a budget. `wanted` is a choice of one's own, by id.

    Raises InvalidInput without a budget, or for a choice that cannot be valued; IdeaflowError without SciPy.
    """
    if budget.money is None and budget.hours is None:
        raise InvalidInput("money", "", "a portfolio has a budget", "say how much money, how many hours, or both")
    candidates = in_currency(found, rules.appraisal.currency).values()
    ideas = [asked(one, rules.appraisal) for one in candidates if not lacking(one, Measure.VALUE)]
    numbers = {f"I-{one.number}": one.number for one in ideas}
    strange = [one for one in wanted if one not in numbers]
    if strange:
        raise InvalidInput("choose", strange[0], "is not among the ideas that can be valued", "see ideaflow rank")
    best = choose(ideas, budget)
    valued = {one.number: one for one in ideas}
    return PortfolioAnswer(
        budget=budget,
        rules=rules,
        best=best,
        own=taken_together(ideas, {numbers[one] for one in wanted}) if wanted else None,
        valued=valued,
        titles={one.forecasted.number: one.title for one in found if one.forecasted},
        left_out=_left_out(found, rules.appraisal.currency, budget, best.best, valued),
        looked_at=len(found),
    )


def _left_out(
    found: Sequence[ToRank], currency: str, budget: Budget, best: Chosen, valued: dict[int, Asked]
) -> Sequence[LeftOut]:
    return [
        LeftOut(one.id, one.title, _why(one, currency, budget, best, valued))
        for one in found
        if one.forecasted is None or one.forecasted.number not in best.numbers
    ]


def _why(one: ToRank, currency: str, budget: Budget, best: Chosen, valued: dict[int, Asked]) -> str:
    lacks = no_forecast_in(one, currency)
    if lacks or one.forecasted is None:
        return f"it lacks {lacks}"
    idea = valued.get(one.forecasted.number)
    if idea is None:
        return f"it lacks {lacking(one.forecasted.candidate, Measure.VALUE)}"
    if idea.value <= 0:
        return f"on average it costs more than it brings: {money(idea.value, currency)}"
    for taken, limit, unit in ((idea.money, budget.money, currency), (idea.hours, budget.hours, "hours")):
        if limit is not None and taken > limit:
            return f"by itself it takes {rounded(taken)} {unit}, more than the budget"
    left = [
        f"{rounded(max(0.0, limit - spent))} {unit}"
        for spent, limit, unit in ((best.money, budget.money, currency), (best.hours, budget.hours, "hours"))
        if limit is not None
    ]
    takes = f"{rounded(idea.money)} {currency} and {rounded(idea.hours)} hours"
    return f"it takes {takes} where {' and '.join(left)} are left, and others bring more for it"
