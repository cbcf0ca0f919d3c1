"""past: the lists as they were at a position of the log, folded again in memory, and where a moment stands in the log.

The live database is only read. What comes out answers the same questions by the same functions as the live lists do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, insert, select

from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.memory_database import MemoryDatabase
from ideaflow.persistence.schema import events, numbers, policy_packs
from ideaflow.persistence.schema import metadata as store
from ideaflow.projections import audit_log
from ideaflow.projections.lists import LISTS, SEARCHABLE
from ideaflow.projections.projection import metadata, second_of

Progress = Callable[[int], None]
COPIED = (policy_packs, numbers)


class Place(Struct, frozen=True):
    """An event's place in the whole log and in its stream, and its time: UTC in ISO 8601, to the second."""

    position: int
    version: int
    at: str


def folded(live: Database, position: int, progress: Progress | None = None) -> MemoryDatabase:
    """Every list as it was when the event at `position` was the newest, and the packs that were kept.

    Raises DamagedRecord for an event that does not read.
    """
    made = MemoryDatabase()
    with made.transaction() as connection:
        store.create_all(connection)
        metadata.create_all(connection)
        for searchable in SEARCHABLE:
            for statement in searchable.set_up(made.embedded):
                connection.exec_driver_sql(statement)
        with live.reading() as source:
            for table in COPIED:
                rows = [row._asdict() for row in source.execute(select(table))]
                if rows:
                    connection.execute(insert(table), rows)
        for page in EventLog(live, position).pages(progress=progress):
            for each in LISTS:
                each.apply(connection, page, made.placeholder, each.table)
    return made


def last_place(live: Database, stream: str = "", until: datetime | None = None) -> Place | None:
    """The newest event of a stream, or of all, up to and with a second; None where there is none."""
    of = audit_log.table
    query = select(func.max(of.c.position))
    if stream:
        query = query.where(of.c.stream == stream)
    if until is not None:
        query = query.where(of.c.at <= second_of(until))
    with live.reading() as connection:
        position = connection.execute(query).scalar()
    return None if position is None else place(live, position)


def place(live: Database, position: int) -> Place | None:
    """The event at a position; None where there is none."""
    of = audit_log.table
    query = select(events.c.position, events.c.version, of.c.at).join(of, of.c.position == events.c.position)
    with live.reading() as connection:
        row = connection.execute(query.where(events.c.position == position)).first()
    return Place(*row) if row else None


def place_of_version(live: Database, stream: str, version: int) -> Place | None:
    """The event that made a version of a stream; None where there is none."""
    query = select(events.c.position).where(events.c.stream == stream, events.c.version == version)
    with live.reading() as connection:
        position = connection.execute(query).scalar()
    return None if position is None else place(live, position)
