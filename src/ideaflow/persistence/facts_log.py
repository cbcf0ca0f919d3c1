"""Reading facts: the log without what people typed. Nothing is decrypted, and nothing is ever written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from ideaflow.domain.event import Recorded
from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.numbers import check_id
from ideaflow.persistence.pack_store import PackStore
from ideaflow.persistence.past import Progress
from ideaflow.persistence.record import read_all, read_facts
from ideaflow.persistence.schema import events
from ideaflow.policies.pack import Pack

PAGE = 20_000
# Few enough to stay where a core finds them quickly.
REPLAYED_AT_ONCE = 1_000
STREAMS_AT_ONCE = 500


class StoredFacts(NamedTuple):
    """One event as it is stored: its place in the log, its topic, and the record with its facts still encoded."""

    position: int
    topic: str
    record: bytes

    def read(self) -> Recorded:
        """The event, its words left at their defaults. Raises DamagedRecord."""
        return read_facts(self.topic, self.record, self.position)


class FactsLog:
    """A database's log as those see it who need facts alone; see `Past`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def address(self) -> str:
        return self._database.url

    def last_position(self) -> int:
        return EventLog(self._database).last_position()

    def packs(self) -> Mapping[str, Pack]:
        with self._database.reading() as connection:
            store = PackStore(connection)
            return {stored.id: store.pack(stored.id) for stored in store.all()}

    def pack_texts(self) -> Mapping[str, str]:
        """The texts of the packs that were kept, by `name@version`."""
        with self._database.reading() as connection:
            store = PackStore(connection)
            return {stored.id: store.text(stored.id) for stored in store.all()}

    def known_id(self, field: str, given: str, prefix: str) -> str:
        with self._database.reading() as connection:
            return check_id(connection, field, given, prefix)

    def at(self, position: int) -> StoredFacts | None:
        found = self._read("position = ?", [position])
        return found[0] if found else None

    def count(self, topics: Collection[str], upto: int) -> int:
        query = select(func.count()).where(events.c.topic.in_(topics), events.c.position <= upto)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def pages(
        self, upto: int, topics: Collection[str], progress: Progress | None = None
    ) -> Iterator[Sequence[StoredFacts]]:
        for after in range(0, upto, PAGE):
            last = min(after + PAGE, upto)
            yield self._read(f"position > ? AND position <= ? AND {_among('topic', topics)}", [after, last, *topics])
            if progress:
                progress(last - after)

    def replay(self, upto: int) -> Iterator[Recorded]:
        """Every event up to a position, in order, read and decoded as it is asked for."""
        query = (
            f"SELECT position, topic, record FROM {events.name} WHERE position > ? AND position <= ? ORDER BY position"  # noqa: S608 - ours
        )
        for after in range(0, upto, REPLAYED_AT_ONCE):
            with self._database.reading() as connection:
                rows = statements.read(connection, query, [after, min(after + REPLAYED_AT_ONCE, upto)])
            yield from read_all(rows)

    def of_streams(self, streams: Sequence[str], upto: int) -> Sequence[StoredFacts]:
        found: list[StoredFacts] = []
        for start in range(0, len(streams), STREAMS_AT_ONCE):
            some = streams[start : start + STREAMS_AT_ONCE]
            found += self._read(f"{_among('stream', some)} AND position <= ?", [*some, upto])
        return sorted(found)

    def between(self, after: int, upto: int) -> Sequence[StoredFacts]:
        """Every event after a position, up to another, in order."""
        return self._read("position > ? AND position <= ?", [after, upto])

    def _read(self, where: str, values: Sequence[object]) -> Sequence[StoredFacts]:
        query = f"SELECT position, topic, record FROM {events.name} WHERE {where} ORDER BY position"  # noqa: S608 - ours
        with self._database.reading() as connection:
            return [*map(StoredFacts._make, statements.read(connection, query, values))]


def _among(column: str, values: Collection[str]) -> str:
    return f"{column} IN ({', '.join('?' for _ in values)})" if values else "1 = 0"
