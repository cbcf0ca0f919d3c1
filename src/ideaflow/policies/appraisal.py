"""Appraisal: what one forecast is worth, as ranges, with the way it was worked out."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from ideaflow.domain.forecast_line import LineKind, Unit
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.pricing import Candidate, Measure, Prices, priced
from ideaflow.policies.simulation import Percentiles, Sums, ToDraw, percentiles, sums

# Of money or hours; below it a ratio would say nothing.
LEAST_COST = 1e-6


class LineWorth(Struct, frozen=True):
    """One line in money of year 0: its range, what one of its unit is worth, and the uplift that is in it."""

    line: int
    low: float
    likely: float
    high: float
    each: float


class Appraisal(Struct, frozen=True):
    """What a forecast is worth. Fields are None where they mean nothing: no costs, no benefits in money or hours."""

    value: Percentiles | None
    ratio: Percentiles | None
    payback: Percentiles | None
    hours_a_year: Percentiles | None
    marks: Percentiles | None
    lines: tuple[LineWorth, ...]
    missing: str


def lacking(candidate: Candidate, measure: Measure) -> str:
    """What an idea lacks to be ranked by a measure, in words; empty where nothing lacks."""
    money = [line for line in candidate.lines if line.unit is not Unit.MARKS]
    if measure is Measure.NON_MONEY:
        return "" if any(line.unit is Unit.MARKS for line in candidate.lines) else "marks for what has no price"
    if measure is Measure.TIME:
        return "" if any(line.kind is LineKind.TIME_RELEASED for line in money) else "the time that it releases"
    wanted = []
    if not any(not line.kind.is_cost for line in money):
        wanted.append("a benefit in money or hours")
    if not candidate.efforts and not any(line.kind.is_cost for line in money):
        wanted.append("what it costs, be it 0")
    elif measure is Measure.RATIO and not _costs(candidate):
        wanted.append("a cost above 0")
    return " and ".join(wanted)


def _costs(candidate: Candidate) -> bool:
    """Is its cost above 0 in every draw, so that a ratio means something?"""
    spent = any(max(effort.cost, effort.hours) > LEAST_COST for effort in candidate.efforts)
    return spent or any(line.low > LEAST_COST for line in candidate.lines if line.kind.is_cost)


def to_draw(candidate: Candidate, measure: Measure, prices: Prices) -> ToDraw:
    """The candidate's lines that count for a measure, priced."""
    lines = priced(
        candidate.lines,
        candidate.efforts,
        measure,
        prices,
        tried=candidate.tried,
        horizon=candidate.horizon,
    )
    return ToDraw(candidate.number, lines)


def appraise(candidate: Candidate, rules: AppraisalRules) -> Appraisal:
    """Everything that there is to say about one forecast, by the same draws that it is ranked by."""
    prices = Prices(rules)
    money = sums([to_draw(candidate, Measure.VALUE, prices)])
    has = {measure: not lacking(candidate, measure) for measure in Measure}
    return Appraisal(
        value=_range(money.value[0]) if has[Measure.VALUE] else None,
        ratio=_range(money.benefits[0] / money.costs[0]) if has[Measure.RATIO] else None,
        payback=_payback(candidate, prices) if has[Measure.VALUE] else None,
        hours_a_year=_measured(candidate, Measure.TIME, prices) if has[Measure.TIME] else None,
        marks=_measured(candidate, Measure.NON_MONEY, prices) if has[Measure.NON_MONEY] else None,
        lines=tuple(_worths(candidate, prices)),
        missing=lacking(candidate, Measure.VALUE),
    )


def _range(drawn: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Percentiles:
    return percentiles(np.sort(drawn))


def _measured(candidate: Candidate, measure: Measure, prices: Prices) -> Percentiles:
    return _range(sums([to_draw(candidate, measure, prices)]).benefits[0])


def _worths(candidate: Candidate, prices: Prices) -> Sequence[LineWorth]:
    found = []
    for number, line in enumerate(candidate.lines, 1):
        each = prices.of_all_years(line, tried=candidate.tried)
        found.append(LineWorth(number, each * line.low, each * line.likely, each * line.high, each))
    return found


def _payback(candidate: Candidate, prices: Prices) -> Percentiles:
    """The first year by whose end discounted benefits have covered discounted costs; infinite for never."""
    paid = np.full_like(_in_year(candidate, 0, prices).value, inf)
    reached = np.zeros_like(paid)
    for year in range(candidate.horizon + 1):
        reached = reached + _in_year(candidate, year, prices).value
        paid = np.where((reached >= 0) & (paid == inf), float(year), paid)
        # Costs may still come: what was covered once is not covered until it stays so.
        paid = np.where(reached < 0, inf, paid)
    # Halfway between two years is not a year: it is paid back by the later one.
    return Percentiles(*(float(np.ceil(year)) for year in astuple(_range(paid[0]))))


def _in_year(candidate: Candidate, year: int, prices: Prices) -> Sums:
    """The same draws, of one year alone."""
    whole = to_draw(candidate, Measure.VALUE, prices)
    by_line = [
        prices.in_year(line, year, tried=candidate.tried)
        for line in candidate.lines
        if prices.of_all_years(line, tried=candidate.tried)
    ]
    trials = [1.0 if year == 0 else 0.0] * (len(whole.lines) - len(by_line))
    lines = [
        type(line)(line.low, line.likely, line.high, worth, line.cost, line.slot)
        for line, worth in zip(whole.lines, [*by_line, *trials], strict=True)
    ]
    return sums([ToDraw(candidate.number, lines)])
