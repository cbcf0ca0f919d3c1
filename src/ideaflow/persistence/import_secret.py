"""The secret under which rows of an import get their identity: one a database, random, never shown.

With it, nobody who sees a command id in the log can find out whether it came from a row that they guess.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.schema import settings

NAME = "import secret"
SECRET_BYTES = 32


def import_secret(connection: Connection) -> bytes | None:
    """The secret, or None before the first import."""
    kept = connection.execute(select(settings.c.value).where(settings.c.name == NAME)).scalar()
    return bytes.fromhex(kept) if kept else None


def make_import_secret(database: Database) -> bytes:
    """The secret, made and stored on first need."""
    with database.transaction() as connection:
        database.lock_order(connection)
        known = import_secret(connection)
        if known:
            return known
        made = secrets.token_bytes(SECRET_BYTES)
        connection.exec_driver_sql(statements.insert(settings, database.placeholder), (NAME, made.hex()))
        return made
