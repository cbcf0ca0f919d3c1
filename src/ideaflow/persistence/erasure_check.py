"""Erasures against the log: each list beside the log is what its event is bound to, and no text went without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlalchemy import Connection, exists, select

from ideaflow.domain.erasure import TextRedacted, TextsErased
from ideaflow.domain.event import Recorded
from ideaflow.domain.values import counted
from ideaflow.persistence.erasing import AT_ONCE, Erasure, all_erasures
from ideaflow.persistence.record import read_facts
from ideaflow.persistence.schema import erased_texts, events, text_keys

MOST_FAULTS = 20


class ErasuresChecked(Struct):
    """How many erasures of the log were compared; `replayed` were brought after a restore, so no event tells of them.

    `faults` are sentences.
    """

    erasures: int = 0
    replayed: int = 0
    faults: list[str] = []


def check_erasures(connection: Connection, erasures: Sequence[str], upto: int) -> ErasuresChecked:
    """Compare these erasures, all that the log has up to a position, with the lists that are kept of them.

    Raises DamagedRecord for an event that does not read.
    """
    kept = {one.erasure: one for one in all_erasures(connection)}
    found = ErasuresChecked()
    for recorded in _in_the_log(connection, erasures, upto):
        found.erasures += 1
        fault = _fault(recorded, kept.pop(recorded.originator_id, None))
        found.faults += [f"erasure {recorded.originator_id}: {fault}"] if fault else []
    found.replayed = len(kept)
    found.faults += _still_open(connection)
    return found


def _in_the_log(connection: Connection, erasures: Sequence[str], upto: int) -> Iterator[Recorded]:
    query = select(events.c.topic, events.c.record, events.c.position).where(events.c.position <= upto)
    for start in range(0, len(erasures), AT_ONCE):
        some = events.c.stream.in_(erasures[start : start + AT_ONCE])
        for topic, record, position in connection.execute(query.where(some).order_by(events.c.position)):
            yield read_facts(topic, bytes(record), position)


def _fault(recorded: Recorded, kept: Erasure | None) -> str:
    event = recorded.event
    if kept is None:
        return "the list of its texts is gone"
    if not isinstance(event, TextsErased | TextRedacted):
        return "its event tells of something else"
    if kept.digest != event.digest:
        return "the list of its texts is not the one that its event is bound to"
    if (kept.erased_on, kept.reason) != (recorded.at.date().isoformat(), event.reason.because):
        return "its day or its reason is not what its event says"
    if isinstance(event, TextsErased) and event.texts != len(kept.texts):
        return f"its event tells of {counted(event.texts, 'text')}, and its list has {len(kept.texts):,}"
    return ""


def _still_open(connection: Connection) -> Iterator[str]:
    same = (erased_texts.c.stream == text_keys.c.stream) & (erased_texts.c.version == text_keys.c.version)
    query = select(text_keys.c.stream, text_keys.c.version).join(erased_texts, same).limit(MOST_FAULTS)
    for stream, version in connection.execute(query):
        yield f"the text of event {version} of {stream} was erased, and its key is still there"


def texts_without_key(connection: Connection, after: int, upto: int) -> Sequence[str]:
    """Sentences on texts in a stretch of the log whose key somebody took away, so that they read as if erased."""
    key = exists().where(text_keys.c.stream == events.c.stream, text_keys.c.version == events.c.version)
    erased = exists().where(erased_texts.c.stream == events.c.stream, erased_texts.c.version == events.c.version)
    query = select(events.c.stream, events.c.version).where(events.c.position > after, events.c.position <= upto)
    lost = query.where(events.c.sealed_text.is_not(None), ~key, ~erased).limit(MOST_FAULTS)
    return [
        f"the text of event {version} of {stream} has lost its key, and no erasure says why"
        for stream, version in connection.execute(lost)
    ]
