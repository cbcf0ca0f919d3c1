"""SQL handed to the driver as it is: the statement is the same on SQLite and PostgreSQL.

A command runs some twenty small statements. Through the toolkit each costs several times what the database takes for
it, so the ones that every command runs go this way, and so do those that write many rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, cast

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor, DBAPIModule

    Error = DBAPIModule.Error

# Fewer than any build of the databases takes in one statement.
MOST_PARAMETERS = 32_000
# A whole batch has a few sizes of statement for each table, a command has small ones.
STATEMENTS_KEPT = 128
FEWEST_AT_ONCE, FEWEST_COPIED = 8, 50


def read(connection: Connection, sql: str, values: Sequence[object] = ()) -> Sequence[Any]:
    """Every row that a query finds. `?` marks a value. Raises SQLAlchemy's DBAPIError, as its own `execute` does."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_marked(sql, connection.dialect.paramstyle), values)
        return cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _fault(connection, cursor, error) from error


def change(connection: Connection, sql: str, values: Sequence[object] = ()) -> int:
    """How many rows a statement changed. `?` marks a value. Raises SQLAlchemy's DBAPIError."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_marked(sql, connection.dialect.paramstyle), values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _fault(connection, cursor, error) from error
    return int(cursor.rowcount)


@lru_cache(STATEMENTS_KEPT)
def _marked(sql: str, style: str) -> str:
    """With values marked as the driver wants them; no statement of ours holds the mark otherwise."""
    return sql if style == "qmark" else sql.replace("?", "%s")


def _fault(connection: Connection, cursor: DBAPICursor, error: Error) -> BaseException:
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection, cursor)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        None, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
    )


class Statement(Protocol):
    """Makes the SQL that writes so many rows of a table."""

    def __call__(self, table: Table, placeholder: str, rows: int = 1) -> str: ...


@lru_cache(STATEMENTS_KEPT)
def insert(table: Table, placeholder: str, rows: int = 1) -> str:
    """INSERT of whole rows, columns in the table's order."""
    return _insert(table, placeholder, [column.name for column in table.columns], rows)


@lru_cache(STATEMENTS_KEPT)
def upsert(table: Table, placeholder: str, rows: int = 1) -> str:
    """INSERT of whole rows that replaces rows with the same primary keys."""
    keys = [column.name for column in table.primary_key.columns]
    others = [column.name for column in table.columns if column.name not in keys]
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    action = f"UPDATE SET {changes}" if others else "NOTHING"
    return f"{insert(table, placeholder, rows)} ON CONFLICT ({', '.join(keys)}) DO {action}"


@lru_cache(STATEMENTS_KEPT)
def insert_unknown(table: Table, placeholder: str, rows: int = 1) -> str:
    """INSERT of rows without their primary key, which the database gives; rows that are there by name are left."""
    names = [column.name for column in table.columns if not column.primary_key]
    return f"{_insert(table, placeholder, names, rows)} ON CONFLICT DO NOTHING"


@lru_cache(STATEMENTS_KEPT)
def insert_new(table: Table, placeholder: str, rows: int = 1) -> str:
    """INSERT of whole rows; those whose keys are there already are left as they are."""
    return f"{insert(table, placeholder, rows)} ON CONFLICT DO NOTHING"


@lru_cache(STATEMENTS_KEPT)
def update(table: Table, columns: tuple[int, ...]) -> str:
    """UPDATE of some columns, by their places, of the row with a primary key."""
    names = _columns(table)
    changes = ", ".join(f"{names[place]} = ?" for place in columns)
    return f"UPDATE {table.name} SET {changes} WHERE {names[0]} = ?"  # noqa: S608 - our own tables


def update_row(connection: Connection, table: Table, before: Sequence[object], after: Sequence[object]) -> None:
    """Write the columns that changed of a row whose key is its first column: no index of another is touched."""
    changed = tuple(place for place, value in enumerate(after) if value != before[place])
    if changed:
        change(connection, update(table, changed), (*[after[place] for place in changed], after[0]))


def write_rows(
    connection: Connection, statement: Statement, table: Table, placeholder: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Write rows, as many as it takes in one statement: quicker to call, and a search index is brought up in one go."""
    if not rows:
        return
    if connection.dialect.name != "sqlite" and len(rows) >= FEWEST_COPIED and statement in (insert, upsert):
        _copy(connection, statement, table, rows)
        return
    at_once = MOST_PARAMETERS // len(rows[0])
    if len(rows) <= at_once:
        change(connection, statement(table, placeholder, len(rows)), tuple(chain.from_iterable(rows)))
        return
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        change(connection, statement(table, placeholder, len(some)), tuple(chain.from_iterable(some)))


def _copy(connection: Connection, statement: Statement, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Write many rows to PostgreSQL, whose driver looks through the text of a long statement mark by mark."""
    cursor = cast("Copies", connection.connection.cursor())
    names = ", ".join(_columns(table))
    into = table.name if statement is insert else f"{table.name}_copied"
    try:
        if statement is upsert:
            cursor.execute(f"CREATE TEMP TABLE {into} (LIKE {table.name}) ON COMMIT DROP")
        with cursor.copy(f"COPY {into} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if statement is upsert:
            cursor.execute(_from_copied(table, into))
            cursor.execute(f"DROP TABLE {into}")
    except connection.dialect.loaded_dbapi.Error as error:
        raise _fault(connection, cast("DBAPICursor", cursor), error) from error


@lru_cache(STATEMENTS_KEPT)
def _from_copied(table: Table, copied: str) -> str:
    names = ", ".join(_columns(table))
    head, action = upsert(table, "%s").split(" VALUES ")[0], upsert(table, "%s").split(" ON CONFLICT ")[1]
    return f"{head} SELECT {names} FROM {copied} ON CONFLICT {action}"  # noqa: S608 - our own tables


class Copy(Protocol):
    """What PostgreSQL's driver takes rows with."""

    def write_row(self, row: Sequence[object]) -> None: ...


class Copies(Protocol):
    """PostgreSQL's own cursor."""

    def execute(self, sql: str) -> object: ...

    def copy(self, sql: str) -> AbstractContextManager[Copy]: ...


def write_many(
    connection: Connection, statement: Statement, table: Table, placeholder: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Write rows as `write_rows` does, where no trigger has to hear of them all at once.

    On SQLite one short statement that is carried out many times is the quickest; a long one takes long to read.
    """
    if connection.dialect.name != "sqlite" or len(rows) < FEWEST_AT_ONCE:
        write_rows(connection, statement, table, placeholder, rows)
        return
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(statement(table, placeholder), rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _fault(connection, cursor, error) from error


def find_rows(
    connection: Connection, table: Table, columns: Sequence[str], placeholder: str, keys: Sequence[object]
) -> Iterator[Sequence[Any]]:
    """The `columns` of the rows whose first of these columns is among `keys`, in no order."""
    if connection.dialect.name != "sqlite" and len(keys) >= FEWEST_COPIED:
        yield from read(connection, _find_any(table, tuple(columns)), ([*keys],))
        return
    for start in range(0, len(keys), MOST_PARAMETERS):
        some = tuple(keys[start : start + MOST_PARAMETERS])
        yield from read(connection, _find(table, tuple(columns), placeholder, len(some)), some)


def load_rows(
    connection: Connection, table: Table, placeholder: str, keys: Sequence[object]
) -> Iterator[Sequence[Any]]:
    """Whole rows by the table's first column, in no order."""
    return find_rows(connection, table, _columns(table), placeholder, keys)


@lru_cache(STATEMENTS_KEPT)
def _columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


@lru_cache(STATEMENTS_KEPT)
def _find(table: Table, columns: Sequence[str], placeholder: str, keys: int) -> str:
    marks = ", ".join([placeholder] * keys)
    return f"SELECT {', '.join(columns)} FROM {table.name} WHERE {columns[0]} IN ({marks})"  # noqa: S608 - ours


@lru_cache(STATEMENTS_KEPT)
def _find_any(table: Table, columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table.name} WHERE {columns[0]} = ANY(?)"  # noqa: S608 - ours


def _insert(table: Table, placeholder: str, names: Sequence[str], rows: int) -> str:
    values = f"({', '.join(placeholder for _ in names)})"
    all_values = ", ".join([values] * rows)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {all_values}"  # noqa: S608 - our own tables
