"""Rows of a suggestion box as ideas: each checked like a command, each with an identity of its own.

The identity is a keyed hash of what the mapped cells say and of how many rows before said the same. So a row is
imported once, however often its file is, and two people who wrote the same words stay two.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, ValidationError

from ideaflow.application.command import Code, Line, Prose, Required, broken_rule
from ideaflow.application.idea_mapping import DESCRIPTION, FIELDS, PLAIN_FIELDS, IdeaMapping, OutcomePattern
from ideaflow.application.suggestion_box import SuggestionBox
from ideaflow.domain.values import CanvasPart

IDENTITY_CHARACTERS = 40
REFERENCE_JOIN, PROSE_JOIN, LINE_JOIN = "-", "\n\n", " "
LINES = ("title", "submitter", "team", "period")


class ImportedIdea(BaseModel):
    """What a row says; held to the same checks as an idea that is typed in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[Line, Required]
    canvas: dict[CanvasPart, Prose] = {}
    submitter: Line = ""
    team: Code = ""
    reference: Line = ""
    period: Line = ""
    outcome: Prose = ""


class IdeaRow(NamedTuple):
    """A row that can be imported. `number` counts rows below the header, `line` is where it begins in the file."""

    number: int
    line: int
    command_id: str
    idea: ImportedIdea
    meant: OutcomePattern | None


class RowFault(Struct, frozen=True):
    """A row that cannot be imported: which field breaks which rule. It does not hold what the row says."""

    row: int
    line: int
    field: str
    rule: str


class Repeat(Struct, frozen=True):
    """A row that says the same as an earlier one."""

    row: int
    line: int
    repeats_row: int


class _Source(NamedTuple):
    """The cells that make up a field."""

    field: str
    places: tuple[int, ...]
    join: str

    def take(self, cells: Sequence[str]) -> str:
        if len(self.places) == 1:
            return cells[self.places[0]]
        return self.join.join(filter(None, (cells[place].strip() for place in self.places)))


class IdeaRows:
    """The rows of a box that can be imported, in order. What cannot, and what repeats, is noted on the way.

    Raises InvalidInput at once when a mapped column is missing or not the only one of its name.
    """

    def __init__(self, box: SuggestionBox, mapping: IdeaMapping, secret: bytes, *, skip_repeats: bool = False) -> None:
        self._box, self._mapping, self._secret, self._skip_repeats = box, mapping, secret, skip_repeats
        sources = [_source(field, mapping, box) for field in FIELDS if field in mapping.columns]
        self._plain = [source for source in sources if source.field in PLAIN_FIELDS and source.field != DESCRIPTION]
        self._canvas = [(_part(source.field), source) for source in sources if source not in self._plain]
        self._encoder = msgspec.json.Encoder()
        # By identity: the first row that says something, and how many rows after it said the same.
        self._first: dict[str, int] = {}
        self._times: Counter[str] = Counter()
        self.count = 0
        self.faults: list[RowFault] = []
        self.repeats: list[Repeat] = []

    def __iter__(self) -> Iterator[IdeaRow]:
        for row in self._box:
            self.count += 1
            if row.fault:
                self.faults.append(RowFault(row.number, row.line, "row", row.fault))
                continue
            try:
                idea = self._idea(row.cells)
            except ValidationError as error:
                self.faults.append(_fault(row.number, row.line, error))
                continue
            command_id, first = self._identity(idea, row.number)
            if first:
                self.repeats.append(Repeat(row.number, row.line, first))
            if not (first and self._skip_repeats):
                yield IdeaRow(row.number, row.line, command_id, idea, self._mapping.meaning_of(idea.outcome))

    def _idea(self, cells: Sequence[str]) -> ImportedIdea:
        """Raises pydantic's ValidationError."""
        fields: dict[str, object] = {source.field: source.take(cells) for source in self._plain}
        fields["canvas"] = {part: words for part, source in self._canvas if (words := source.take(cells).strip())}
        return ImportedIdea.model_validate(fields)

    def _identity(self, idea: ImportedIdea, number: int) -> tuple[str, int]:
        """The command id of a row, and the number of the row that it repeats, or 0."""
        said = (idea.title, idea.canvas, idea.submitter, idea.team, idea.reference, idea.period, idea.outcome)
        content = self._encoder.encode(said)
        identity = self._hash(content, 1)
        first = self._first.setdefault(identity, number)
        if first == number:
            return identity, 0
        self._times[identity] += 1
        return self._hash(content, 1 + self._times[identity]), first

    def _hash(self, content: bytes, times: int) -> str:
        return hmac.digest(self._secret, content + str(times).encode(), "sha256").hex()[:IDENTITY_CHARACTERS]


def _source(field: str, mapping: IdeaMapping, box: SuggestionBox) -> _Source:
    join = REFERENCE_JOIN if field == "reference" else LINE_JOIN if field in LINES else PROSE_JOIN
    return _Source(field, tuple(box.place_of(column) for column in mapping.columns[field]), join)


def _part(field: str) -> CanvasPart:
    return CanvasPart.PROBLEM if field == DESCRIPTION else CanvasPart(field)


def _fault(number: int, line: int, error: ValidationError) -> RowFault:
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][-1])
    return RowFault(number, line, DESCRIPTION if field == CanvasPart.PROBLEM else field, broken_rule(first))
