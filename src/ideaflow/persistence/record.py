"""The stored record: the public envelope with the facts, and back to an event."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Protocol, cast

import msgspec
from msgspec import NODEFAULT, Raw, Struct

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


class ReadRecord(Protocol):
    """A record whose facts were read with it, in one go."""

    stream: str
    version: int
    topic: str
    payload: int
    at: datetime
    actor: str
    capacity: Capacity
    command: str
    facts: Event
    pack: str
    author: str
    text: TextSeal | None


@cache
def _whole_decoder(cls: type[Event]) -> msgspec.json.Decoder[ReadRecord]:
    fields = [
        (field.name, cls, NODEFAULT) if field.name == "facts" else (field.name, field.type, field.default)
        for field in msgspec.structs.fields(Record)
    ]
    return msgspec.json.Decoder(cast("type[ReadRecord]", msgspec.defstruct(f"{cls.__name__}Record", fields)))


def read_whole(topic: str, record: bytes) -> ReadRecord | None:
    """A record in one go; None where it is of an earlier form, is filed under another topic, or is damaged.

    It takes half the time of reading the envelope first, which then says what is wrong.
    """
    cls = event_classes.BY_TOPIC.get(topic)
    if cls is None:
        return None
    try:
        read = _whole_decoder(cls).decode(record)
    except msgspec.MsgspecError:
        return None
    return read if read.payload == cls.payload_version and read.topic == topic else None


def read_facts(topic: str, record: bytes, position: int) -> Recorded:
    """A stored event, its words left at their defaults. Raises DamagedRecord."""
    read = read_whole(topic, record)
    if read is None:
        envelope = decode_record(record)
        return to_recorded(envelope, decode_event(envelope), position)
    return Recorded(
        originator_id=read.stream,
        originator_version=read.version,
        at=read.at,
        actor=read.actor,
        capacity=read.capacity,
        command_id=read.command,
        event=read.facts,
        pack=read.pack,
        author=read.author,
        position=position,
    )


def to_recorded(record: Record | ReadRecord, event: Event, position: int = 0) -> Recorded:
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
