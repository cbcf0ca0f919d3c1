"""Learnings between organisations: the file, its signature, and whose signature counts. docs/exchange.md is its schema.

A file is refused whole: it is read and checked to its end before anything is done with it.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Protocol, TypeVar

from cryptography.exceptions import InvalidSignature
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ideaflow.application.command import Code, Prose, Required, broken_rule
from ideaflow.domain.learning import EvidenceStrength, Scope, SharedPart
from ideaflow.domain.trial_events import Outcome
from ideaflow.domain.values import Prompt, counted
from ideaflow.errors import InvalidInput
from ideaflow.persistence.exchange_keys import OwnKey, TrustedKey, public_key

FORMAT: Final = "ideaflow-learnings"
VERSION = 1
SIGNED_AS = f"{FORMAT} {VERSION}\n".encode()
SIGNATURE_BYTES, LONGEST_SIGNATURE = 64, 1_000
LARGEST_FILE, LONGEST_LINE, MOST_LEARNINGS = 20_000_000, 200_000, 10_000
MOST_TRIALS = 1_000_000
ORGANISATION = r"^[^\W_][\w &,.'()-]*$"

Organisation = Annotated[Code, Field(pattern=ORGANISATION)]
Count = Annotated[int, Field(ge=0, le=MOST_TRIALS)]


class _Line(BaseModel):
    """What somebody else wrote: nothing but what the schema names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


L = TypeVar("L", bound=_Line)


class Header(_Line):
    """The first line of a file."""

    format: Literal["ideaflow-learnings"]
    version: int
    organisation: Organisation
    learnings: Count


class SharedLearning(_Line):
    """A learning as it travels: no person, no pseudonym, and no words that its author did not share."""

    id: str = Field(pattern=r"^L-[1-9][0-9]{0,8}$")
    lesson: Prose = Required
    context: Prose = ""
    tags: tuple[Code, ...] = Field(default=(), max_length=20)
    prompts: tuple[Prompt, ...] = Field(default=(), max_length=len(Prompt))
    outcome: Outcome | Literal[""] = ""
    strength: EvidenceStrength = EvidenceStrength.TOLD
    scope: Scope = Scope.TEAM
    confirmed: Count = 0
    contradicted: Count = 0


class Registered(Protocol):
    """A learning as the register has it; `shared`, `tags` and `prompts` are lists that commas divide."""

    id: str
    lesson: str
    context: str
    tags: str
    prompts: str
    outcome: str
    strength: str
    scope: str
    confirmed: int
    contradicted: int
    shared: str
    organisation: str


class Arrived(NamedTuple):
    """A learning with SHA-256 of its line, in hexadecimal."""

    learning: SharedLearning
    digest: str


class Package(NamedTuple):
    """A file that was read whole, from an organisation whose signature counts."""

    organisation: str
    key: str
    arrived: Sequence[Arrived]


def may_leave(learning: Registered) -> bool:
    """Whether its author lets other organisations read its lesson; what was imported is not passed on."""
    return SharedPart.LESSON.value in _listed(learning.shared) and not learning.organisation


def packed(learnings: Iterable[Registered], organisation: str) -> bytes:
    """The file that holds these learnings, each of which may leave; the same learnings give the same bytes."""
    lines = [_leaving(one) for one in learnings]
    header = Header(format=FORMAT, version=VERSION, organisation=organisation, learnings=len(lines))
    return "".join(f"{line.model_dump_json()}\n" for line in (header, *lines)).encode()


def _leaving(learning: Registered) -> SharedLearning:
    if not may_leave(learning):
        raise InvalidInput(
            "learning",
            learning.id,
            "its author has not shared it",
            f"its author can: ideaflow learn share {learning.id}",
        )
    return SharedLearning(
        id=learning.id,
        lesson=learning.lesson,
        context=learning.context if SharedPart.CONTEXT.value in _listed(learning.shared) else "",
        tags=_listed(learning.tags),
        prompts=tuple(Prompt(prompt) for prompt in _listed(learning.prompts)),
        outcome=Outcome(learning.outcome) if learning.outcome else "",
        strength=EvidenceStrength(learning.strength),
        scope=Scope(learning.scope),
        confirmed=learning.confirmed,
        contradicted=learning.contradicted,
    )


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split(", ")) if words else ()


# Signatures


def signed(content: bytes, key: OwnKey) -> bytes:
    """The detached signature of a file, as it is written beside it."""
    return f"{key.public} {b64encode(key.private.sign(SIGNED_AS + content)).decode()}\n".encode()


def signer(content: bytes, signature: bytes, trusted: Sequence[TrustedKey]) -> TrustedKey:
    """Who signed the file, of those whose signature counts. Raises InvalidInput for everybody else."""
    written, _, mark = signature.decode("ascii", "replace").strip().partition(" ")
    known = next((each for each in trusted if each.key == written), None)
    key = public_key(written)
    if key is None:
        raise _refused("signature", written, "it is no Ed25519 signature", "ask for the .sig that came with the file")
    if known is None:
        step = (
            "ask the organisation for its key over another channel, then: ideaflow learn trust KEY --organisation NAME"
        )
        raise _refused("signature", written, "nobody trusts this key", step)
    try:
        key.verify(b64decode(mark, validate=True), SIGNED_AS + content)
    except (InvalidSignature, ValueError) as error:
        rule = f"the signature of {known.organisation} does not fit the file: one of them was altered"
        raise _refused("signature", "", rule, "ask for the file again") from error
    return known


# Reading


def read_limited(file: Path, most: int) -> bytes:
    """The bytes of a file. Raises InvalidInput where it is none, or larger than `most`."""
    if not file.is_file():
        raise _refused("file", str(file), "there is no such file", "name a file of learnings")
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        raise _refused("file", str(file), f"cannot be read: {error.strerror}", "name another file") from error
    if len(content) > most:
        raise _refused("file", str(file), f"is larger than {most:,} bytes", "ask for smaller files")
    return content


def unpacked(content: bytes, signed_by: TrustedKey) -> Package:
    """The learnings of a file whose signature was checked. Raises InvalidInput that names the first line at fault."""
    lines = content.split(b"\n")
    if lines.pop():
        raise _refused("line", "", "the last line has no end: the file was cut off", "ask for the file again")
    if not lines or len(lines) > MOST_LEARNINGS + 1:
        rule = f"holds no more than {counted(MOST_LEARNINGS, 'learning')}, and at least its header"
        raise _refused("file", f"{len(lines):,} lines", rule, "ask for smaller files")
    header = _read(Header, lines[0], 1)
    if header.version != VERSION:
        step = "use a later ideaflow, or ask for version 1"
        raise _refused("line 1", header.version, f"this ideaflow reads version {VERSION}", step)
    if header.organisation != signed_by.organisation:
        rule = f"the file says it comes from somebody other than {signed_by.organisation}, who signed it"
        raise _refused("line 1", header.organisation, rule, "ask who made it")
    if header.learnings != len(lines) - 1:
        rule = f"{counted(header.learnings, 'learning')} announced, {len(lines) - 1:,} there"
        raise _refused("line 1", "", rule, "ask for the file again")
    arrived = [
        Arrived(_read(SharedLearning, line, number), hashlib.sha256(line).hexdigest())
        for number, line in enumerate(lines[1:], 2)
    ]
    _check_ids(arrived)
    return Package(signed_by.organisation, signed_by.key, arrived)


def _read(kind: type[L], line: bytes, number: int) -> L:
    where = f"line {number:,}"
    if len(line) > LONGEST_LINE:
        raise _refused(where, "", f"is longer than {LONGEST_LINE:,} bytes", "ask for another file")
    try:
        line.decode()
    except UnicodeDecodeError as error:
        rule = f"the byte 0x{line[error.start]:02X} is not UTF-8"
        raise _refused(where, "", rule, "ask for the file in UTF-8") from error
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        value = "" if first["type"] in ("missing", "json_invalid") else first["input"]
        raise _refused(where, value, f"{field}: {broken_rule(first)}", "ask for another file") from error


def _check_ids(arrived: Sequence[Arrived]) -> None:
    seen: dict[str, int] = {}
    for number, one in enumerate(arrived, 2):
        if one.learning.id in seen:
            rule = f"line {seen[one.learning.id]:,} has the same id"
            raise _refused(f"line {number:,}", one.learning.id, rule, "ask for another file")
        seen[one.learning.id] = number


def _refused(field: str, value: object, rule: str, next_step: str) -> InvalidInput:
    return InvalidInput(field, value, rule, f"nothing was imported; {next_step}")
