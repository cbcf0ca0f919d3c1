"""Reading facts: the log without what people typed. Nothing is decrypted, and nothing is ever written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from ideaflow.domain.event import Recorded
from ideaflow.persistence.database import Database
from ideaflow.persistence.record import decode_event, decode_record, to_recorded
from ideaflow.persistence.schema import events

PAGE = 20_000
STREAMS_AT_ONCE = 500
Progress = Callable[[int], None]


class StoredFacts(NamedTuple):
    """One event as it is stored: its place in the log, and the record with its facts still encoded."""

    position: int
    record: bytes

    def read(self) -> Recorded:
        """The event, its words left at their defaults. Raises DamagedRecord."""
        record = decode_record(self.record)
        return to_recorded(record, decode_event(record), self.position)


class FactsLog:
    """The log as those see it who need facts alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def at(self, position: int) -> StoredFacts | None:
        """The event at a position, None where there is none."""
        found = self._read(events.c.position == position)
        return found[0] if found else None

    def count(self, topics: Collection[str], upto: int) -> int:
        """How many events there are of these topics, up to a position."""
        query = select(func.count()).where(events.c.topic.in_(topics), events.c.position <= upto)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def pages(
        self, upto: int, topics: Collection[str], progress: Progress | None = None
    ) -> Iterator[Sequence[StoredFacts]]:
        """Events of these topics up to a position, in order; `progress` is told how far in the log each page went."""
        for after in range(0, upto, PAGE):
            last = min(after + PAGE, upto)
            yield self._read(events.c.position > after, events.c.position <= last, events.c.topic.in_(topics))
            if progress:
                progress(last - after)

    def of_streams(self, streams: Sequence[str], upto: int) -> Sequence[StoredFacts]:
        """Everything in these streams up to a position, in the order of the log."""
        found: list[StoredFacts] = []
        for start in range(0, len(streams), STREAMS_AT_ONCE):
            some = streams[start : start + STREAMS_AT_ONCE]
            found += self._read(events.c.stream.in_(some), events.c.position <= upto)
        return sorted(found)

    def _read(self, *conditions: ColumnElement[bool]) -> Sequence[StoredFacts]:
        query = select(events.c.position, events.c.record).where(*conditions).order_by(events.c.position)
        with self._database.reading() as connection:
            return [StoredFacts(position, record) for position, record in connection.execute(query)]
