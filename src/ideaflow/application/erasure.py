"""Commands that erase: a person with all their words, or one text. Their events say when and why, never whose."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ideaflow.application.command import Command, Line
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_be
from ideaflow.application.work import STREAMS, Work
from ideaflow.domain import forum as deciding
from ideaflow.domain.erasure import Erasing, ErasureReason, TextRedacted, TextsErased
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.persistence.erasing import Erasure, Place, erase_texts, forget_person, has_text, new_salt, texts_of
from ideaflow.persistence.numbers import PREFIXES, check_id, normal_id
from ideaflow.persistence.people import Person


class ErasePerson(Command):
    """Destroy the keys to everything somebody typed, and every trace of who they are. Their seats become free."""

    erases: ClassVar[bool] = True
    address: Line
    reason: ErasureReason


class RedactText(Command):
    """Destroy the key to the text of one event."""

    erases: ClassVar[bool] = True
    stream: Line
    version: int = Field(ge=1)
    reason: ErasureReason


@handles(ErasePerson)
def erase_person(work: Work, command: ErasePerson) -> Erasing:
    capacity = must_be(work, "erase person")
    person = work.people.get(command.address)
    if person.id == work.person.id:
        rule = "stewards do not erase themselves, so that one is always left"
        raise InvalidInput("address", command.address, rule, "ask another steward")
    texts = texts_of(work.connection, person.id)
    _free_seats(work, person, capacity)
    forget_person(work.connection, person.id)
    return erase(work, texts, command.reason, capacity, person=person.id)


def _free_seats(work: Work, person: Person, capacity: Capacity) -> None:
    """Nobody could take a seat any more that nobody holds, so it becomes free as when a member leaves."""
    for stream, member in work.people.pseudonyms_of(person, STREAMS[Forum].prefix):
        forum = work.load(Forum, stream)
        work.record(forum, deciding.leave(forum, member=member), capacity)


@handles(RedactText)
def redact_text(work: Work, command: RedactText) -> Erasing:
    capacity = must_be(work, "redact text")
    prefix = command.stream.strip().upper().partition("-")[0]
    if prefix not in PREFIXES:
        raise UnknownId("id", command.stream)
    stream = check_id(work.connection, PREFIXES[prefix], normal_id(command.stream, prefix), prefix)
    place = (stream, command.version)
    if not has_text(work.connection, place):
        rule = f"is an event of {stream} whose text can be read"
        raise InvalidInput("version", command.version, rule, f"look at them: ideaflow audit show {stream}")
    return erase(work, (place,), command.reason, capacity, redacts=True)


def erase(
    work: Work,
    texts: tuple[Place, ...],
    reason: ErasureReason,
    capacity: Capacity,
    *,
    redacts: bool = False,
    person: int = 0,
) -> Erasing:
    """Erase texts in the command's transaction and record that. Lists are rebuilt, files scrubbed, by who runs it.

    `person` is whom this erases. `redacts` lets the log say which
    text it was: it is one alone, so nothing is told of whose others are.
    """
    erasing = work.new(Erasing)
    act = Erasure(erasing.id, work.today.isoformat(), reason.because, new_salt(), texts, person)
    erase_texts(work.connection, act)
    if redacts:
        (stream, version), *_ = texts
        work.record(erasing, (TextRedacted(of=stream, version=version, reason=reason, digest=act.digest),), capacity)
    else:
        work.record(erasing, (TextsErased(texts=len(texts), reason=reason, digest=act.digest),), capacity)
    return erasing
