"""Which columns of a table hold which fields of an idea, and what its outcomes meant.

A mapping comes from `--map field=column` options, from a TOML file, or from both; options replace what the file says
of the same field:

    [columns]
    title = "Project title"
    reference = ["cycle", "number"]

    [[outcomes]]
    pattern = "won funding"
    decision = "adopt now"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from ideaflow.application.command import Day
from ideaflow.domain.values import CanvasPart, DecisionKind
from ideaflow.errors import InvalidInput

DESCRIPTION = "description"
PLAIN_FIELDS = ("title", DESCRIPTION, "submitter", "team", "reference", "period", "outcome")
FIELDS = (*PLAIN_FIELDS, *(part.value for part in CanvasPart if part is not CanvasPart.PROBLEM))
REFERENCE_JOIN, TEXT_JOIN = "-", "\n\n"
NEAR_NAMES = 3


class Meaning(StrEnum):
    """What an answer that was given before the import meant."""

    ADOPT_NOW = "adopt now"
    PARK = "park"
    TRIAL = "trial"
    ASK_FOR_EVIDENCE = "ask for evidence"
    NONE = "none"

    @property
    def decision(self) -> DecisionKind | None:
        return None if self is Meaning.NONE else DecisionKind(self.value)


def field_name(given: str) -> str:
    """The field's own name: `Future_State` as `future state`, `problem definition` as `description`.

    Raises ValueError with the nearest names.
    """
    name = " ".join(given.lower().replace("_", " ").split())
    name = DESCRIPTION if name == CanvasPart.PROBLEM.value else name
    if name not in FIELDS:
        near = get_close_matches(name, FIELDS, NEAR_NAMES, cutoff=0)
        raise ValueError(f"no field of an idea is called {given!r}; the nearest are {', '.join(near)}")
    return name


def _a_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    return pattern


def _several(given: object) -> object:
    return (given,) if isinstance(given, str) else given


def _by_field(given: object) -> object:
    """Columns by the fields' own names. Raises ValueError where two names mean the same field."""
    if not isinstance(given, dict):
        return given
    named = [(field_name(str(name)), columns) for name, columns in given.items()]
    columns = dict(named)
    if len(columns) < len(named):
        raise ValueError("a field is named twice; give it one list of columns")
    return columns


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_a_pattern)]
Column = Annotated[str, Field(min_length=1)]
Columns = Annotated[tuple[Column, ...], BeforeValidator(_several), Field(min_length=1)]


class Checked(BaseModel):
    """A part of a mapping; an unknown word in it is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=Checked)


class OutcomePattern(Checked):
    """What outcomes meant that a regular expression finds, upper and lower case alike."""

    pattern: Pattern
    decision: Meaning
    look_again: Day | None = None

    @model_validator(mode="after")
    def _parks_until(self) -> Self:
        if self.decision is Meaning.PARK and self.look_again is None:
            raise ValueError("park needs look_again, the date to look at the idea again")
        return self

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)


class IdeaMapping(Checked):
    """Columns by field, and patterns of outcomes in the order in which they are tried."""

    columns: Annotated[dict[str, Columns], BeforeValidator(_by_field)] = {}
    outcomes: tuple[OutcomePattern, ...] = ()

    def meaning_of(self, outcome: str) -> OutcomePattern | None:
        """The first pattern that is found in the outcome, or None."""
        return next((one for one in self.outcomes if one.expression.search(outcome)), None)


def read_mapping(options: Iterable[str] = (), file: Path | None = None) -> IdeaMapping:
    """The mapping from `field=column` options and a TOML file.

    A field that is given several times has several columns. Raises InvalidInput that names the file or the option,
    the field, the rule and the next step.
    """
    base = from_toml(file, IdeaMapping) if file else IdeaMapping()
    mapping = base.model_copy(update={"columns": {**base.columns, **_from_options(options)}})
    if "title" not in mapping.columns:
        raise InvalidInput("map", "", "no column is mapped to the title", "name it: --map title=COLUMN")
    return mapping


def _from_options(options: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    for option in options:
        given, equals, column = (part.strip() for part in option.partition("="))
        if not (given and equals and column):
            raise InvalidInput("map", option, "is not field=column", "write it as --map title=COLUMN")
        try:
            field = field_name(given)
        except ValueError as error:
            raise InvalidInput("map", option, str(error), f"choose one of: {', '.join(FIELDS)}") from error
        columns[field] = (*columns.get(field, ()), column)
    return columns


def from_toml(file: Path, kind: type[M]) -> M:
    """A mapping of some kind from its TOML file. Raises InvalidInput that says where in it what is wrong."""
    try:
        return kind.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidInput("mapping", str(file), f"cannot be read: {error.strerror}", "name another file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(str(file), "", f"is not TOML: {error}", "mend the file") from error
    except ValidationError as error:
        raise faulty(str(file), error) from error


def faulty(where: str, error: ValidationError) -> InvalidInput:
    """What is wrong with a mapping first of all."""
    first = error.errors()[0]
    rule = first["msg"].removeprefix("Value error, ")
    place = f"{where}, {_place(first['loc'])}"
    return InvalidInput(place, first["input"], rule[:1].lower() + rule[1:], "mend the file")


def _place(location: Sequence[int | str]) -> str:
    """Where in the file: `outcomes 2, decision`, counted from 1."""
    words = [f" {part + 1}" if isinstance(part, int) else f", {part}" for part in location]
    return "".join(words).removeprefix(", ")
