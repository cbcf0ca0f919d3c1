"""Checks of a database: is it durable, sound, and free of known faults?"""

from __future__ import annotations

import os
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from ideaflow.errors import StoreFault
from ideaflow.persistence.clock_check import clock_story
from ideaflow.persistence.database import Database, sqlite_module
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.log_verify import tree_faults, verify_log
from ideaflow.persistence.schema import LISTS_POSITION, events, positions
from ideaflow.persistence.set_up import check_schema

# SQLite can corrupt a write-ahead log that two connections reset at once; repaired in this version.
SOUND_SQLITE = (3, 51, 3)
# What SQLite calls its levels, from 0; below FULL a power cut can take what was acknowledged.
SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")
FULL = SYNCHRONOUS.index("FULL")
# Levels of PostgreSQL that answer before the disk, or the standby that is waited for, has the commit.
TOO_SOON = {"off": "a crash of the server", "local": "a failover"}
LOOK = "look at it with: ideaflow audit verify"
OTHERS = 0o077


class Check(Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    seen: str
    well: bool = True
    next_step: str = ""

    @property
    def advice(self) -> str:
        """What to do; nothing where all is well."""
        return "" if self.well else self.next_step


def check_sqlite_version() -> Check:
    """Is SQLite free of the known fault of its write-ahead log?"""
    version: str = sqlite_module().sqlite_version
    well = tuple(int(part) for part in version.split(".")) >= SOUND_SQLITE
    needed = ".".join(str(part) for part in SOUND_SQLITE)
    step = f"install pysqlite3 with SQLite {needed} or later, or let only one process write"
    return Check("SQLite", version, well, "" if well else step)


def check_database(database: Database) -> Sequence[Check]:
    """Schema, durability and integrity of a database."""
    try:
        check_schema(database)
        with database.reading() as connection:
            tree = tree_faults(connection)
            proven = Check("proof", tree[0] if tree else "the log hashes to its root", not tree, LOOK)
            if not database.embedded:
                return [
                    Check("schema", "current"),
                    Check("clock", clock_story(connection)),
                    _check_keys(database),
                    _check_commit(connection),
                    _check_lists(connection),
                    _guards(connection),
                    _rights(connection),
                    proven,
                ]
            guards = _guards(connection)
            clock = clock_story(connection)
            level = int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
            lists = _check_lists(connection)
            mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except StoreFault as fault:
        return [Check("database", fault.message, well=False, next_step=fault.next_step)]
    return [
        Check("schema", "current"),
        _check_keys(database),
        _check_synchronous(level),
        Check("journal", mode, mode == "wal", "run: ideaflow init"),
        Check("integrity", said, said == "ok", "restore a backup"),
        guards,
        Check("clock", clock),
        lists,
        proven,
    ]


def _check_synchronous(level: int) -> Check:
    """Does SQLite sync each commit?"""
    seen = f"synchronous {SYNCHRONOUS[level]}"
    if level >= FULL:
        return Check("durability", seen)
    step = "ideaflow sets FULL for each connection, and this one did not: install it again"
    return Check("durability", f"{seen}: a power cut can take acknowledged commands", well=False, next_step=step)


def _check_commit(connection: Connection) -> Check:
    """Does PostgreSQL answer a commit only when it is durable?"""
    level = str(connection.exec_driver_sql("SHOW synchronous_commit").scalar())
    standbys = str(connection.exec_driver_sql("SHOW synchronous_standby_names").scalar())
    seen = f"synchronous_commit {level}"
    if level not in TOO_SOON or (level == "local" and not standbys):
        return Check("durability", seen)
    step = "set synchronous_commit on, for the server, the database and the role"
    return Check("durability", f"{seen}: {TOO_SOON[level]} can take acknowledged commands", well=False, next_step=step)


def _check_lists(connection: Connection) -> Check:
    """Do the lists stand where the log stands?"""
    last = connection.execute(select(func.max(events.c.position))).scalar() or 0
    at = connection.execute(select(positions.c.position).where(positions.c.list == LISTS_POSITION)).scalar()
    return Check("lists", f"at event {at} of {last}", at == last, "ideaflow admin rebuild")


def _guards(connection: Connection) -> Check:
    from ideaflow.persistence.rights import is_guarded  # noqa: PLC0415 - loads alembic

    well = is_guarded(connection)
    step = "somebody took the triggers away: ideaflow admin check, and restore a backup where it finds faults"
    return Check("guards", "events refuse changes" if well else "events can be changed", well, step)


def _rights(connection: Connection) -> Check:
    from ideaflow.persistence.rights import surplus_rights  # noqa: PLC0415 - loads alembic

    role = connection.exec_driver_sql("SELECT current_user").scalar()
    may = surplus_rights(connection)
    seen = f"{role} {', '.join(may)}" if may else f"{role} reads and appends events, no more"
    step = "let the owner run: ideaflow init --app-role ideaflow_app; and connect as that role"
    return Check("rights", seen, not may, step)


def _check_keys(database: Database) -> Check:
    """Is the file of keys there, this database's, and its owner's alone?"""
    file = database.key_ring.file
    try:
        with database.reading() as connection:
            database.key_ring.current(connection)
    except StoreFault as fault:
        return Check("keys", fault.message, well=False, next_step=fault.next_step)
    alone = os.name != "posix" or not file.stat().st_mode & OTHERS
    return Check("keys", str(file) if alone else f"{file} can be read by others", alone, f"run: chmod 600 {file}")


def store_faults(database: Database) -> Sequence[str]:
    """What is wrong with the log itself: damage in the file, gaps in positions or versions, unreadable records.

    All of one moment; others write meanwhile.
    """
    with database.snapshot() as connection:
        return _faults(database, connection)


def _faults(database: Database, connection: Connection) -> Sequence[str]:
    found = []
    if database.embedded:
        said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
        found += [] if said == "ok" else [f"the file is damaged: {said}"]
    count, last = connection.execute(select(func.count(), func.max(events.c.position))).one()
    if count != (last or 0):
        found.append(f"{last - count} events are missing from the log")
    per_stream = select(events.c.stream).group_by(events.c.stream)
    gaps = per_stream.having(func.max(events.c.version) != func.count())
    found += [f"events of {stream} are missing" for stream in connection.execute(gaps.limit(10)).scalars()]
    at = connection.execute(select(positions.c.position).where(positions.c.list == LISTS_POSITION)).scalar()
    if at != (last or 0):
        found.append(f"the lists stand at event {at}, the log at {last or 0}")
    try:
        for _ in EventLog(database).pages():
            pass
    except StoreFault as fault:
        found.append(fault.message)
    return [*found, *(fault for fault in verify_log(database).faults if fault not in found)]
