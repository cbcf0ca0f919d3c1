"""Drawing the worth of many ideas at once, each a thousand times.

An idea's draws depend on its own number and lines alone, whether it is drawn by itself or among a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from ideaflow.policies.pert import DRAWS, PARTS, Floats, Raw, part_drawn, quantiles, raw_draws
from ideaflow.policies.pricing import Priced

IDEAS_AT_ONCE = 16
TENTHS = (DRAWS // 10, DRAWS // 2, DRAWS - DRAWS // 10)


class ToDraw(NamedTuple):
    """An idea's number and the lines of it that count."""

    number: int
    lines: Sequence[Priced]


class Percentiles(Struct, frozen=True):
    """What an amount is below in one, five and nine cases of ten; infinite for what never comes."""

    p10: float
    p50: float
    p90: float


class Sums(NamedTuple):
    """Benefits and costs of some ideas, a row each, a column for each draw; both at least 0 where lines are."""

    benefits: Floats
    costs: Floats

    @property
    def value(self) -> Floats:
        return self.benefits - self.costs


def sums(ideas: Sequence[ToDraw]) -> Sums:
    """Benefits and costs of ideas in every draw. For more than some hundred ideas use `chunks`."""
    slots = max((line.slot for idea in ideas for line in idea.lines), default=0) + 1
    raw = raw_draws([idea.number for idea in ideas], slots)
    return Sums(_sum(ideas, raw, cost=False), _sum(ideas, raw, cost=True))


def _sum(ideas: Sequence[ToDraw], raw: Raw, *, cost: bool) -> Floats:
    """The sum of the costs, or of the benefits, of each idea in every draw; the first lines are added first."""
    total = np.zeros((len(ideas), DRAWS))
    by_idea = [[line for line in idea.lines if line.cost is cost] for idea in ideas]
    for place in range(max((len(lines) for lines in by_idea), default=0)):
        rows = np.array([row for row, lines in enumerate(by_idea) if len(lines) > place])
        drawn = _drawn([lines[place] for lines in by_idea if len(lines) > place], raw[rows])
        if len(rows) == len(ideas):
            total += drawn
        else:
            total[rows] += drawn
    return total


def _drawn(lines: Sequence[Priced], raw: Raw) -> Floats:
    """The worth of one line of each row, in every draw."""
    low, likely, high, weight = np.array([(line.low, line.likely, line.high, line.weight) for line in lines]).T
    amounts = quantiles(low * weight, likely * weight, high * weight)
    drawn = part_drawn(raw, np.array([line.slot for line in lines]))
    drawn += (np.arange(len(lines)) * PARTS)[:, None]
    worth: Floats = amounts.take(drawn)
    return worth


def chunks(ideas: Sequence[ToDraw]) -> Iterator[tuple[int, Sums]]:
    """The sums of all ideas, some at a time, with the place of the first."""
    for start in range(0, len(ideas), IDEAS_AT_ONCE):
        yield start, sums(ideas[start : start + IDEAS_AT_ONCE])


def percentiles(rising: Floats) -> Percentiles:
    """P10, P50 and P90 of draws in rising order: halfway between the two draws where the tenths meet."""
    ten, fifty, ninety = (_between(float(rising[place - 1]), float(rising[place])) for place in TENTHS)
    return Percentiles(ten, fifty, ninety)


def _between(lower: float, upper: float) -> float:
    return lower if lower == upper else (lower + upper) / 2
