"""A line of a forecast: a benefit or a cost as a range.

A line is worth something each year, or once, from one year to another; year 0 is the year of the change. A line that
rests on a problem's tally keeps the tally as it was, so that its hours can be worked out again by anybody.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from ideaflow.domain.problem import hours_a_week

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
