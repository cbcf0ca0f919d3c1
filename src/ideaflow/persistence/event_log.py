"""Reading the log: one stream or all of it, with what people typed, where its key is still there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from msgspec.structs import replace
from sqlalchemy import Select, and_, func, select

from ideaflow.domain.event import Recorded
from ideaflow.errors import DamagedRecord
from ideaflow.persistence.database import Database
from ideaflow.persistence.key_ring import place_of
from ideaflow.persistence.record import Filed, read_filed
from ideaflow.persistence.schema import erased_texts, erasures, events, text_keys
from ideaflow.persistence.text import (
    ERASED,
    TextDamaged,
    TextSeal,
    acted_at_of,
    erased_on,
    open_text,
    slot,
    with_words,
    with_words_erased,
)

PAGE = 2_000


class EventLog:
    """The log as its readers see it; with `upto`, as it was when the event at that position was the newest."""

    def __init__(self, database: Database, upto: int | None = None) -> None:
        self._database, self._upto = database, upto

    def last_position(self) -> int:
        """The position of the newest event, 0 in an empty log."""
        with self._database.reading() as connection:
            last = connection.execute(select(func.max(events.c.position))).scalar() or 0
        return last if self._upto is None else min(last, self._upto)

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
        wanted = query if self._upto is None else query.where(events.c.position <= self._upto)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        ring = self._database.key_ring
        for position, stream, version, topic, stored, sealed, locked, day, reason in rows:
            filed = read_filed(topic, stored, position)
            if filed.originator_id != stream or filed.originator_version != version or filed.topic != topic:
                raise DamagedRecord(f"event {position} is filed under another id", "run: ideaflow admin check")
            if filed.text is None:
                yield filed
                continue
            _check(filed, sealed)
            if locked is None:
                said = erased_on(day, reason) if reason else ERASED
                yield replace(filed, event=with_words_erased(filed.event, said))
            else:
                yield _readable(filed, sealed, ring.unlock(locked, place_of(stream, version)))


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
        erasures.c.erased_on,
        erasures.c.reason,
    )
    gone = and_(erased_texts.c.stream == events.c.stream, erased_texts.c.version == events.c.version)
    why = erasures.c.erasure == erased_texts.c.erasure
    tables = events.outerjoin(text_keys, same).outerjoin(erased_texts, gone).outerjoin(erasures, why)
    return select(*columns).select_from(tables)


def _readable(filed: Filed, sealed: bytes | None, key: bytes) -> Recorded:
    """The event with what was typed."""
    place = slot(filed.originator_id, filed.originator_version, filed.topic)
    try:
        texts = open_text(sealed or b"", key, place, cast("TextSeal", filed.text))
    except TextDamaged as error:
        raise DamagedRecord(str(error), "run: ideaflow admin check") from error
    return replace(filed, event=with_words(filed.event, texts), acted_at=acted_at_of(texts))


def _check(filed: Filed, sealed: bytes | None) -> None:
    """Raises DamagedRecord where the sealed bytes are not those of the record."""
    if filed.text and hashlib.sha256(sealed or b"").digest() != filed.text.digest:
        raise DamagedRecord(f"the sealed text of event {filed.position} was altered", "run: ideaflow admin check")
