"""Connections to a PostgreSQL server, which may be a cluster whose primary changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, cast

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from ideaflow.errors import InvalidInput, StoreFault

ADDRESSES = "write it as ./team.sqlite, or postgresql://user@host/name"
CONNECTIONS = 16
# Seconds, but for the last. A host that vanished says nothing: the operating system must ask whether it is there, or a
# command waits for hours.
ASK_IF_THERE = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
IDLE_SECONDS = 1.0
MADE, LAST_USED = "ideaflow_made", "ideaflow_last_used"
# PostgreSQL's plain warning. In answer to COMMIT it says that a standby's confirmation was not waited for to the end.
WARNING, WARNED = "01000", "ideaflow_warned"


class Notice(Protocol):
    """What a server says beside its answer."""

    @property
    def sqlstate(self) -> str | None: ...


class Warns(Protocol):
    """What is used of the driver's connection to hear it."""

    def add_notice_handler(self, handler: Callable[[Notice], None]) -> None: ...


def postgres_engine(url: str, lock_seconds: float) -> Engine:
    """The engine of a server. Raises InvalidInput for an address that does not read, StoreFault without the driver."""
    arguments = {"options": f"-c lock_timeout={round(lock_seconds * 1000)}", **ASK_IF_THERE}
    try:
        return create_engine(url, connect_args=arguments, pool_size=CONNECTIONS)
    except (ArgumentError, ValueError) as error:
        # The address is not repeated: it may hold a password.
        raise InvalidInput("db", "postgresql://…", "is not a readable address", ADDRESSES) from error
    except ImportError as error:
        raise StoreFault("the driver for PostgreSQL is not installed", "pip install 'ideaflow[postgres]'") from error


class Trust:
    """Which pooled connections are still believed to lead to the primary; the pool replaces the others."""

    def __init__(self, engine: Engine) -> None:
        self._faults = engine.dialect.loaded_dbapi.Error
        self._lost_at = 0.0
        event.listen(engine, "connect", self._note_made)
        event.listen(engine, "checkin", self._note_used)
        event.listen(engine, "checkout", self._check)

    def lose(self) -> None:
        """A server was lost: whatever lies in the pool leads to the same one."""
        self._lost_at = time.monotonic()

    def _note_made(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info[MADE] = entry.info[LAST_USED] = time.monotonic()

        def note_warning(notice: Notice) -> None:
            entry.info[WARNED] = notice.sqlstate == WARNING or entry.info.get(WARNED, False)

        cast("Warns", connection).add_notice_handler(note_warning)

    def _note_used(self, _: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[LAST_USED] = time.monotonic()

    def _check(self, connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        if entry.info[MADE] <= self._lost_at:
            raise DisconnectionError("it was made before the server was lost")
        if time.monotonic() - entry.info[LAST_USED] < IDLE_SECONDS:
            return
        try:
            connection.cursor().execute("SELECT 1")
            connection.rollback()
        except self._faults as error:
            raise DisconnectionError("it does not answer any more") from error
