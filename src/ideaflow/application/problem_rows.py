"""Rows of complaints or contacts as occurrences of problems: each checked, each with an identity of its own.

A row's identity is a keyed hash: of where it is from and its reference where it has one, otherwise of what it says and
of how many rows before it said the same. So a row counts once, however often its file is imported.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ideaflow.application.command import Code, Line, Prose, broken_rule
from ideaflow.application.idea_rows import IDENTITY_CHARACTERS, Repeat, RowFault
from ideaflow.application.problem import MOST_OCCURRENCES
from ideaflow.application.problem_mapping import ProblemMapping
from ideaflow.application.suggestion_box import SuggestionBox


class ImportedOccurrence(BaseModel):
    """What a row says, held to the same checks as what is typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: Prose = ""
    problem: Line = ""
    reference: Line = ""
    team: Code = ""
    count: int = Field(default=1, ge=1, le=MOST_OCCURRENCES)


class OccurrenceRow(NamedTuple):
    """A row that can be counted, on its day."""

    number: int
    line: int
    command_id: str
    day: date
    said: ImportedOccurrence


class OccurrenceRows:
    """The rows of a file that can be counted, in order. What cannot, and what repeats, is noted on the way.

    Raises InvalidInput at once when a mapped column is missing or not the only one of its name.
    """

    def __init__(self, box: SuggestionBox, mapping: ProblemMapping, secret: bytes, today: date) -> None:
        self._box, self._mapping, self._secret, self._today = box, mapping, secret, today
        self._places = {field: box.place_of(column) for field, column in mapping.columns.items()}
        self._seen: Counter[bytes] = Counter()
        self._first: dict[bytes, int] = {}
        self.count = 0
        self.faults: list[RowFault] = []
        self.repeats: list[Repeat] = []

    def __iter__(self) -> Iterator[OccurrenceRow]:
        for row in self._box:
            self.count += 1
            if row.fault:
                self.faults.append(RowFault(row.number, row.line, "row", row.fault))
                continue
            made = self._row(row.number, row.line, row.cells)
            if made:
                yield made

    def _row(self, number: int, line: int, cells: Sequence[str]) -> OccurrenceRow | None:
        written = {field: cells[place] for field, place in self._places.items()}
        day = self._day(written.pop("day"))
        if isinstance(day, str):
            self.faults.append(RowFault(number, line, "day", day))
            return None
        try:
            said = ImportedOccurrence.model_validate({field: cell for field, cell in written.items() if cell.strip()})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            self.faults.append(RowFault(number, line, str(first["loc"][-1]), broken_rule(first)))
            return None
        command_id, repeats = self._identity(number, day, said)
        if repeats:
            self.repeats.append(Repeat(number, line, repeats))
            if said.reference:
                return None
        return OccurrenceRow(number, line, command_id, day, said)

    def _day(self, written: str) -> date | str:
        """The day, or the rule that it breaks."""
        try:
            day = self._mapping.day(written)
        except ValueError:
            return f"is a day written as {self._mapping.date_format}"
        return day if day <= self._today else "is not after today"

    def _identity(self, number: int, day: date, said: ImportedOccurrence) -> tuple[str, int]:
        """The command id of a row, and the number of the row that it repeats, or 0."""
        by_reference = (said.reference,) if said.reference else (day, *said.model_dump().values())
        content = msgspec.json.encode((self._mapping.source, by_reference))
        self._seen[content] += 1
        first = self._first.setdefault(content, number)
        times = 1 if said.reference else self._seen[content]
        identity = hmac.digest(self._secret, content + str(times).encode(), "sha256")
        return identity.hex()[:IDENTITY_CHARACTERS], 0 if first == number else first
