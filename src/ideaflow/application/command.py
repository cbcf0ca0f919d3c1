"""What every command is: a checked request by a person, with an id of its own.

Commands are pydantic models, and the only place where what people type is checked. `Line` and `Prose` are the two kinds
of text; both refuse what no database can keep. A `Code` (a team, a role, a tag) goes into the log in the clear, so it
is short and no address of a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, TypeVar
from uuid import uuid4

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ideaflow.errors import InvalidInput
from ideaflow.policies.wording_rules import TextKind

LONGEST_LINE = 300
LONGEST_PROSE = 20_000
LONGEST_CODE = 80
SHORTEST_COMMAND_ID, LONGEST_COMMAND_ID = 8, 100
WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What is left of it once the space around it is gone is not empty.
SOMETHING = r"[^\s\x1c-\x1f]"
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _storable(text: str) -> str:
    """Text with ordinary line ends, refused where it holds NUL or half of a character."""
    if text.isprintable():
        # Neither a line end nor anything else that needs a second look: nearly all text ends here.
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    found = UNSTORABLE.search(text)
    if found:
        name = unicodedata.name(found[0], f"U+{ord(found[0]):04X}")
        raise ValueError(f"character {found.start() + 1} ({name}) cannot be stored; leave it out")
    return text


def _one_line(text: str) -> str:
    if text.isprintable():
        return text.strip()
    text = _storable(text)
    return text if text.isprintable() else " ".join(text.splitlines())


def _nobody(text: str) -> str:
    if "@" in text:
        raise ValueError("this is kept in the clear; name a team, a role or a thing, never a person's address")
    return text


def _written_day(given: object) -> object:
    """A day as it is written; left to itself, pydantic takes a number for seconds since 1970."""
    if not isinstance(given, date | str) or (isinstance(given, str) and not WRITTEN_DAY.fullmatch(given.strip())):
        raise ValueError("is a date, written as 2026-01-31")
    if isinstance(given, date):
        return given
    try:
        # Where types are strict, a string that came through here is no date any more.
        return date.fromisoformat(given.strip())
    except ValueError:
        return given.strip()


Line = Annotated[str, AfterValidator(_one_line), Field(max_length=LONGEST_LINE)]
Prose = Annotated[str, AfterValidator(_storable), Field(max_length=LONGEST_PROSE)]
Code = Annotated[str, AfterValidator(_one_line), AfterValidator(_nobody), Field(max_length=LONGEST_CODE)]
Required = Field(pattern=SOMETHING)
Day = Annotated[date, BeforeValidator(_written_day)]


class Command(BaseModel):
    """A request. `by` is the address of the person who asks.

    `if_version` makes it hold only for that version of what it is about; commands that commute ignore it. After one
    that `erases`, lists are rebuilt and files scrubbed. `wording` are the fields that the blame check reads, and what
    kind of text each is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    commutes: ClassVar[bool] = False
    erases: ClassVar[bool] = False
    wording: ClassVar[Mapping[str, TextKind]] = {}

    by: Line = Required
    command_id: str = Field(
        default_factory=lambda: str(uuid4()), min_length=SHORTEST_COMMAND_ID, max_length=LONGEST_COMMAND_ID
    )
    if_version: int | None = Field(default=None, ge=1)


C = TypeVar("C", bound=Command)


def checked(kind: type[C], /, **fields: object) -> C:
    """The command, from what a person typed; fields that are None were left out.

    Raises InvalidInput that names the field, the value, the rule and what to do.
    """
    try:
        return kind.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or kind.__name__
        value = "" if first["type"] == "missing" else first["input"]
        raise InvalidInput(field.replace("_", " "), value, broken_rule(first), "correct it and try again") from error


def broken_rule(details: ErrorDetails) -> str:
    """The rule that a value breaks, in plain words."""
    kind, limits = details["type"], details.get("ctx", {})
    if kind == "string_pattern_mismatch" or limits.get("min_length") == 1:
        return "is not left empty"
    if kind == "string_too_short":
        return f"is shorter than {limits['min_length']} characters"
    if kind in ("too_long", "string_too_long") and isinstance(details["input"], str):
        return f"is longer than {limits['max_length']:,} characters"
    plain = details["msg"].removeprefix("Value error, ")
    return plain[:1].lower() + plain[1:]
