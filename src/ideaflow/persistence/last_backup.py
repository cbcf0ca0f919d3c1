"""When the system was last backed up, so that a steward sees whether it is long ago."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from ideaflow.persistence.schema import settings

NAME = "last backup"


class LastBackup(Struct, frozen=True):
    """The last backup: when it was whole, up to which position, and the digest of all that is in it."""

    at: datetime
    position: int
    digest: str


def last_backup(connection: Connection) -> LastBackup | None:
    """The last backup of this system, or None where none was made."""
    kept = connection.execute(select(settings.c.value).where(settings.c.name == NAME)).scalar()
    return msgspec.json.decode(kept, type=LastBackup) if kept else None


def note_backup(connection: Connection, made: LastBackup) -> None:
    """Keep when a backup was made, in the place of the one before."""
    connection.execute(delete(settings).where(settings.c.name == NAME))
    connection.execute(insert(settings).values(name=NAME, value=msgspec.json.encode(made).decode()))
