"""Portfolio: which ideas together bring most within a budget of money and hours, exactly, by SciPy's integer solver.

It advises; a forum may choose otherwise, and what that costs in value is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib import import_module
from types import ModuleType

import numpy as np
from msgspec import Struct

from ideaflow.domain.forecast_line import ForecastLine, Per, Unit
from ideaflow.errors import IdeaflowError
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.pert import Floats
from ideaflow.policies.pricing import Candidate, Prices, times_a_year, uplift

CURVE = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
LEAST_IN = 0.5


class Asked(Struct, frozen=True):
    """What an idea is worth and what it takes, on average: money and hours over all years, bias included."""

    number: int
    value: float
    money: float
    hours: float


class Chosen(Struct, frozen=True):
    """A set of ideas with what it brings and takes."""

    numbers: tuple[int, ...]
    value: float
    money: float
    hours: float


class Budget(Struct, frozen=True):
    """The most that may be spent; None where it is not limited."""

    money: float | None
    hours: float | None


class Point(Struct, frozen=True):
    """A point of the trade-off: a share of the budget, and the most value that it buys."""

    share: float
    best: Chosen


class Portfolio(Struct, frozen=True):
    """The best set, what one more pound and hour would bring where ideas could be done in part, and the trade-off."""

    best: Chosen
    one_more_money: float
    one_more_hour: float
    bound: float
    curve: tuple[Point, ...]


def mean(line: ForecastLine) -> float:
    """The mean of a line's PERT range."""
    return (line.low + 4 * line.likely + line.high) / 6


def asked(candidate: Candidate, rules: AppraisalRules) -> Asked:
    """What an idea asks for and brings, on average."""
    prices = Prices(rules)
    value = money = hours = 0.0
    for line in candidate.lines:
        worth = mean(line) * prices.of_all_years(line, tried=candidate.tried)
        value += -worth if line.kind.is_cost else worth
        if line.kind.is_cost:
            taken = mean(line) * _times(line, rules) * uplift(line.kind, rules, tried=candidate.tried)
            money, hours = (money, hours + taken) if line.unit is Unit.HOURS else (money + taken, hours)
    for effort in candidate.efforts:
        value -= effort.cost + effort.hours * rules.staff_hour
        money, hours = money + effort.cost, hours + effort.hours
    return Asked(candidate.number, value, money, hours)


def _times(line: ForecastLine, rules: AppraisalRules) -> float:
    years = 1 if line.per is Per.ONCE else line.to_year - line.from_year + 1
    return times_a_year(line.per, rules) * years


def choose(ideas: Sequence[Asked], budget: Budget) -> Portfolio:
    """The best portfolio. Raises IdeaflowError where SciPy is not installed."""
    best = _best(ideas, budget)
    more_money, more_hours, bound = _in_parts(ideas, budget)
    shares = tuple(Point(share, best if share == 1 else _best(ideas, _scaled(budget, share))) for share in CURVE)
    return Portfolio(best, more_money, more_hours, bound, shares)


def taken_together(ideas: Sequence[Asked], numbers: Collection[int]) -> Chosen:
    """What a set of ideas that somebody chose brings and takes."""
    members = sorted((one for one in ideas if one.number in numbers), key=lambda one: one.number)
    return Chosen(
        tuple(one.number for one in members),
        sum(one.value for one in members),
        sum(one.money for one in members),
        sum(one.hours for one in members),
    )


def _scaled(budget: Budget, share: float) -> Budget:
    return Budget(*(None if limit is None else limit * share for limit in (budget.money, budget.hours)))


def _limits(ideas: Sequence[Asked], budget: Budget) -> tuple[Floats, Floats]:
    """The rows of the constraints and their right-hand sides, for the limits that there are."""
    rows = [([one.money for one in ideas], budget.money), ([one.hours for one in ideas], budget.hours)]
    kept = [(row, limit) for row, limit in rows if limit is not None]
    matrix = np.array([row for row, _ in kept], np.float64).reshape(len(kept), len(ideas))
    return matrix, np.array([limit for _, limit in kept], np.float64)


def _best(ideas: Sequence[Asked], budget: Budget) -> Chosen:
    if not ideas:
        return Chosen((), 0.0, 0.0, 0.0)
    solver = _solver()
    matrix, limits = _limits(ideas, budget)
    constraints = [solver.LinearConstraint(matrix, -np.inf, limits)] if len(limits) else []
    found = solver.milp(
        np.array([-one.value for one in ideas]),
        constraints=constraints,
        integrality=np.ones(len(ideas)),
        bounds=solver.Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise IdeaflowError(f"no best portfolio was found: {found.message}", "give a budget of at least 0")
    return taken_together(ideas, {one.number for one, share in zip(ideas, found.x, strict=True) if share > LEAST_IN})


def _in_parts(ideas: Sequence[Asked], budget: Budget) -> tuple[float, float, float]:
    """Were ideas done in part: what one more pound and hour bring, and the most that the budget could bring."""
    if not ideas:
        return 0.0, 0.0, 0.0
    matrix, limits = _limits(ideas, budget)
    upper = (matrix, limits) if len(limits) else (None, None)
    found = _solver().linprog([-one.value for one in ideas], A_ub=upper[0], b_ub=upper[1], bounds=(0, 1))
    marginals = [-float(each) + 0.0 for each in found.ineqlin.marginals]
    more_money = marginals.pop(0) if budget.money is not None else 0.0
    more_hours = marginals.pop(0) if budget.hours is not None else 0.0
    return more_money, more_hours, -float(found.fun)


def _solver() -> ModuleType:
    try:
        return import_module("scipy.optimize")
    except ImportError as error:
        raise IdeaflowError(
            "choosing a portfolio needs SciPy, which is not installed", "pip install 'ideaflow[portfolio]'"
        ) from error
