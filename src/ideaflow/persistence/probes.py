"""Can this database be worked on now? Asked often and answered quickly; `diagnosis` looks deeper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from ideaflow.errors import DatabaseLocked, DatabaseReadOnly, StoreFault
from ideaflow.persistence.database import Database
from ideaflow.persistence.diagnosis import Check
from ideaflow.persistence.schema import events, positions
from ideaflow.persistence.set_up import check_schema


class Places(NamedTuple):
    """How far the log is, and how far the lists are."""

    log: int
    lists: int

    @property
    def lag(self) -> int:
        """Events that the lists have not seen."""
        return self.log - self.lists


def places(database: Database) -> Places:
    """Both positions, read at one moment."""
    with database.reading() as connection:
        log = select(func.coalesce(func.max(events.c.position), 0)).scalar_subquery()
        lists = select(func.coalesce(func.min(positions.c.position), 0)).scalar_subquery()
        return Places(*connection.execute(select(log, lists)).one())


def store_bytes(database: Database) -> int:
    """What the database takes on disk: the file and its write-ahead log, or what the server says."""
    if database.embedded:
        files = (database.file, database.file.with_name(database.file.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    with database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0)


def probe(database: Database) -> Sequence[Check]:
    """Schema, writing and lists; the first that fails ends it, as the rest could not be asked."""
    try:
        check_schema(database)
        _check_writable(database)
        at = places(database)
    except StoreFault as fault:
        return [Check("database", fault.message, well=False, next_step=fault.next_step)]
    level = Check("lists", f"at event {at.lists} of {at.log}", at.lag == 0, "ideaflow admin rebuild")
    return [Check("database", "answers, and its schema is current"), Check("writing", "possible"), level]


def _check_writable(database: Database) -> None:
    """Raises DatabaseReadOnly for a file that cannot be written, and for a standby."""
    try:
        with database.transaction() as connection:
            if database.embedded:
                return
            if connection.exec_driver_sql("SHOW transaction_read_only").scalar() != "off":
                raise DatabaseReadOnly("the server takes no writes", "find the primary, and name it in the address")
    except DatabaseLocked:
        # Somebody writes, so writing is possible.
        return
