"""Commands on forecasts: set what an idea is thought to bring and cost, and say what it brought."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import Field

from ideaflow.application.command import Command, Line, Prose
from ideaflow.application.forecast_line import MOST_AMOUNT, GivenLine
from ideaflow.application.handlers import handles
from ideaflow.application.idea import capacity_on
from ideaflow.application.work import Work
from ideaflow.domain import forecast as deciding
from ideaflow.domain.forecast import ForecastSet
from ideaflow.domain.forecast_line import (
    FEWEST_MARKS,
    MOST_MARKS,
    ONLY_MONEY,
    PER_CENT,
    ForecastLine,
    LineKind,
    Per,
    Tally,
    Unit,
)
from ideaflow.domain.idea import Idea
from ideaflow.domain.learning import Learning
from ideaflow.domain.problem import Problem
from ideaflow.domain.trial import Trial
from ideaflow.errors import InvalidInput
from ideaflow.policies.appraisal_rules import LONGEST_HORIZON, AppraisalRules

MOST_LINES = 40


class SetForecast(Command):
    """Set an idea's forecast, whole. Without a `horizon` it is the pack's, in years after year 0."""

    idea: Line
    lines: tuple[GivenLine, ...] = Field(min_length=1, max_length=MOST_LINES)
    horizon: int | None = Field(default=None, ge=1, le=LONGEST_HORIZON)


class RealiseValue(Command):
    """Say what a line of the forecast that an idea was adopted on came to in a year, in the line's own unit."""

    idea: Line
    line: int = Field(ge=1, le=MOST_LINES)
    year: int = Field(ge=0, le=LONGEST_HORIZON)
    amount: float = Field(ge=-MOST_AMOUNT, le=MOST_AMOUNT)
    measured: bool = False
    note: Prose = ""


class Range(NamedTuple):
    """Low, likely, high."""

    low: float
    likely: float
    high: float


@handles(SetForecast)
def set_forecast(work: Work, command: SetForecast) -> Idea:
    idea = work.load(Idea, command.idea)
    rules = work.pack.appraisal
    horizon = command.horizon or rules.horizon
    lines = tuple(_line(work, rules, horizon, given, f"line {number}") for number, given in enumerate(command.lines, 1))
    forecast = ForecastSet(
        forecast=deciding.next_number(idea.forecast),
        lines=lines,
        currency=rules.currency,
        horizon=horizon,
        notes=tuple(given.note for given in command.lines),
    )
    decided = deciding.set_forecast(idea.stage, forecast)
    work.record(idea, decided, capacity_on(work, idea), rule_used=True)
    return idea


@handles(RealiseValue)
def realise_value(work: Work, command: RealiseValue) -> Idea:
    idea = work.load(Idea, command.idea)
    decided = deciding.realise(
        idea.promised,
        idea.stage,
        line=command.line,
        year=command.year,
        amount=command.amount,
        measured=command.measured,
        note=command.note,
    )
    work.record(idea, decided, capacity_on(work, idea))
    return idea


def _line(work: Work, rules: AppraisalRules, horizon: int, given: GivenLine, place: str) -> ForecastLine:
    _check_unit(given, rules.currency, place)
    amounts = _range(given, rules, place)
    tally = _tally(work, given, place) if given.share_of else None
    if tally:
        amounts = Range(*(share / PER_CENT * tally.hours for share in amounts))
    first, last = _years(given, horizon, place)
    return ForecastLine(
        kind=given.kind,
        unit=given.unit,
        per=given.per,
        low=amounts.low,
        likely=amounts.likely,
        high=amounts.high,
        from_year=first,
        to_year=last,
        evidence=_evidence(work, given, place) or (tally.problem if tally else ""),
        health=given.health,
        tally=tally,
    )


def _check_unit(given: GivenLine, currency: str, place: str) -> None:
    field, said = f"{place}, unit", given.unit.value
    if given.unit is Unit.MONEY and given.currency != currency:
        next_step = f"turn it into {currency} of today first; one forecast has one currency"
        raise InvalidInput(field, given.currency, f"is not the currency of the rules, {currency}", next_step)
    if given.unit is Unit.MARKS and given.kind.is_cost:
        raise InvalidInput(
            field, said, f"a cost ({given.kind.value}) is in {currency} or in hours", "say what it costs"
        )
    if given.unit is Unit.MARKS and not (given.evidence or given.note):
        rule = "marks come with the evidence for them"
        raise InvalidInput(f"{place}, evidence", "", rule, "add: from T-3, or words after a semicolon")
    if given.share_of and given.kind is not LineKind.TIME_RELEASED:
        raise InvalidInput(field, f"% of {given.share_of}", "a tally gives time released", "change the kind")
    if given.unit is Unit.HOURS and given.kind in ONLY_MONEY:
        raise InvalidInput(field, said, f"{given.kind.value} is counted in {currency}", f"say how much {currency}")
    if given.unit is not Unit.HOURS and given.kind is LineKind.TIME_RELEASED:
        raise InvalidInput(field, said, "time released is counted in hours", "say how many hours; the rules value them")
    if given.health and given.kind.is_cost:
        raise InvalidInput(f"{place}, health", "yes", "the health schedule is for benefits", "leave health out")


def _range(given: GivenLine, rules: AppraisalRules, place: str) -> Range:
    if (given.low is None) is not (given.high is None):
        raise InvalidInput(place, given.likely, "has low and high, or neither", "give all three: low/likely/high")
    least, most = _limits(given)
    if given.low is not None and given.high is not None:
        amounts = Range(given.low, given.likely, given.high)
        if not amounts.low <= amounts.likely <= amounts.high:
            shown = "/".join(f"{amount:g}" for amount in amounts)
            raise InvalidInput(
                f"{place}, amount", shown, "low, likely and high rise in this order", "put them in order"
            )
    else:
        widened = abs(given.likely) * rules.single_estimate_spread
        amounts = Range(
            max(min(given.likely, least), given.likely - widened),
            given.likely,
            min(max(given.likely, most), given.likely + widened),
        )
    for name, amount in zip(Range._fields, amounts, strict=True):
        if not least <= amount <= most:
            raise InvalidInput(f"{place}, {name}", f"{amount:g}", _limit_rule(given, least, most), "correct it")
    # The limits are whole numbers; what is stored is not, so that it reads back as it was.
    return Range(*(float(amount) for amount in amounts))


def _limits(given: GivenLine) -> tuple[float, float]:
    if given.unit is Unit.MARKS:
        return FEWEST_MARKS, MOST_MARKS
    if given.share_of:
        return 0, PER_CENT
    return (0 if given.kind.is_cost else -MOST_AMOUNT), MOST_AMOUNT


def _limit_rule(given: GivenLine, least: float, most: float) -> str:
    if given.kind.is_cost:
        return "a cost is not below 0; what is saved is a benefit"
    return f"is from {least:g} to {most:g}"


def _tally(work: Work, given: GivenLine, place: str) -> Tally:
    problem = work.load(Problem, given.share_of, f"{place}, unit")
    tally = Tally(problem.id, problem.occurrences_a_week, problem.minutes)
    if not tally.hours:
        next_step = f"count it: ideaflow problem tally {problem.id}; minutes are given when it is captured"
        raise InvalidInput(f"{place}, unit", problem.id, "has no occurrences or no minutes to release", next_step)
    return tally


def _years(given: GivenLine, horizon: int, place: str) -> tuple[int, int]:
    """The years of a line: as given, or year 0 for what comes once, and all later years for the rest."""
    default = (0, 0) if given.per is Per.ONCE else (1, horizon)
    first = default[0] if given.from_year is None else given.from_year
    last = default[1] if given.to_year is None else given.to_year
    if last < first or last > horizon:
        rule = f"years run from first to last, at most to the horizon of {horizon}"
        raise InvalidInput(f"{place}, years", f"{first}-{last}", rule, "correct the years, or set --horizon")
    if given.per is Per.ONCE and first != last:
        rule = "what comes once comes in one year"
        raise InvalidInput(f"{place}, years", f"{first}-{last}", rule, "name one year, or say a year")
    return first, last


def _evidence(work: Work, given: GivenLine, place: str) -> str:
    """The id of a problem, trial, learning or idea that backs a line up."""
    if not given.evidence:
        return ""
    field = f"{place}, evidence"
    match given.evidence[:1].upper():
        case "P":
            return work.load(Problem, given.evidence, field).id
        case "T":
            return work.load(Trial, given.evidence, field).id
        case "L":
            return work.load(Learning, given.evidence, field).id
        case "I":
            return work.load(Idea, given.evidence, field).id
    rule = "is the id of a problem, trial, learning or idea"
    raise InvalidInput(field, given.evidence, rule, "put words after a semicolon instead")
