"""What a page of an import shows: what a kind of file needs, what its columns hold, and what it would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import request
from flask_babel import lazy_gettext

from ideaflow.application.idea_rows import RowFault
from ideaflow.application.suggestion_box import SuggestionBox
from ideaflow.web.upload import Upload

GUESSES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "idea", "name"),
    "description": ("description", "text", "problem"),
    "submitter": ("submitter", "who", "by"),
    "reference": ("reference", "id", "number"),
    "day": ("day", "date", "week", "received"),
    "issue": ("issue", "subject", "category"),
    "count": ("count", "calls", "occurrences"),
    "value": ("value", "measure"),
}


class ImportKind(NamedTuple):
    """A kind of file: its name in addresses, its title, and the fields that a row cannot do without."""

    name: str
    title: object
    required: tuple[str, ...]


KINDS = {
    "ideas": ImportKind("ideas", lazy_gettext("Bring in ideas"), ("title",)),
    "problems": ImportKind("problems", lazy_gettext("Bring in occurrences of problems"), ("day",)),
    "observations": ImportKind("observations", lazy_gettext("Bring in observations of a trial"), ("day", "value")),
}


class Found(NamedTuple):
    """What a file brings, or would bring: lines in words, rows at fault, and how many things are new."""

    brought: bool
    lines: Sequence[str]
    faults: Sequence[RowFault]
    fresh: int


class Seen(NamedTuple):
    """A file, its columns, which of them hold which field, and what was found in it once that is known."""

    upload: Upload
    columns: Sequence[str]
    held: Mapping[str, str]
    found: Found | None = None


def field_of(name: str) -> str:
    """The form's field for a field of a row, or for what an error is about."""
    plain = name.replace(" ", "_")
    return plain if plain in {"file", "encoding", "campaign", "trial", "problem"} else f"map_{plain}"


def columns_held(kind: ImportKind, box: SuggestionBox) -> dict[str, str]:
    """Columns by field, as the reader said; of a file that was just chosen, by their names."""
    if "file_held" in request.form and not request.files.get("file"):
        said = {name.removeprefix("map_"): column for name, column in request.form.items() if name.startswith("map_")}
        return {field.replace("_", " "): column for field, column in said.items() if column}
    by_name = {column.casefold(): column for column in box.columns}
    wanted = {field: GUESSES.get(field, (field,)) for field in {*GUESSES, *kind.required}}
    fields = _fields_of(kind)
    guessed = {field: next((by_name[one] for one in names if one in by_name), "") for field, names in wanted.items()}
    return {field: column for field, column in guessed.items() if column and field in fields}


def _fields_of(kind: ImportKind) -> frozenset[str]:
    of = {
        "ideas": ("title", "description", "submitter", "reference"),
        "problems": ("day", "issue", "count", "reference"),
        "observations": ("day", "value"),
    }
    return frozenset(of[kind.name])
