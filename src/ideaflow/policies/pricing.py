"""What the lines of a forecast are worth under a pack, in real terms of year 0, before any draw."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Unit

if TYPE_CHECKING:
    from ideaflow.policies.appraisal_rules import AppraisalRules, RateStep

MONTHS_A_YEAR = 12
WHOLE = 1.0


class Measure(StrEnum):
    """By what ideas are ranked. Marks are summed, and stand beside the money."""

    VALUE = "value"
    RATIO = "ratio"
    TIME = "time"
    NON_MONEY = "non-money"


class TrialEffort(Struct, frozen=True, array_like=True):
    """What a trial took or was planned to take, in money and hours of staff, and whether it has started."""

    trial: str
    cost: float
    hours: float
    started: bool = False


class Candidate(Struct, frozen=True):
    """An idea with a forecast. `tried` is set once a trial of it has ended; `efforts` are its started trials."""

    number: int
    lines: tuple[ForecastLine, ...]
    horizon: int
    tried: bool = False
    efforts: tuple[TrialEffort, ...] = ()


class Priced(Struct, frozen=True):
    """A line as it is drawn: its range, what one of its unit is worth (`weight`, at least 0), and its slot.

    Lines of one slot move together.
    """

    low: float
    likely: float
    high: float
    weight: float
    cost: bool
    slot: int


@cache
def discount_factors(steps: tuple[RateStep, ...], horizon: int) -> tuple[float, ...]:
    """What a pound of each year is worth in year 0. Each year is discounted at its own rate from the year before.

    After the last step its rate goes on.
    """
    factors = [WHOLE]
    for year in range(1, horizon + 1):
        rate = next((step.rate for step in steps if year <= step.to_year), steps[-1].rate)
        factors.append(factors[-1] / (1 + rate))
    return tuple(factors)


def times_a_year(per: Per, rules: AppraisalRules) -> float:
    """How many times a year an amount comes."""
    return {Per.ONCE: 1.0, Per.YEAR: 1.0, Per.MONTH: float(MONTHS_A_YEAR), Per.WEEK: rules.weeks_a_year}[per]


def uplift(kind: LineKind, rules: AppraisalRules, *, tried: bool) -> float:
    """By what a line is multiplied against hopeful planning: costs less once a trial has ended."""
    if not kind.is_cost:
        return rules.benefit_share.get(kind.value, WHOLE)
    bias = rules.optimism_bias_tried if tried else rules.optimism_bias
    return WHOLE + bias.get(kind.value, 0.0)


class Prices:
    """What one of a line's unit is worth under a pack. Ideas share most of their sums, so each is kept."""

    def __init__(self, rules: AppraisalRules) -> None:
        self.rules = rules
        self._known: dict[tuple[object, ...], float] = {}

    def in_year(self, line: ForecastLine, year: int, *, tried: bool) -> float:
        """In money of year 0; 0 for marks and outside of the line's years."""
        if line.unit is Unit.MARKS or not line.from_year <= year <= line.to_year:
            return 0.0
        steps = self.rules.health_discount if line.health else self.rules.discount
        # A forecast may look further than another pack's schedule.
        factor = discount_factors(steps, max(steps[-1].to_year, line.to_year))[year]
        hour = self.rules.staff_hour if line.unit is Unit.HOURS else WHOLE
        times = times_a_year(line.per, self.rules)
        return factor * hour * times * uplift(line.kind, self.rules, tried=tried)

    def of_all_years(self, line: ForecastLine, *, tried: bool) -> float:
        """In money of year 0, over the line's years."""
        key = (line.kind, line.unit, line.per, line.from_year, line.to_year, line.health, tried)
        if key not in self._known:
            years = range(line.from_year, line.to_year + 1)
            self._known[key] = sum(self.in_year(line, year, tried=tried) for year in years)
        return self._known[key]

    def weight(self, line: ForecastLine, measure: Measure, *, tried: bool, horizon: int) -> float:
        """What one of the line's unit adds to a measure, at least 0."""
        if measure is Measure.NON_MONEY:
            return WHOLE if line.unit is Unit.MARKS else 0.0
        if measure is Measure.TIME:
            released = line.kind is LineKind.TIME_RELEASED
            years = 1 if line.per is Per.ONCE else line.to_year - line.from_year + 1
            return times_a_year(line.per, self.rules) * years / horizon if released else 0.0
        return self.of_all_years(line, tried=tried)


def slots_of(lines: Sequence[ForecastLine]) -> Sequence[int]:
    """Which draw each line takes: lines that rest on the same problem share one and so move together."""
    taken: dict[str, int] = {}
    return [taken.setdefault(line.driver or f"line {number}", len(taken)) for number, line in enumerate(lines)]


def priced(
    lines: Sequence[ForecastLine],
    efforts: Sequence[TrialEffort],
    measure: Measure,
    prices: Prices,
    *,
    tried: bool,
    horizon: int,
) -> Sequence[Priced]:
    """The lines that count for a measure. Started trials are costs of year 0."""
    found = [
        Priced(line.low, line.likely, line.high, worth, line.kind.is_cost, slot)
        for line, slot in zip(lines, slots_of(lines), strict=True)
        if (worth := prices.weight(line, measure, tried=tried, horizon=horizon))
    ]
    if measure in (Measure.VALUE, Measure.RATIO):
        spent = sum(effort.cost + effort.hours * prices.rules.staff_hour for effort in efforts)
        found += [Priced(spent, spent, spent, WHOLE, cost=True, slot=0)] if spent else []
    return found
