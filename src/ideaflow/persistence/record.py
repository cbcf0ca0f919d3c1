"""The stored record: the public envelope with the facts, and back to an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Literal, NoReturn, cast

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import force_setattr

from ideaflow.domain import event_classes
from ideaflow.domain.event import Capacity, Event, Facts, Recorded, fact_fields
from ideaflow.errors import DamagedRecord
from ideaflow.persistence.text import TextSeal


class Record(Struct, frozen=True, omit_defaults=True):
    """The public envelope and the facts, as they are stored and hashed. Fields are written in this order."""

    stream: str
    version: int
    topic: str
    payload: int
    at: datetime
    actor: str
    capacity: Capacity
    command: str
    facts: Raw
    pack: str = ""
    author: str = ""
    text: TextSeal | None = None


_encoder = msgspec.json.Encoder()
_record_decoder = msgspec.json.Decoder(Record)


@cache
def _facts_decoder(cls: type[Event]) -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(cls)


def encode_record(recorded: Recorded, seal: TextSeal | None) -> bytes:
    """The bytes to store, and to hash: envelope, facts, and what the text was sealed with."""
    event = recorded.event
    cls = type(event)
    facts = _encoder.encode({name: getattr(event, name) for name in fact_fields(cls)})
    record = Record(
        recorded.originator_id,
        recorded.originator_version,
        cls.topic,
        cls.payload_version,
        recorded.at,
        recorded.actor,
        recorded.capacity,
        recorded.command_id,
        Raw(facts),
        recorded.pack,
        recorded.author,
        seal,
    )
    return _encoder.encode(record)


def decode_record(record: bytes) -> Record:
    """The envelope, its facts still encoded. Raises DamagedRecord."""
    try:
        return _record_decoder.decode(record)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedRecord(f"a stored record does not read: {error}", "run: ideaflow admin check") from error


def decode_event(record: Record) -> Event:
    """The event from its facts, brought up to the current payload version; words are left at their defaults.

    Raises DamagedRecord for a topic or a payload version that this ideaflow does not know.
    """
    cls = event_classes.BY_TOPIC.get(record.topic)
    where = f"event {record.version} of {record.stream}"
    if cls is None or record.payload > cls.payload_version:
        raise DamagedRecord(
            f"{where} is {record.topic} version {record.payload}, which this ideaflow does not know",
            "use the ideaflow that wrote it, or a later one",
        )
    try:
        if record.payload == cls.payload_version:
            return _facts_decoder(cls).decode(record.facts)
        return msgspec.convert(upcast(cls, record.payload, msgspec.json.decode(record.facts)), cls)
    except (msgspec.MsgspecError, UnicodeDecodeError, LookupError, TypeError) as error:
        # Upcasters take facts as they find them, so damage shows there as a missing or a strange one.
        raise DamagedRecord(f"{where} ({record.topic}) does not read: {error}", "run: ideaflow admin check") from error


def upcast(cls: type[Event], version: int, facts: Facts) -> Facts:
    """Facts of an earlier payload version, step by step in the form of the current one."""
    for step in range(version, cls.payload_version):
        facts = cls.upcasters[step](facts)
    return facts


class Filed(Recorded, frozen=True, kw_only=True, eq=False):
    """An event that was read from its record in one go, with what the record says beside it."""

    topic: str
    payload: int
    text: TextSeal | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Recorded):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in Recorded.__struct_fields__)

    __hash__ = Recorded.__hash__


_STORED_AS = {
    "originator_id": "stream",
    "originator_version": "version",
    "command_id": "command",
    "event": "facts",
    "position": "position, which no record holds",
    "acted_at": "time of the act, which no record holds",
}


class _Readers(dict[str, Callable[[bytes], Filed]]):
    """By topic, what reads a record of that topic's current payload version, and no other."""

    def __missing__(self, topic: str) -> Callable[[bytes], Filed]:
        cls = event_classes.BY_TOPIC.get(topic)
        read = _whole(cls) if cls else _nothing
        self[topic] = read
        return read


def _whole(cls: type[Event]) -> Callable[[bytes], Filed]:
    only = {"event": cls, "topic": Literal[cls.topic], "payload": Literal[cls.payload_version]}
    fields = [(one.name, only.get(one.name, one.type), one.default) for one in msgspec.structs.fields(Filed)]
    form = msgspec.defstruct(
        f"{cls.__name__}Filed", fields, bases=(Filed,), rename=_STORED_AS, frozen=True, kw_only=True, eq=False
    )
    return msgspec.json.Decoder(cast("type[Filed]", form)).decode


def _nothing(record: bytes) -> NoReturn:
    raise msgspec.ValidationError(f"{len(record)} bytes of no known topic")


_readers = _Readers()


def read_facts(topic: str, record: bytes, position: int) -> Recorded:
    """A stored event, its words left at their defaults. Raises DamagedRecord."""
    try:
        filed = _readers[topic](record)
    except msgspec.MsgspecError:
        return _read_slowly(record, position)
    force_setattr(filed, "position", position)
    return filed


def read_all(rows: Iterable[tuple[int, str, bytes]]) -> Iterator[Recorded]:
    """Many stored events, from their positions, topics and records: as `read_facts`, at half its cost for each."""
    for position, topic, record in rows:
        try:
            filed = _readers[topic](record)
        except msgspec.MsgspecError:
            yield _read_slowly(record, position)
            continue
        force_setattr(filed, "position", position)
        yield filed


def read_filed(topic: str, record: bytes, position: int) -> Filed:
    """A stored event with the topic and the seal that its record says. Raises DamagedRecord."""
    try:
        filed = _readers[topic](record)
    except msgspec.MsgspecError:
        envelope = decode_record(record)
        return Filed(
            originator_id=envelope.stream,
            originator_version=envelope.version,
            topic=envelope.topic,
            payload=envelope.payload,
            at=envelope.at,
            actor=envelope.actor,
            capacity=envelope.capacity,
            command_id=envelope.command,
            event=decode_event(envelope),
            pack=envelope.pack,
            author=envelope.author,
            text=envelope.text,
            position=position,
        )
    force_setattr(filed, "position", position)
    return filed


def _read_slowly(record: bytes, position: int) -> Recorded:
    """A record of an earlier form, filed under another topic, or damaged: the envelope first, which says what it is."""
    envelope = decode_record(record)
    return to_recorded(envelope, decode_event(envelope), position)


def to_recorded(record: Record, event: Event, position: int = 0) -> Recorded:
    """An event back in its envelope."""
    return Recorded(
        originator_id=record.stream,
        originator_version=record.version,
        at=record.at,
        actor=record.actor,
        capacity=record.capacity,
        command_id=record.command,
        event=event,
        pack=record.pack,
        author=record.author,
        position=position,
    )
