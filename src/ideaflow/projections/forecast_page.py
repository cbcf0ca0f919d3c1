"""forecast_page: an idea's forecasts, version by version, folded from its own stream when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from ideaflow.domain.event import Recorded
from ideaflow.domain.forecast import ForecastLocked, ForecastSet, ValueRealised
from ideaflow.domain.forecast_line import ForecastLine


class ShownLine(Struct):
    """A line in words: what it is, how much, how the hours were worked out, and what backs it up."""

    line: int
    kind: str
    amount: str
    arithmetic: str
    evidence: str
    note: str
    facts: ForecastLine


class Realised(Struct):
    """What a line came to in a year."""

    on: str
    forecast: int
    line: int
    kind: str
    year: int
    amount: float
    measured: bool
    note: str


class ForecastVersion(Struct):
    """One version. `locked_by` is the meeting that decided on it."""

    forecast: int
    set_on: str
    currency: str
    horizon: int
    lines: list[ShownLine]
    locked_by: str = ""


class ForecastPage(Struct):
    """All versions, the oldest first, and what was realised. `version` is that of the idea's stream."""

    idea: str
    version: int
    versions: list[ForecastVersion] = field(default_factory=list)
    realised: list[Realised] = field(default_factory=list)

    @property
    def latest(self) -> ForecastVersion | None:
        return self.versions[-1] if self.versions else None


def page(idea: str, history: Sequence[Recorded]) -> ForecastPage:
    """The forecasts that this history made."""
    made = ForecastPage(idea, history[-1].originator_version if history else 0)
    for recorded in history:
        on = recorded.at.date().isoformat()
        match recorded.event:
            case ForecastSet() as event:
                made.versions = [one for one in made.versions if one.forecast != event.forecast]
                made.versions.append(_version(event, on))
            case ForecastLocked(forecast=number, meeting=meeting):
                for one in made.versions:
                    if one.forecast == number:
                        one.locked_by = meeting
            case ValueRealised() as event:
                made.realised.append(_realised(event, on))
    return made


def _version(event: ForecastSet, on: str) -> ForecastVersion:
    notes = [*event.notes, *[""] * (len(event.lines) - len(event.notes))]
    lines = [
        ShownLine(
            line=number,
            kind=line.kind.value,
            amount=line.amount(event.currency),
            arithmetic=line.arithmetic(),
            evidence=line.evidence,
            note=note,
            facts=line,
        )
        for number, (line, note) in enumerate(zip(event.lines, notes, strict=True), 1)
    ]
    return ForecastVersion(event.forecast, on, event.currency, event.horizon, lines)


def _realised(event: ValueRealised, on: str) -> Realised:
    return Realised(
        on, event.forecast, event.line, event.kind.value, event.year, event.amount, event.measured, event.note
    )
