"""SQL for many rows at once, handed to the driver as it is: the statement is the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Protocol

from sqlalchemy import Connection, Table

# Times the widest table's columns, this stays below the number of parameters that the databases take.
ROWS_A_STATEMENT = 500


class Statement(Protocol):
    """Makes the SQL that writes so many rows of a table."""

    def __call__(self, table: Table, placeholder: str, rows: int = 1) -> str: ...


@cache
def insert(table: Table, placeholder: str, rows: int = 1) -> str:
    """INSERT of whole rows, columns in the table's order."""
    return _insert(table, placeholder, [column.name for column in table.columns], rows)


@cache
def upsert(table: Table, placeholder: str, rows: int = 1) -> str:
    """INSERT of whole rows that replaces rows with the same primary keys."""
    keys = [column.name for column in table.primary_key.columns]
    others = [column.name for column in table.columns if column.name not in keys]
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    action = f"UPDATE SET {changes}" if others else "NOTHING"
    return f"{insert(table, placeholder, rows)} ON CONFLICT ({', '.join(keys)}) DO {action}"


@cache
def insert_unknown(table: Table, placeholder: str, rows: int = 1) -> str:
    """INSERT of rows without their primary key, which the database gives; rows that are there by name are left."""
    names = [column.name for column in table.columns if not column.primary_key]
    return f"{_insert(table, placeholder, names, rows)} ON CONFLICT DO NOTHING"


def write_rows(
    connection: Connection, statement: Statement, table: Table, placeholder: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Write rows, many in one statement: quicker to call, and a search index is brought up once a statement."""
    whole = len(rows) - len(rows) % ROWS_A_STATEMENT
    for start in range(0, whole, ROWS_A_STATEMENT):
        values = tuple(chain.from_iterable(rows[start : start + ROWS_A_STATEMENT]))
        connection.exec_driver_sql(statement(table, placeholder, ROWS_A_STATEMENT), values)
    if rows[whole:]:
        connection.exec_driver_sql(statement(table, placeholder), [*rows[whole:]])


def _insert(table: Table, placeholder: str, names: Sequence[str], rows: int) -> str:
    values = f"({', '.join(placeholder for _ in names)})"
    all_values = ", ".join([values] * rows)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {all_values}"  # noqa: S608 - our own tables
