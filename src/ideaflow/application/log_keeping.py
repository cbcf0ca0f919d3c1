"""Keeping the log provable: who may rotate the key that signs it, and whose cosignatures count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ideaflow.application.permission import must_hold
from ideaflow.persistence import checkpoints
from ideaflow.persistence.database import Database
from ideaflow.persistence.log_keys import LogKey, all_keys, make_key
from ideaflow.persistence.log_tree import frontier
from ideaflow.persistence.people import PeopleDirectory
from ideaflow.persistence.signed_note import Checkpoint, NoteKey


def log_keys(database: Database) -> Sequence[tuple[LogKey, NoteKey]]:
    """Every key that signs or signed checkpoints, the oldest first, each also as auditors know it."""
    with database.reading() as connection:
        origin = frontier(connection).origin
        return [(key, key.named(origin)) for key in all_keys(connection)]


def rotate_log_key(database: Database, now: datetime, overlap: timedelta, *, by: str) -> NoteKey:
    """Make the next key; the one before signs beside it for the overlap. For stewards: raises NotPermitted."""
    with database.transaction() as connection:
        people = PeopleDirectory(connection, database.placeholder)
        must_hold(people.find(by), "rotate the key of the log")
        origin = frontier(connection).origin
        return make_key(connection, origin, now, overlap).named(origin)


def trust_witness(database: Database, key: str, now: datetime, *, by: str) -> str:
    """Let a witness's cosignatures count. Returns its name. For stewards and auditors: raises NotPermitted."""
    with database.transaction() as connection:
        people = PeopleDirectory(connection, database.placeholder)
        must_hold(people.find(by), "trust a witness")
        return checkpoints.trust_witness(connection, key, now)


def add_cosignatures(database: Database, cosigned: Checkpoint) -> Sequence[str]:
    """Put cosignatures that came back under the kept checkpoint; whoever brings them, only trusted ones are taken."""
    with database.transaction() as connection:
        return checkpoints.add_cosignatures(connection, cosigned)
