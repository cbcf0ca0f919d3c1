"""Reading a pack from TOML: what is wrong is named by file, line, rule, field and the nearest valid word."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ideaflow.errors import InvalidInput
from ideaflow.policies.pack import Pack
from ideaflow.policies.words import nearest

LARGEST_PACK = 256 * 1024
Path = tuple[str | int, ...]


class PackFault(InvalidInput):
    """A pack that does not read: the field is `FILE, line N, rule ID, FIELD`."""


def parse_pack(text: str, source: str) -> Pack:
    """The pack in `text`. Raises PackFault for the first thing that is wrong."""
    if len(text) > LARGEST_PACK:
        raise PackFault(source, f"{len(text):,} characters", f"is longer than {LARGEST_PACK:,}", "write a shorter pack")
    read = _Source(text, source, _data(text, source))
    try:
        pack = Pack.model_validate(read.data)
    except ValidationError as error:
        raise _fault(read, error.errors(include_url=False)[0]) from error
    for place, rule in enumerate(pack.rules):
        misfit = rule.misfit(pack.facts_known)
        if misfit:
            path: Path = ("rules", place, misfit[0])
            raise read.fault(path, _at(read.data, path), misfit[1])
    return pack


def pack_digest(text: str) -> str:
    """SHA-256 of a pack's text, in hexadecimal: what a forum adopts."""
    return hashlib.sha256(text.encode()).hexdigest()


def _data(text: str, source: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackFault(source, "", f"is not TOML: {error}", "mend the file there") from error


def _fault(read: _Source, first: ErrorDetails) -> PackFault:
    path: Path = tuple(part for part in first["loc"] if part != "[key]")
    said, value = first["msg"].removeprefix("Value error, "), first["input"]
    match first["type"]:
        case "missing":
            value, said = "", f"is missing; a pack says {path[-1]} = …"
        case "extra_forbidden":
            value, said = path[-1], f"is no word of a pack here{nearest(str(path[-1]), _words_at(path))}"
        case "enum":
            expected = str(first.get("ctx", {}).get("expected", ""))
            words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
            said = f"is none of the words that go here{nearest(str(value), words)}"
    return read.fault(path, "" if isinstance(value, dict) else value, said[:1].lower() + said[1:])


class _Source(NamedTuple):
    """A pack's text, what it is called, and what is in it."""

    text: str
    name: str
    data: Mapping[str, object]

    def fault(self, path: Path, value: object, rule: str) -> PackFault:
        """The fault at `path`, named by file, line, rule and field."""
        words = [self.name, f"line {line_of(self.text, path)}"]
        if path[:1] == ("rules",) and len(path) > 1:
            words.append(f"rule {_at(self.data, (*path[:2], 'id')) or int(path[1]) + 1}")
            path = path[2:]
        field = ".".join(str(part) for part in path)
        next_step = f"mend it, then: ideaflow policy check {self.name}"
        return PackFault(", ".join(filter(None, [*words, field])), value, rule, next_step)


def _at(data: object, path: Path) -> object:
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(str(part))
        elif isinstance(data, Sequence) and not isinstance(data, str) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def line_of(text: str, path: Path) -> int:
    """The line (from 1) on which what is at `path`, or the nearest thing around it, begins.

    The reader of TOML tells no lines, so prefixes of the file are read until the thing is there.
    """
    lines = text.splitlines()
    while path and _at(tomllib.loads(text), path) is None:
        path = path[:-1]
    begins = 1
    for end in range(1, len(lines) + 1):
        try:
            read = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if _at(read, path) is not None:
            return begins if path else 1
        begins = end + 1
    return 1


def _words_at(path: Path) -> Sequence[str]:
    """The fields that go where the last part of `path` stands."""
    model: type[BaseModel] | None = Pack
    for part in path[:-1]:
        if isinstance(part, int) or model is None:
            continue
        field = model.model_fields.get(part)
        model = _model_in(field.annotation) if field else model
    return [*model.model_fields] if model else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in get_args(annotation))
    return next((model for model in found if model), None)
