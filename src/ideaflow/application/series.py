"""A series: dated values of one measure, read from a CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from ideaflow.application.suggestion_box import SuggestionBox, open_box
from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput

NOT_MEASURED = frozenset({"", "-", "na", "n/a", "nan", "none", "null"})
WITH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
BRITISH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
DAY_RULE, DAY_STEP = "is a date", "write it as 2026-01-31, 2026-01 or 31/01/2026"


class Measured(NamedTuple):
    """A value, its day, and the line of the file that it stands on."""

    day: date
    value: float
    line: int


class Series(NamedTuple):
    """Values by day, in order; `notes` say what was odd about the file and what was done about it."""

    measured: Sequence[Measured]
    notes: Sequence[str]

    @property
    def days(self) -> list[date]:
        return [one.day for one in self.measured]

    @property
    def values(self) -> list[float]:
        return [one.value for one in self.measured]


def read_series(
    path: Path, *, day: str, value: str, where: Sequence[tuple[str, str]] = (), encoding: str | None = None
) -> Series:
    """The values in a column by the days in another, of the rows in which each column of `where` holds its text.

    A row without a value is a period that was not measured: it is left out and noted. Raises InvalidInput for a file
    or a column that is not there, and for the first row that does not read.
    """
    with open_box(path, encoding) as box:
        return series_in(box, day=day, value=value, where=where)


def series_in(box: SuggestionBox, *, day: str, value: str, where: Sequence[tuple[str, str]] = ()) -> Series:
    """The same for a file that is open."""
    columns = box.place_of(day), box.place_of(value)
    wanted = [(box.place_of(column), text) for column, text in where]
    read = list(_rows(box, columns, wanted))
    measured = [one for one in read if one.value is not None]
    if not measured:
        of = " that are asked for" if where else ""
        raise InvalidInput(box.name, "", f"none of its rows{of} has a value", f"look at the column {value!r}")
    moments = [one.moment for one in measured]
    notes = []
    if len(measured) < len(read):
        missing = [str(one.line) for one in read if one.value is None]
        notes.append(f"{counted(len(missing), 'period')} without a value left out: line {', '.join(missing[:10])}")
    if moments != sorted(moments):
        notes.append("the dates were not in order; they were put in order")
    days = [moment.date() for moment in moments]
    twice = len(days) - len(set(days))
    if twice:
        notes.append(f"{counted(twice, 'date')} came more than once; is it one series? --where COLUMN=VALUE chooses")
    measured.sort(key=lambda one: one.moment)
    return Series([Measured(one.moment.date(), one.value or 0.0, one.line) for one in measured], notes)


class _Read(NamedTuple):
    moment: datetime
    value: float | None
    line: int


def day_of(text: str, place: str) -> datetime:
    """A day or moment as people write it, without a zone. Raises InvalidInput that names `place`."""
    given = text.strip()
    british = BRITISH_DAY.fullmatch(given)
    try:
        if british:
            number, month, year = (int(part) for part in british.groups())
            return datetime(year, month, number)  # noqa: DTZ001 - a day in the file has no zone
        return datetime.fromisoformat(f"{given}-01" if MONTH.fullmatch(given) else given).replace(tzinfo=None)
    except ValueError as error:
        raise InvalidInput(place, given, DAY_RULE, DAY_STEP) from error


def value_of(text: str, place: str) -> float | None:
    """A number as people write it; None where nothing was measured. Raises InvalidInput that names `place`."""
    given = text.strip()
    if given.casefold() in NOT_MEASURED:
        return None
    plain = given.replace(",", "") if WITH_THOUSANDS.fullmatch(given) else given
    if not NUMBER.fullmatch(plain) or not isfinite(float(plain)):
        step = "write it as 1234.5; leave the cell empty where nothing was measured"
        raise InvalidInput(place, given, "is a number", step)
    return float(plain)


def _rows(box: SuggestionBox, columns: tuple[int, int], wanted: Sequence[tuple[int, str]]) -> Iterator[_Read]:
    day, value = columns
    for row in box:
        place = f"{box.name}, line {row.line}"
        if row.fault:
            raise InvalidInput(place, "", row.fault, "mend the row")
        if all(row.cells[column].strip() == text for column, text in wanted):
            yield _Read(day_of(row.cells[day], place), value_of(row.cells[value], place), row.line)
