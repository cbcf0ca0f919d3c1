"""Forecast: what an idea is thought to bring and to cost, as ranges, and what it brought.

A line is worth something each year, or once, from one year to another; year 0 is the year of the change. A line that
rests on a problem's tally keeps the tally as it was, so that its hours can be worked out again by anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from ideaflow.domain.event import Event, WordList, Words, event
from ideaflow.domain.problem import hours_a_week
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import counted, listed
from ideaflow.domain.verdict import Verdict, refused

FEWEST_MARKS, MOST_MARKS = 1, 5
PER_CENT = 100


class LineKind(StrEnum):
    """What kind of benefit or cost a line is; the costs come last."""

    CASHABLE = "cashable"
    TIME_RELEASED = "time released"
    QUALITY = "quality"
    DELIVERY = "delivery"
    PEOPLE = "people"
    RISK = "risk"
    EQUIPMENT = "equipment"
    SOFTWARE = "software"
    BUILDING = "building"
    STAFF_TIME = "staff time"
    OTHER_COST = "other"

    @property
    def is_cost(self) -> bool:
        return self in COSTS


COSTS = (LineKind.EQUIPMENT, LineKind.SOFTWARE, LineKind.BUILDING, LineKind.STAFF_TIME, LineKind.OTHER_COST)
IN_HOURS_OR_MONEY = (LineKind.STAFF_TIME,)
ONLY_MONEY = (LineKind.CASHABLE, LineKind.EQUIPMENT, LineKind.SOFTWARE, LineKind.BUILDING, LineKind.OTHER_COST)


class Unit(StrEnum):
    """In what a line is counted. Marks, 1 to 5 on the pack's anchored scale, are never turned into money."""

    MONEY = "money"
    HOURS = "hours"
    MARKS = "marks"


class Per(StrEnum):
    """How often the amount is had or paid."""

    ONCE = "once"
    WEEK = "a week"
    MONTH = "a month"
    YEAR = "a year"


class Tally(Struct, frozen=True):
    """A problem's tally as it was when a line was rested on it: occurrences a week, and the minutes of each."""

    problem: str
    occurrences: float
    minutes: tuple[int, ...]

    @property
    def hours(self) -> float:
        """Hours a week, all of it."""
        return hours_a_week(1, self.minutes) * self.occurrences

    def arithmetic(self) -> str:
        """`17 × 30 minutes a week = 8.5 hours a week`."""
        parts = " + ".join(str(part) for part in self.minutes)
        each = f"({parts} =) {sum(self.minutes)}" if len(self.minutes) > 1 else f"{sum(self.minutes)}"
        return f"{self.occurrences:g} × {each} minutes a week = {self.hours:g} hours a week"


class ForecastLine(Struct, frozen=True):
    """One benefit or cost. Amounts are in `unit` `per`, in today's prices; `evidence` is the id of what backs it up.

    Where `tally` is set the amounts are hours a week, shares of the tally's.
    """

    kind: LineKind
    unit: Unit
    per: Per
    low: float
    likely: float
    high: float
    from_year: int = 0
    to_year: int = 0
    evidence: str = ""
    health: bool = False
    tally: Tally | None = None

    @property
    def driver(self) -> str:
        """What its uncertainty comes from, where other lines of the idea share it: the problem that it rests on."""
        return self.tally.problem if self.tally else ""

    def amount(self, currency: str) -> str:
        """`2 to 4, likely 3, hours a week in years 0 to 4`."""
        unit = {Unit.MONEY: currency, Unit.HOURS: "hours", Unit.MARKS: f"marks of {MOST_MARKS}"}[self.unit]
        per = "" if self.unit is Unit.MARKS else f" {self.per.value}"
        if self.low == self.high:
            return f"{self.likely:,.10g} {unit}{per}, {self.years()}"
        return f"{self.low:,.10g} to {self.high:,.10g}, likely {self.likely:,.10g}, {unit}{per}, {self.years()}"

    def years(self) -> str:
        """`year 0`, `years 1 to 5`."""
        return (
            f"year {self.from_year}" if self.from_year == self.to_year else f"years {self.from_year} to {self.to_year}"
        )

    def arithmetic(self) -> str:
        """How the hours follow from the tally; empty where the line rests on none."""
        if self.tally is None:
            return ""
        every = self.tally.hours
        shares = [f"{amount / every * PER_CENT:g}" for amount in (self.low, self.likely, self.high)] if every else []
        hours = [f"{amount:g}" for amount in (self.low, self.likely, self.high)]
        of = (
            f"; {'/'.join(shares)} % of it = {'/'.join(hours)} hours a week"
            if len({*hours}) > 1 or "100" not in shares
            else ""
        )
        return f"{self.tally.problem}: {self.tally.arithmetic()}{of}"


@event
class ForecastSet(Event, frozen=True, kw_only=True):
    """What an idea is thought to bring and to cost. `forecast` counts versions; a locked one is never written again.

    `notes` says of each line, in words, what it is.
    """

    topic: ClassVar[str] = "idea.forecast_set"
    forecast: int
    lines: tuple[ForecastLine, ...]
    currency: str
    horizon: int
    notes: WordList = ()

    def sentence(self, subject: str) -> str:
        costs = sum(line.kind.is_cost for line in self.lines)
        benefits = len(self.lines) - costs
        return (
            f"Forecast {self.forecast} of {subject} was set over {counted(self.horizon, 'year')}: "
            f"{counted(benefits, 'benefit')} and {counted(costs, 'cost')}"
        )


@event
class ForecastLocked(Event, frozen=True, kw_only=True):
    """The forum decided on this forecast, so it stays as it is; a later one is a new version."""

    topic: ClassVar[str] = "idea.forecast_locked"
    forecast: int
    meeting: str

    def sentence(self, subject: str) -> str:
        return f"Forecast {self.forecast} of {subject} was locked by the decision of meeting {self.meeting}"


@event
class ValueRealised(Event, frozen=True, kw_only=True):
    """What a line of a forecast came to in a year, in the line's own unit and per the same time.

    `line` counts from 1; `year` is a year of the forecast.
    """

    topic: ClassVar[str] = "idea.value_realised"
    forecast: int
    line: int
    kind: LineKind
    year: int
    amount: float
    measured: bool
    note: Words = ""

    def sentence(self, subject: str) -> str:
        how = "measured" if self.measured else "estimated"
        return (
            f"Line {self.line} ({self.kind.value}) of forecast {self.forecast} of {subject} "
            f"came to {self.amount:,.10g} in year {self.year}, {how}"
        )


class Forecast(Struct, frozen=True):
    """The forecast of an idea as deciding needs it; number 0 means that there is none."""

    number: int = 0
    locked: bool = False
    lines: tuple[ForecastLine, ...] = ()


def evolve_forecast(now: Forecast, event: ForecastSet | ForecastLocked) -> Forecast:
    """The forecast as an event leaves it; it only assigns."""
    if isinstance(event, ForecastSet):
        return Forecast(event.forecast, lines=event.lines)
    return Forecast(now.number, locked=True, lines=now.lines)


def set_forecast(stage: Stage, forecast: ForecastSet) -> tuple[Event, ...] | Verdict:
    """Set a forecast in place of the one that is not locked, or as the version after the one that is."""
    if stage in (Stage.MERGED, Stage.WITHDRAWN):
        return refused(
            "set forecast",
            "lifecycle",
            seen=f"the idea is {stage.words}",
            needed="an idea that goes on",
            next_step="reopen the idea first, or forecast the idea that took it in",
        )
    return (forecast,)


def next_number(now: Forecast) -> int:
    """The number that a forecast set now has."""
    return now.number + 1 if now.locked or not now.number else now.number


def lock(now: Forecast, meeting: str) -> tuple[Event, ...]:
    """Keep what the forum decided on. An idea without a forecast, or with a locked one, stays as it is."""
    return () if now.locked or not now.number else (ForecastLocked(forecast=now.number, meeting=meeting),)


def realise(
    now: Forecast, stage: Stage, *, line: int, year: int, amount: float, measured: bool, note: str
) -> tuple[Event, ...] | Verdict:
    """Say what a line came to in a year. Only what was adopted brings something; a later word on a year counts."""
    if stage is not Stage.ADOPTED:
        return refused(
            "realise value",
            "only what was adopted has realised value",
            seen=f"the idea is {stage.words}",
            needed="an adopted idea",
            next_step="conclude its trial with adopt first",
        )
    if not 1 <= line <= len(now.lines):
        return refused(
            "realise value",
            "a realised value is that of a line of the forecast",
            seen=f"line {line}",
            needed=f"a line from 1 to {len(now.lines)}" if now.lines else "a forecast",
            next_step="look the lines up: ideaflow forecast show",
        )
    of = now.lines[line - 1]
    if not of.from_year <= year <= of.to_year:
        return refused(
            "realise value",
            "a realised value is of a year that its line is forecast for",
            seen=f"year {year}",
            needed=of.years(),
            next_step="name a year of the line, or set a new forecast",
        )
    realised = ValueRealised(
        forecast=now.number, line=line, kind=of.kind, year=year, amount=amount, measured=measured, note=note
    )
    return (realised,)


def missing_for_ranking(lines: Sequence[ForecastLine]) -> str:
    """What an idea lacks to be ranked by money, in words; empty where nothing lacks."""
    benefits = [line for line in lines if not line.kind.is_cost and line.unit is not Unit.MARKS]
    costs = [line for line in lines if line.kind.is_cost]
    lacking = [*([] if benefits else ["a benefit in money or hours"]), *([] if costs else ["what it costs"])]
    return listed(lacking) if lacking else ""
