"""A whole system from one database into another, of either kind: every row of every table, in one transaction.

The rows are read in one snapshot, so work goes on where they come from; what fails leaves the other place empty. Before
the end every table is read again on both sides and compared by SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Connection, MetaData, Select, Table, Text, collate, delete, func, insert, inspect, select

from ideaflow.errors import NotEmpty, StoreFault
from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.key_file import read_keys, write_keys
from ideaflow.persistence.log_tree import HEIGHT, frontier
from ideaflow.persistence.merkle import fold, leaf_hash, push
from ideaflow.persistence.rights import APP_ROLE
from ideaflow.persistence.schema import events, metadata, positions, settings
from ideaflow.persistence.set_up import check_schema, make

ROWS_AT_ONCE = 2_000
# Settings that say something of a place, and not of what is kept in it.
BACKUP_DIGEST = "backup_digest"
OF_A_PLACE = (APP_ROLE, BACKUP_DIGEST)
REBUILDS = "rebuild %"

Progress = Callable[[int], None]


class System:
    """The tables of a whole system: the store's and the lists'. `more` are the statements that a new one needs."""

    def __init__(self, lists: MetaData, more: Callable[[bool], tuple[str, ...]]) -> None:
        self.lists, self.more = lists, more
        self.tables: Sequence[Table] = (*metadata.sorted_tables, *lists.sorted_tables)

    def copy(self, source: Database, target: Database, progress: Progress, *, backup: bool = False) -> str:
        """Copy everything, and prove it. Returns the digest of all there is, which a backup keeps.

        Raises NotEmpty where the target holds anything, StoreFault where what was written is not what was read.
        """
        check_schema(source)
        check_empty(target)
        target.keep_write_ahead_log()
        with snapshot(source) as reading, target.transaction() as writing:
            check_empty(target)
            make(writing, self.lists, self.more(target.embedded))
            writing.execute(delete(positions))  # where the lists stand comes with them
            for table in self.tables:
                _copy_table(reading, writing, table, target.placeholder, progress)
            digest = self._compare(reading, writing)
            if backup:
                writing.execute(insert(settings).values(name=BACKUP_DIGEST, value=digest))
        return digest

    def check_backup(self, source: Database) -> None:
        """Raises StoreFault for a database that is no backup, or whose content is not what was backed up."""
        check_schema(source)
        with snapshot(source) as reading:
            kept = reading.execute(select(settings.c.value).where(settings.c.name == BACKUP_DIGEST)).scalar()
            if kept is None:
                raise StoreFault(
                    f"{source.file} is no backup", "name a file of: ideaflow admin backup; or use: ideaflow admin copy"
                )
            if kept != self.digest(reading):
                raise StoreFault(f"the content of {source.file} is not what was backed up", "restore another backup")

    def count(self, source: Database) -> int:
        """How many rows there are to copy."""
        with source.reading() as connection:
            return sum(_count(connection, table) for table in self.tables)

    def digest(self, connection: Connection) -> str:
        """SHA-256 over every row of every table."""
        return _joined([(str(table.name), table_digest(connection, table)) for table in self.tables])

    def _compare(self, reading: Connection, writing: Connection) -> str:
        found = []
        for table in self.tables:
            there, here = table_digest(reading, table), table_digest(writing, table)
            if there != here:
                raise StoreFault(
                    f"{table.name} arrived changed: {there[:16]} became {here[:16]}", "nothing was kept; try again"
                )
            found.append((str(table.name), there))  # SQLAlchemy's own kind of string does not become JSON
        compare_audit_roots(reading, writing)
        return _joined(found)


def compare_audit_roots(reading: Connection, writing: Connection) -> None:
    """Raises StoreFault where the events that arrived do not hash to the root of the log that they came from."""
    tree = frontier(reading)
    peaks: list[bytes] = []
    size = 0
    records = select(events.c.record).order_by(events.c.position)
    for record in writing.execute(records, execution_options={"yield_per": ROWS_AT_ONCE}).scalars():
        push(peaks, size, leaf_hash(bytes(record)), HEIGHT)
        size += 1
    if size != tree.size or fold(peaks) != tree.root:
        raise StoreFault("the events do not hash to the root of their log", "look at it with: ideaflow audit verify")


def bring_keys(source: Database, target: Path) -> None:
    """Put the keys that open the texts of a system beside those that are in a file, which may not be there.

    Raises KeysUnusable where they cannot be read or written.
    """
    here = source.key_ring.file
    if here.absolute() == target.absolute():
        return
    known = read_keys(target) if target.exists() else {}
    write_keys(target, {**known, **read_keys(here)})


def check_empty(database: Database) -> None:
    """Raises NotEmpty where there is any table."""
    with database.reading() as connection:
        there = inspect(connection).get_table_names()
    if there:
        raise NotEmpty(
            f"the place holds {len(there)} tables already", "name an empty database, or a file that is not there"
        )


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """A connection that sees one moment for as long as it reads."""
    if database.embedded:
        with database.reading() as connection:
            yield connection
        return
    with database.guarded(), database.engine.connect() as connection:
        unchanging = connection.execution_options(isolation_level="REPEATABLE READ")
        with unchanging.begin():
            yield unchanging


def table_digest(connection: Connection, table: Table) -> str:
    """SHA-256 over every row in order of key, the same on both kinds of database."""
    digest, encoder = hashlib.sha256(), msgspec.json.Encoder()
    for page in _pages(connection, table):
        for row in page:
            digest.update(encoder.encode(row) + b"\n")
    return digest.hexdigest()


def _copy_table(reading: Connection, writing: Connection, table: Table, placeholder: str, progress: Progress) -> None:
    for page in _pages(reading, table):
        statements.write_rows(writing, statements.insert, table, placeholder, page)
        progress(len(page))
    column = table.autoincrement_column
    if column is not None and writing.dialect.name != "sqlite":
        # The next number that the database itself gives out comes after those that were brought.
        following = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        writing.execute(select(func.setval(sequence, following, False)))


def _pages(connection: Connection, table: Table) -> Iterator[Sequence[tuple[object, ...]]]:
    found = connection.execute(_rows(connection, table), execution_options={"yield_per": ROWS_AT_ONCE})
    for page in found.partitions():
        yield [tuple(row) for row in page]


def _rows(connection: Connection, table: Table) -> Select[tuple[object, ...]]:
    """Every row, in an order that no setting of the database changes."""
    plain = connection.dialect.name == "sqlite"
    order = [
        collate(column, "C") if isinstance(column.type, Text) and not plain else column for column in table.primary_key
    ]
    query = select(table).order_by(*order)
    if table is positions:
        # A rebuild that was broken off stays where its tables are.
        return query.where(table.c.list.not_like(REBUILDS))
    return query.where(table.c.name.not_in(OF_A_PLACE)) if table is settings else query


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _joined(digests: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(msgspec.json.encode(digests)).hexdigest()
