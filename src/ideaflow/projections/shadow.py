"""Shadow tables: a list under another name, folded beside the live one, and then put in its place.

The names of a database's indexes are unique, and SQLite cannot rename one: a shadow's index takes whichever of two
names the live table does not use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Index, MetaData, Table
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.elements import quoted_name

from ideaflow.projections.search import Searchable

SQLITE_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
POSTGRES_INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s"


class Shadow:
    """The shadow of one table; `searchable` where the table is searched."""

    def __init__(self, live: Table, searchable: Searchable | None, suffix: str) -> None:
        self.live = live
        self.table = live.to_metadata(MetaData(), name=live.name + suffix)
        self._indexes = sorted(self.table.indexes, key=lambda index: str(index.name))
        self.table.indexes.clear()
        self._suffix = suffix
        self._search = searchable._replace(table=self.table, content=str(live.name)) if searchable else None
        self._live_search = searchable

    def make(self, connection: Connection) -> None:
        """Make it, empty and with its search index, whatever is left of an earlier one."""
        self.drop(connection)
        self.table.create(connection)
        if self._search:
            _run(connection, self._search.set_up(_embedded(connection)))

    def make_for_now(self, connection: Connection) -> None:
        """Make it for this connection alone, without a search index: others neither see it nor wait for it."""
        made = str(CreateTable(self.table).compile(connection)).strip()
        connection.exec_driver_sql(made.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))

    def drop(self, connection: Connection) -> None:
        """Take it away, where it is there."""
        if self._search:
            _run(connection, self._search.tear_down(_embedded(connection)))
        self.table.drop(connection, checkfirst=True)

    def missing_indexes(self, connection: Connection) -> Iterator[Index]:
        """What the live table is looked up by, and the shadow is not yet."""
        taken, there = (_index_names(connection, table) for table in (self.live, self.table))
        for index in self._indexes:
            plain = str(index.name).removesuffix(self._suffix)
            index.name = quoted_name(plain + self._suffix if plain in taken else plain, quote=None)
            if index.name not in there:
                yield index

    def take_place(self, connection: Connection) -> None:
        """Drop the live table, and be it from now on, with its search index."""
        embedded = _embedded(connection)
        if self._search:
            _run(connection, self._search.let_go(embedded))
        self.live.drop(connection)
        connection.exec_driver_sql(f"ALTER TABLE {self.table.name} RENAME TO {self.live.name}")
        if self._search and self._live_search:
            _run(connection, self._live_search.take_over(self._search, embedded))


def _index_names(connection: Connection, table: Table) -> set[str]:
    query = SQLITE_INDEXES if _embedded(connection) else POSTGRES_INDEXES
    return {*connection.exec_driver_sql(query, (str(table.name),)).scalars()}


def _embedded(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _run(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
