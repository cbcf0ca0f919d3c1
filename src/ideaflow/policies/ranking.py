"""Ranking: ideas in order of expected position, in groups that cannot be told apart, and what would turn the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from ideaflow.domain.forecast_line import Unit
from ideaflow.policies.appraisal import lacking, to_draw
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.pricing import Candidate, Measure, Prices
from ideaflow.policies.standings import Standing, Standings

FULL_TURN = 2


class Place(Struct, frozen=True):
    """An idea in a ranking. `group` counts from 1: the members of a group cannot be told apart from its first."""

    place: int
    group: int
    number: int
    p10: float
    p50: float
    p90: float
    position: float
    first: float


class Turn(Struct, frozen=True):
    """A single assumption that would put another idea before the first of two neighbours.

    `change` is by what all amounts of line `line` of `number` would be multiplied; line 0 of idea 0 is the worth of an
    hour of staff.
    """

    ahead: int
    behind: int
    number: int
    line: int
    change: float


class Ranking(NamedTuple):
    """Ideas that can be ranked, and by number what the others lack."""

    standings: Standings | None
    lacking: dict[int, str]


def rank(candidates: Sequence[Candidate], measure: Measure, rules: AppraisalRules, k: int) -> Ranking:
    """Draw every candidate that has what the measure needs."""
    missing = {one.number: words for one in candidates if (words := lacking(one, measure))}
    prices = Prices(rules)
    ready = [to_draw(one, measure, prices) for one in candidates if one.number not in missing]
    return Ranking(Standings(ready, measure, k) if ready else None, missing)


def places(standings: Standings, rules: AppraisalRules, top: int) -> Sequence[Place]:
    """The first ideas. A new group begins where an idea is told apart from the first of the group before it."""
    return [*_grouped(standings, standings.ranked(top), rules.told_apart)]


def _grouped(standings: Standings, ranked: Sequence[Standing], told_apart: float) -> Iterator[Place]:
    group, leader = 0, 0
    for place, one in enumerate(ranked, 1):
        if not leader or standings.better(leader, one.number) >= told_apart:
            group, leader = group + 1, one.number
        yield Place(place, group, *one)


def turns(
    ranked: Sequence[Place], candidates: Mapping[int, Candidate], measure: Measure, rules: AppraisalRules
) -> Sequence[Turn]:
    """For each two neighbours, the line whose smallest change would make their likely worth equal.

    Only changes that people could argue about count: to nothing at the least, to double at the most.
    """
    prices = Prices(rules)
    found = []
    for ahead, behind in pairwise(ranked):
        best = min(_changes(candidates, ahead.number, behind.number, measure, prices), key=_size, default=None)
        if best:
            found.append(best)
    return found


def _size(turn: Turn) -> tuple[float, int, int]:
    return abs(turn.change - 1), turn.number, turn.line


def _changes(
    candidates: Mapping[int, Candidate], ahead: int, behind: int, measure: Measure, prices: Prices
) -> Iterator[Turn]:
    worth = {number: _Likely(candidates[number], measure, prices) for number in (ahead, behind)}
    for number, other in ((ahead, behind), (behind, ahead)):
        for line, change in worth[number].to_equal(worth[other].worth):
            if 0 <= change <= FULL_TURN:
                yield Turn(ahead, behind, number, line, change)
    of_hours = worth[ahead].in_hours - worth[behind].in_hours
    if measure is Measure.VALUE and of_hours:
        change = 1 - (worth[ahead].worth - worth[behind].worth) / of_hours
        if 0 <= change <= FULL_TURN:
            yield Turn(ahead, behind, 0, 0, change)


class _Likely:
    """The mean worth of an idea by its lines. The mean of a PERT range is (low + 4 likely + high) / 6."""

    def __init__(self, candidate: Candidate, measure: Measure, prices: Prices) -> None:
        self.measure = measure
        each = [
            prices.weight(line, measure, tried=candidate.tried, horizon=candidate.horizon) for line in candidate.lines
        ]
        means = [
            weight * (line.low + 4 * line.likely + line.high) / 6
            for weight, line in zip(each, candidate.lines, strict=True)
        ]
        costs = [line.kind.is_cost for line in candidate.lines]
        spent = sum(one.cost + one.hours * prices.rules.staff_hour for one in candidate.efforts)
        self.means, self.costs = means, costs
        money = measure in (Measure.VALUE, Measure.RATIO)
        paid = sum(mean for mean, cost in zip(means, costs, strict=True) if cost)
        self.cost = paid + (spent if money else 0.0)
        self.in_hours = -sum(one.hours * prices.rules.staff_hour for one in candidate.efforts) + sum(
            -mean if line.kind.is_cost else mean
            for mean, line in zip(means, candidate.lines, strict=True)
            if line.unit is Unit.HOURS
        )
        self.benefit = sum(mean for mean, cost in zip(means, costs, strict=True) if not cost)

    @property
    def worth(self) -> float:
        return self.benefit / self.cost if self.measure is Measure.RATIO else self.benefit - self.cost

    def to_equal(self, wanted: float) -> Iterator[tuple[int, float]]:
        """By what each line would be multiplied for the idea to be worth `wanted`."""
        for number, (mean, cost) in enumerate(zip(self.means, self.costs, strict=True), 1):
            if mean:
                yield number, 1 + self._gap(wanted, cost=cost) / mean

    def _gap(self, wanted: float, *, cost: bool) -> float:
        """How much more a benefit or a cost of the idea would have to be."""
        if self.measure is not Measure.RATIO:
            return (self.worth - wanted) if cost else (wanted - self.worth)
        if cost:
            return self.benefit / wanted - self.cost if wanted else float(np.inf)
        return wanted * self.cost - self.benefit
