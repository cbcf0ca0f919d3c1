"""Reading the log: one stream or all of it, with what people typed, where its key is still there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import cast

from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from ideaflow.domain import event_classes
from ideaflow.domain.event import Recorded, word_fields
from ideaflow.errors import DamagedRecord
from ideaflow.persistence import statements
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


SELECTED = (
    "SELECT e.position, e.stream, e.version, e.topic, e.record, {sealed}, k.key "  # noqa: S608 - our own names
    f"FROM {events.name} AS e LEFT JOIN {text_keys.name} AS k ON k.stream = e.stream AND k.version = e.version"
)
WHY_ERASED = (
    f"SELECT r.erased_on, r.reason FROM {erased_texts.name} AS e "  # noqa: S608 - our own names
    f"JOIN {erasures.name} AS r ON r.erasure = e.erasure WHERE e.stream = ? AND e.version = ?"
)

Row = tuple[int, str, int, str, bytes, bytes | None, bytes | None]


class EventLog:
    """The log as its readers see it; with `upto`, as it was when the event at that position was the newest.

    With `words_only`, what is sealed is opened where people typed words; the exact times of other acts stay sealed.
    """

    def __init__(self, database: Database, upto: int | None = None, *, words_only: bool = False) -> None:
        self._database, self._upto, self._words_only = database, upto, words_only

    def last_position(self) -> int:
        """The position of the newest event, 0 in an empty log."""
        with self._database.reading() as connection:
            last = connection.execute(select(func.max(events.c.position))).scalar() or 0
        return last if self._upto is None else min(last, self._upto)

    def stream(self, stream: str) -> Sequence[Recorded]:
        """Everything that happened in a stream."""
        return self._read("e.stream = ?", [stream], "e.version")

    def page(self, after: int, limit: int = PAGE) -> Sequence[Recorded]:
        """Events after a position, in order."""
        return self._read("e.position > ?", [after], f"e.position LIMIT {limit:d}")

    def pages(self, after: int = 0, progress: Callable[[int], None] | None = None) -> Iterator[Sequence[Recorded]]:
        """The whole log, page by page; `progress` is told how many events each page had."""
        while page := self.page(after):
            yield page
            after = page[-1].position
            if progress:
                progress(len(page))

    def _read(self, where: str, values: Sequence[object], order: str) -> Sequence[Recorded]:
        upto = "" if self._upto is None else f" AND e.position <= {self._upto:d}"
        query = f"{_selected(words_only=self._words_only)} WHERE {where}{upto} ORDER BY {order}"
        with self._database.reading() as connection:
            rows = statements.read(connection, query, values)
            return [self._recorded(connection, row) for row in rows]

    def _recorded(self, connection: Connection, row: Row) -> Recorded:
        position, stream, version, topic, record, sealed, locked = row
        filed = read_filed(topic, record, position)
        if filed.originator_id != stream or filed.originator_version != version or filed.topic != topic:
            raise DamagedRecord(f"event {position} is filed under another id", "run: ideaflow admin check")
        if filed.text is None or (self._words_only and not word_fields(type(filed.event))):
            return filed
        _check(filed, sealed)
        if locked is not None:
            return _readable(filed, sealed, self._database.key_ring.unlock(locked, place_of(stream, version)))
        why = statements.read(connection, WHY_ERASED, (stream, version))
        return replace(filed, event=with_words_erased(filed.event, erased_on(*why[0]) if why else ERASED))


@cache
def _selected(*, words_only: bool) -> str:
    if not words_only:
        return SELECTED.format(sealed="e.sealed_text")
    wordless = [f"'{topic}'" for topic, cls in sorted(event_classes.BY_TOPIC.items()) if not word_fields(cls)]
    sealed = f"CASE WHEN e.topic IN ({', '.join(wordless)}) THEN NULL ELSE e.sealed_text END"
    return SELECTED.format(sealed=sealed)


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
