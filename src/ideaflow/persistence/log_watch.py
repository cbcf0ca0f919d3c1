"""Waiting for the log to grow: PostgreSQL says so (LISTEN), an SQLite file is asked cheaply whether it changed.

Being woken promises nothing but that looking is worth while: whoever waits reads the log, and waits again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Protocol, cast

from ideaflow.errors import StoreFault
from ideaflow.persistence.database import LOG_CHANNEL, Database

# Asking for SQLite's data_version takes some microseconds and reads no page of the file.
POLL_SECONDS = 0.02


class Listening(Protocol):
    """What is used of the PostgreSQL driver's connection."""

    autocommit: bool

    def execute(self, query: str) -> object: ...
    def notifies(self, *, timeout: float, stop_after: int) -> Iterator[object]: ...


class LogWatch(AbstractContextManager["LogWatch"]):
    """Wakes whoever follows the log, on a connection of its own. What was there before it was made wakes nobody."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connect()

    def wait(self, seconds: float) -> bool:
        """Sleep until something was committed, at most so long. True where looking at the log is worth while."""
        return self._changed(seconds) if self._database.embedded else self._told(seconds)

    def close(self) -> None:
        """Watch no longer."""
        self._connection.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self) -> None:
        self._connection = self._database.apart()
        if self._database.embedded:
            self._seen = self._version()
        else:
            self._listening = cast("Listening", self._connection.connection.dbapi_connection)
            self._listening.autocommit = True
            self._listening.execute(f"LISTEN {LOG_CHANNEL}")

    def _told(self, seconds: float) -> bool:
        try:
            return any(True for _ in self._listening.notifies(timeout=seconds, stop_after=1))
        except self._database.driver_error:
            # Nothing is heard on a connection that was cut: what was missed meanwhile is found by looking.
            self._connection.invalidate()
            self._connection.close()
            with suppress(StoreFault):
                self._connect()
                return True
            time.sleep(seconds)
            return True

    def _changed(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (version := self._version()) == self._seen:
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_SECONDS, left))
        self._seen = version
        return True

    def _version(self) -> int:
        cursor = self._connection.connection.cursor()
        cursor.execute("PRAGMA data_version")
        (version,) = cursor.fetchone() or (0,)
        cursor.close()
        return int(version)
