"""Reading the log: one stream or all of it, with what people typed, where its key is still there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select

from ideaflow.domain.event import Event, Recorded
from ideaflow.errors import DamagedRecord
from ideaflow.persistence.database import Database
from ideaflow.persistence.record import ReadRecord, Record, decode_event, decode_record, read_whole, to_recorded
from ideaflow.persistence.schema import events, text_keys
from ideaflow.persistence.text import TextDamaged, open_text, slot, with_words, with_words_erased

PAGE = 2_000


class EventLog:
    """The log as its readers see it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_position(self) -> int:
        """The position of the newest event, 0 in an empty log."""
        with self._database.reading() as connection:
            return connection.execute(select(func.max(events.c.position))).scalar() or 0

    def stream(self, stream: str) -> Sequence[Recorded]:
        """Everything that happened in a stream."""
        query = _with_keys().where(events.c.stream == stream).order_by(events.c.version)
        return list(self._read(query))

    def page(self, after: int, limit: int = PAGE) -> Sequence[Recorded]:
        """Events after a position, in order."""
        query = _with_keys().where(events.c.position > after).order_by(events.c.position).limit(limit)
        return list(self._read(query))

    def pages(self, after: int = 0, progress: Callable[[int], None] | None = None) -> Iterator[Sequence[Recorded]]:
        """The whole log, page by page; `progress` is told how many events each page had."""
        while page := self.page(after):
            yield page
            after = page[-1].position
            if progress:
                progress(len(page))

    def _read(self, query: Select[Any]) -> Iterator[Recorded]:
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        for position, stream, version, topic, stored, sealed, key in rows:
            whole = read_whole(topic, stored)
            record = whole or decode_record(stored)
            if record.stream != stream or record.version != version or record.topic != topic:
                raise DamagedRecord(f"event {position} is filed under another id", "run: ideaflow admin check")
            event = whole.facts if whole else decode_event(decode_record(stored))
            yield to_recorded(record, _readable(record, event, position, sealed, key), position)


def _with_keys() -> Select[Any]:
    same = and_(text_keys.c.stream == events.c.stream, text_keys.c.version == events.c.version)
    columns = (
        events.c.position,
        events.c.stream,
        events.c.version,
        events.c.topic,
        events.c.record,
        events.c.sealed_text,
        text_keys.c.key,
    )
    return select(*columns).select_from(events.outerjoin(text_keys, same))


def _readable(
    record: Record | ReadRecord, event: Event, position: int, sealed: bytes | None, key: bytes | None
) -> Event:
    """The event with what was typed, where its key is still there."""
    if record.text is None:
        return event
    if hashlib.sha256(sealed or b"").digest() != record.text.digest:
        raise DamagedRecord(f"the sealed text of event {position} was altered", "run: ideaflow admin check")
    if key is None:
        return with_words_erased(event)
    try:
        texts = open_text(sealed or b"", key, slot(record.stream, record.version, record.topic), record.text)
    except TextDamaged as error:
        raise DamagedRecord(str(error), "run: ideaflow admin check") from error
    return with_words(event, texts)
