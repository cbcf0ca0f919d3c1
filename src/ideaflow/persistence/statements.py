"""SQL for many rows at once, handed to the driver as it is: the statement is the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

from sqlalchemy import Connection, Table

# Fewer than any build of the databases takes in one statement.
MOST_PARAMETERS = 32_000
# A whole batch has a few sizes of statement for each table, a command has small ones.
STATEMENTS_KEPT = 128


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


def write_rows(
    connection: Connection, statement: Statement, table: Table, placeholder: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Write rows, as many as it takes in one statement: quicker to call, and a search index is brought up in one go."""
    at_once = MOST_PARAMETERS // len(table.columns)
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        connection.exec_driver_sql(statement(table, placeholder, len(some)), tuple(chain.from_iterable(some)))


def find_rows(
    connection: Connection, table: Table, columns: Sequence[str], placeholder: str, keys: Sequence[object]
) -> Iterator[Sequence[Any]]:
    """The `columns` of the rows whose first of these columns is among `keys`, in no order."""
    for start in range(0, len(keys), MOST_PARAMETERS):
        some = tuple(keys[start : start + MOST_PARAMETERS])
        marks = ", ".join(placeholder for _ in some)
        query = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {columns[0]} IN ({marks})"  # noqa: S608 - ours
        yield from connection.exec_driver_sql(query, some)


def _insert(table: Table, placeholder: str, names: Sequence[str], rows: int) -> str:
    values = f"({', '.join(placeholder for _ in names)})"
    all_values = ", ".join([values] * rows)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {all_values}"  # noqa: S608 - our own tables
