"""Forecast: what an idea is thought to bring and to cost, when that is locked, and what it brought."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from ideaflow.domain.event import Event, WordList, Words, event
from ideaflow.domain.forecast_line import ForecastLine, LineKind
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import counted
from ideaflow.domain.verdict import Verdict, refused


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
