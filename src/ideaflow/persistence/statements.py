"""SQL for many rows at once, handed to the driver as it is: the statement is the same on SQLite and PostgreSQL."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table


@cache
def insert(table: Table, placeholder: str) -> str:
    """INSERT of whole rows, columns in the table's order."""
    names = ", ".join(column.name for column in table.columns)
    values = ", ".join(placeholder for _ in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({values})"  # noqa: S608 - names of our own tables


@cache
def upsert(table: Table, placeholder: str) -> str:
    """INSERT of whole rows that replaces a row with the same primary key."""
    keys = [column.name for column in table.primary_key.columns]
    others = [column.name for column in table.columns if column.name not in keys]
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    action = f"UPDATE SET {changes}" if others else "NOTHING"
    return f"{insert(table, placeholder)} ON CONFLICT ({', '.join(keys)}) DO {action}"
