"""What every list is: a table, a fold of events into its rows, and a hash of its content.

`keys` names the rows that an event touches, `fold` changes them; a row set to None is removed. Folding is pure, so the
same events give the same rows, whether one command at a time or a page at a time in a rebuild.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, MetaData, Select, Table, delete, select

from ideaflow.domain.event import Event, Recorded
from ideaflow.persistence import statements

metadata = MetaData()
KEYS_AT_ONCE = 500
ROWS_AT_ONCE = 5_000
TIMES_KEPT = 64
ROWS_OF_A_COMMAND = 5
ROWS_KNOWN = 50_000
OBJECTS_A_COLLECTION = 200_000

Key = str | int
R = TypeVar("R", bound=Struct)
Rows = dict[Key, R | None]
K = TypeVar("K")


class Projection(Generic[R]):
    """A list. `row` has a field for each column of `table`, in the same order; the first is the key.

    `handles` are the events that change it. A list whose rows are only ever added sets `appends`,
    one with a search index `searched`.
    """

    table: ClassVar[Table]
    row: type[R]
    handles: ClassVar[frozenset[type[Event]] | None] = None
    appends: ClassVar[bool] = False
    searched: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return str(self.table.name)  # SQLAlchemy's own kind of string does not become JSON

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        """The rows that an event touches; by default the one of its own stream."""
        return (recorded.originator_id,)

    def begins(self, recorded: Recorded) -> Iterable[Key]:
        """The rows that the first event of a stream makes, which need not be loaded."""
        return (recorded.originator_id,)

    def fold(self, rows: dict[Key, R | None], recorded: Recorded) -> None:
        """Change the rows of `keys` by one event."""
        raise NotImplementedError

    def apply(self, connection: Connection, events: Sequence[Recorded], placeholder: str, table: Table) -> None:
        """Fold events into `table`; those that do not change the list are passed over."""
        relevant = [e for e in events if self.handles is None or type(e.event) in self.handles]
        if relevant:
            self.take(connection, relevant, placeholder, table)

    def take(
        self,
        connection: Connection,
        relevant: Sequence[Recorded],
        placeholder: str,
        table: Table,
        known: Rows[R] | None = None,
    ) -> None:
        """Fold events that the list handles: load the rows they touch, change them, write them back.

        `known` are rows that need not be loaded, as they were written last; it is brought up to what is written now.
        """
        rows: Rows[R] = {}
        if not self.appends:
            begun = {key for e in relevant if e.originator_version == 1 for key in self.begins(e)}
            touched = dict.fromkeys(key for e in relevant for key in self.keys(e))
            if known:
                rows = {key: known[key] for key in touched.keys() & known.keys()}
            missing = [key for key in touched if key not in begun and key not in rows]
            rows |= self._load(connection, table, missing, placeholder)
        few = len(rows) <= ROWS_OF_A_COMMAND
        before = {key: msgspec.structs.astuple(row) for key, row in rows.items() if row is not None} if few else {}
        for recorded in relevant:
            self.fold(rows, recorded)
        self._save(connection, table, rows, before, placeholder)
        if known is not None and not self.appends:
            if len(known) > ROWS_KNOWN:
                known.clear()
            known |= rows
            for key in [key for key, row in rows.items() if row is None]:
                del known[key]

    def content_hash(self, connection: Connection, table: Table) -> str:
        """SHA-256 over every row in order of key."""
        digest = hashlib.sha256()
        encoder = msgspec.json.Encoder()
        query = select(table).order_by(next(iter(table.primary_key.columns)))
        for chunk in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).partitions():
            for row in chunk:
                digest.update(encoder.encode(tuple(row)))
        return digest.hexdigest()

    def _load(self, connection: Connection, table: Table, keys: Sequence[Key], placeholder: str) -> dict[Key, R | None]:
        if not keys:
            return {}
        found = statements.load_rows(connection, table, placeholder, keys)
        return {columns[0]: self.row(*columns) for columns in found}

    def _save(
        self,
        connection: Connection,
        table: Table,
        rows: Rows[R],
        before: Mapping[Key, Sequence[object]],
        placeholder: str,
    ) -> None:
        written = []
        for key, row in rows.items():
            if row is not None and key in before:
                statements.update_row(connection, table, before[key], msgspec.structs.astuple(row))
            elif row is not None:
                written.append(msgspec.structs.astuple(row))
        if written:
            statement = statements.insert if self.appends else statements.upsert
            write = statements.write_rows if self.searched else statements.write_many
            write(connection, statement, table, placeholder, written)
        gone = [key for key, row in rows.items() if row is None]
        if gone:
            column = next(iter(table.primary_key.columns))
            for chunk in _chunks(gone):
                connection.execute(delete(table).where(column.in_(chunk)))


def apply_all(
    connection: Connection,
    lists: Sequence[tuple[Projection[Any], Table]],
    events: Sequence[Recorded],
    placeholder: str,
    known: Sequence[Rows[Any]] | None = None,
) -> None:
    """Fold events into several lists, each into its table; every event is looked at once. `known` is as for `take`."""
    shares: list[list[Recorded]] = [[] for _ in lists]
    takers: dict[type[Event], list[Callable[[Recorded], None]]] = {}
    for recorded in events:
        kind = type(recorded.event)
        if kind not in takers:
            takers[kind] = [
                share.append
                for (each, _), share in zip(lists, shares, strict=True)
                if each.handles is None or kind in each.handles
            ]
        for take in takers[kind]:
            take(recorded)
    for place, ((each, table), share) in enumerate(zip(lists, shares, strict=True)):
        if share:
            each.take(connection, share, placeholder, table, known[place] if known else None)


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for garbage seldom: what a fold makes is kept to its end, and looking through it again takes long."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS_A_COLLECTION, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + KEYS_AT_ONCE] for start in range(0, len(keys), KEYS_AT_ONCE))


@lru_cache(TIMES_KEPT)
def second_of(at: datetime) -> str:
    """A time as lists show it: UTC in ISO 8601, to the second. The events of one command share theirs."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def counts_by(connection: Connection, query: Select[K, int]) -> dict[K, int]:
    """The counts of a query that groups: by each value, how many."""
    return {row[0]: row[1] for row in connection.execute(query)}


def number_of(stream: str) -> int:
    """The number in a short id, by which a list is sorted: 42 for I-42."""
    return int(stream[stream.rfind("-") + 1 :])
