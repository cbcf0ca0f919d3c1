"""What an operation of the interface is: a path, and the command or the question behind it.

Everything else follows from a noun's table of these: the routes, the checks, and the OpenAPI document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from msgspec import Struct
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ideaflow.application.api_token import Scope
from ideaflow.application.command import Command
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.verdict import Finding
from ideaflow.persistence.people import Person

T = TypeVar("T")
G = TypeVar("G", bound=BaseModel)
NAMES = re.compile(r"\{(\w+)\}")
MOST_ROWS = 500
# The kinds of ids in paths, by the name that stands there.
PREFIX_OF = {
    "idea": "I",
    "problem": "P",
    "trial": "T",
    "meeting": "M",
    "forum": "F",
    "learning": "L",
    "campaign": "C",
    "unsealing": "U",
}


def _digits(given: object) -> object:
    if isinstance(given, str) and not re.fullmatch(r"[0-9]{1,15}", given):
        raise ValueError("is a whole number")
    return given


def _truth(given: object) -> object:
    if isinstance(given, str) and given not in ("true", "false"):
        raise ValueError("is true or false")
    return given


Number = Annotated[int, BeforeValidator(_digits)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Limit = Annotated[Number, Field(ge=1, le=MOST_ROWS, description="At most so many.")]


class Asked(BaseModel):
    """What is asked in the query string: each name once, or more often where it is a list."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class AskedPage(Asked):
    """What every list takes."""

    limit: Limit = 50
    cursor: str = Field(default="", max_length=300, description="The `next` of the page before.")


class Page(Struct, Generic[T]):
    """Some rows of a list. `next` is the cursor of what follows, null at the end."""

    items: Sequence[T]
    next: str | None = None


class Carried(Struct):
    """What a command did: the id it was about, its version now, what happened in sentences, and ids made beside it.

    `advice` is on the wording of what was said; it is given once and kept nowhere.
    """

    id: str
    version: int
    happened: Sequence[str]
    also: Mapping[str, str]
    advice: Sequence[Finding] = ()


class Asking(NamedTuple, Generic[G]):
    """A question: of which ideaflow, by whom, and what was said in the query string."""

    app: Ideaflow
    person: Person
    given: G


class CommandRoute(NamedTuple):
    """POST `path` carries out `kind`; names in the path are fields of the command.

    `makes` is the path of what it brings into being; `fixed` are fields that the path says; `about` is the name in the
    path whose version `If-Match` speaks of, "" for none. `tells` carries out what is more than a command. `example` is
    a body for the document.
    """

    path: str
    kind: type[Command]
    scope: Scope
    about: str = ""
    makes: str = ""
    fixed: Mapping[str, object] = {}
    tells: Callable[[Ideaflow, Command], Struct] | None = None
    answer: type = Carried
    example: Mapping[str, object] = {}

    @property
    def name(self) -> str:
        """What the operation is called in the document."""
        return self.kind.__name__[:1].lower() + self.kind.__name__[1:]

    @property
    def summary(self) -> str:
        return (self.kind.__doc__ or "").strip()

    @property
    def in_path(self) -> Sequence[str]:
        return NAMES.findall(self.path)

    @property
    def not_in_body(self) -> Sequence[str]:
        """Fields of the command that the request says elsewhere."""
        return ("by", "command_id", "if_version", *self.in_path, *self.fixed)

    @property
    def told_of(self) -> Sequence[str]:
        """The fields of errors for what is not there, of which the path speaks."""
        return _told_of(self.in_path)

    @property
    def once(self) -> bool:
        """Is it done once for each key? What is told beside a command is not kept, and so not told again."""
        return self.tells is None

    @property
    def has_body(self) -> bool:
        return bool(set(self.kind.model_fields) - {*self.not_in_body})

    @property
    def needs_body(self) -> bool:
        fields = self.kind.model_fields.items()
        return any(field.is_required() for name, field in fields if name not in self.not_in_body)


class QueryRoute(NamedTuple):
    """GET `path` is answered by `answer`, from an `Asking` and the names in the path; `shows` is the type of it.

    `version` gives the version that the answer's ETag begins with, for what has one.
    """

    path: str
    answer: Callable[..., Any]
    shows: Any
    scope: Scope = Scope.READ
    given: type[Asked] = Asked
    version: Callable[[Any], int] | None = None

    @property
    def name(self) -> str:
        first, *others = self.answer.__name__.split("_")
        return first + "".join(word.title() for word in others)

    @property
    def summary(self) -> str:
        return (self.answer.__doc__ or "").strip()

    @property
    def in_path(self) -> Sequence[str]:
        return NAMES.findall(self.path)

    @property
    def told_of(self) -> Sequence[str]:
        """The fields of errors for what is not there, of which the path speaks."""
        return _told_of(self.in_path)


def _told_of(names: Sequence[str]) -> Sequence[str]:
    return [*names, *(["person"] if "address" in names else [])]


Route = CommandRoute | QueryRoute
