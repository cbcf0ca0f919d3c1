"""Leaving no old bytes of what was erased in the files of a database: tables, search indexes, write-ahead log.

SQLite's file is written anew and its write-ahead log emptied. On PostgreSQL the tables are written anew, with the
samples that its planner keeps; archived write-ahead logs and replicas' backups are out of its reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import Connection, delete
from sqlalchemy.exc import DBAPIError

from ideaflow.errors import DatabaseLocked
from ideaflow.persistence.database import Database
from ideaflow.persistence.erasing import SCRUB, scrub_owed
from ideaflow.persistence.schema import metadata, settings


def scrub(database: Database, lists: Iterable[str], indexes: Iterable[str]) -> bool:
    """Write the files anew where something was erased. Returns False where nothing was owed.

    Raises DatabaseLocked where others read all the while; it is then still owed.
    """
    with database.reading() as connection:
        if not scrub_owed(connection):
            return False
    if database.embedded:
        _sqlite(database, indexes)
    else:
        _postgres(database, [*(table.name for table in metadata.sorted_tables if table.name != "events"), *lists])
    with database.transaction() as connection:
        _paid(connection)
    return True


def _sqlite(database: Database, indexes: Iterable[str]) -> None:
    with database.transaction() as connection:
        for index in indexes:
            connection.exec_driver_sql(f"INSERT INTO {index}({index}) VALUES ('rebuild')")  # noqa: S608 - our own names
    pooled = database.engine.raw_connection()
    try:
        cursor = pooled.cursor()
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except database.engine.dialect.loaded_dbapi.Error:
        busy = 1
    finally:
        pooled.close()
    if busy:
        raise DatabaseLocked(
            "what was erased can no longer be read, but others use the file, so old bytes may still be in it",
            "let them end, then run: ideaflow admin scrub",
        )


def _postgres(database: Database, tables: Iterable[str]) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Each table is a transaction of its own; the mark that scrubbing is owed is taken away, durably, after all.
        connection.exec_driver_sql("SET synchronous_commit = off")
        for table in tables:
            connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {table}")
        for more in ("VACUUM (FULL) pg_statistic", "CHECKPOINT"):
            with suppress(DBAPIError):
                # Only the owner of a database may do the one, some roles the other; the server does both in its time.
                connection.exec_driver_sql(more)


def _paid(connection: Connection) -> None:
    connection.execute(delete(settings).where(settings.c.name == SCRUB))
