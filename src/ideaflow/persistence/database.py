"""One database: its engine, its transactions, and its faults in words.

A write transaction takes the write lock when it begins (BEGIN IMMEDIATE on SQLite), so what it reads cannot change
under it. Everything that runs on a thread inside `transaction()` shares that one connection.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from ideaflow.errors import DatabaseLocked, DatabaseReadOnly, InvalidInput, NoDatabase, NotADatabase, StoreFault
from ideaflow.persistence import statements

LOCK_SECONDS = 10.0
WRITES = "ideaflow_writes"
POSTGRES = "postgresql+psycopg"
ADDRESSES = "write it as ./team.sqlite, or postgresql://user@host/name"
# Most that a connection keeps of an SQLite file in memory, and how many pages its write-ahead log gathers before they
# are put in their places: enough that a large import does not write and read the same page again and again.
CACHE_KIB, CHECKPOINT_PAGES = 65_536, 8_000
# A number of our own choosing: PostgreSQL's advisory lock that puts writers in one order.
WRITE_ORDER_LOCK = 4_201_042
# PostgreSQL undid the transaction so that another could go on: serialisation failure, deadlock.
RACED_STATES = ("40001", "40P01")


@cache
def sqlite_module() -> ModuleType:
    """The SQLite driver: a wheel with a maintained SQLite where there is one, else the standard library's."""
    try:
        import pysqlite3.dbapi2 as driver  # noqa: PLC0415 - not there on every platform
    except ImportError:
        import sqlite3 as driver  # noqa: PLC0415
    # For None and bytes the driver searches for somebody who adapts them, and fails, at a microsecond each time; these
    # give back what they get, and are found at once. Lists are full of None, the log of bytes.
    driver.register_adapter(type(None), {}.get)
    driver.register_adapter(bytes, bytes)
    return driver  # type: ignore[no-any-return]  # the wheel carries no types


class Raced(StoreFault):
    """Another transaction was first, with the same key or in a deadlock; doing it again settles it."""


class Database:
    """A database at `url`. `create` lets an SQLite file come into being; otherwise it must be there.

    Raises InvalidInput for an address of no kind it knows, a `StoreFault` for what it cannot use; `lock_seconds` is how
    long it waits for another writer.
    """

    def __init__(self, url: str, *, create: bool = False, lock_seconds: float = LOCK_SECONDS) -> None:
        self.url = url
        self.embedded = _is_file(url)
        self.lock_seconds = lock_seconds
        self._create = create
        self._local = threading.local()
        self.engine = self._sqlite_engine() if self.embedded else self._postgres_engine()
        self._writing = self.engine.execution_options(**{WRITES: True})

    @property
    def file(self) -> Path:
        """The SQLite file; only an embedded database has one."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def placeholder(self) -> str:
        """How the driver marks a parameter."""
        return "?" if self.embedded else "%s"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The write transaction of this thread: the one that is open, or a new one that commits at the end."""
        current: Connection | None = getattr(self._local, "connection", None)
        if current is not None:
            yield current
            return
        with self._faults(), self._writing.connect() as connection, connection.begin():
            self._local.connection = connection
            try:
                yield connection
            finally:
                self._local.connection = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with: the open write transaction's on this thread, or a snapshot of its own."""
        current: Connection | None = getattr(self._local, "connection", None)
        if current is not None:
            yield current
            return
        with self._faults(), self.engine.connect() as connection, connection.begin():
            yield connection

    def lock_order(self, connection: Connection) -> None:
        """Hold the place in the log until the transaction ends, so that readers see positions in order."""
        if not self.embedded:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (WRITE_ORDER_LOCK,))

    def keep_write_ahead_log(self) -> None:
        """Let readers and the writer of an SQLite file go side by side; the file remembers it."""
        if not self.embedded:
            return
        try:
            pooled = self.engine.raw_connection()
            try:
                pooled.cursor().execute("PRAGMA journal_mode=WAL")
            finally:
                pooled.close()
        except self.engine.dialect.loaded_dbapi.Error as error:
            # Not within a transaction, so SQLAlchemy does not wrap what the driver raises.
            raise self._fault(str(error)) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _sqlite_engine(self) -> Engine:
        driver = sqlite_module()
        file = self.file
        if self._create:
            _make_folder(file.parent)
        elif not file.exists():
            raise NoDatabase(f"there is no database at {file}", "make one: ideaflow init")
        mode = "rwc" if self._create else "rw"
        address = f"file:{quote(str(file))}?mode={mode}"

        def connect() -> DBAPIConnection:
            connection: DBAPIConnection = driver.connect(
                address, uri=True, timeout=self.lock_seconds, isolation_level=None, check_same_thread=False
            )
            return connection

        engine = create_engine(
            "sqlite://", creator=connect, module=driver, poolclass=QueuePool, pool_size=4, max_overflow=-1
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _postgres_engine(self) -> Engine:
        wait = {"options": f"-c lock_timeout={round(self.lock_seconds * 1000)}"}
        try:
            return create_engine(self.url, connect_args=wait, pool_size=16)
        except (ArgumentError, ValueError) as error:
            # The address is not repeated: it may hold a password.
            raise InvalidInput("db", "postgresql://…", "is not a readable address", ADDRESSES) from error
        except ImportError as error:
            raise StoreFault(
                "the driver for PostgreSQL is not installed", "pip install 'ideaflow[postgres]'"
            ) from error

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", "") in RACED_STATES:
                raise Raced(f"somebody else was first: {error.orig}", "try again in a moment") from error
            raise self._fault(str(error.orig)) from error

    def _fault(self, said: str) -> StoreFault:
        place = str(self.file) if self.embedded else "the database server"
        kinds: tuple[tuple[tuple[str, ...], StoreFault], ...] = (
            (
                ("database is locked", "lock timeout"),
                DatabaseLocked(
                    f"{place} stayed locked by another process for {self.lock_seconds:g} s", "try again in a moment"
                ),
            ),
            (
                ("readonly database", "read-only transaction"),
                DatabaseReadOnly(f"{place} cannot be written to", "check the rights of the file and its folder"),
            ),
            (
                ("not a database", "malformed"),
                NotADatabase(f"{place} is not a readable SQLite database", "name another file, or restore a backup"),
            ),
            (
                ("unable to open",),
                StoreFault(f"{place} cannot be opened", "check the rights of the file and its folder"),
            ),
            (("disk is full", "disk I/O error"), StoreFault(f"{place}: {said}", "make room and try again")),
            (("connection refused", "connection failed"), StoreFault(f"no answer: {said}", "start the server")),
        )
        other = StoreFault(f"{place} answered: {said}", "look at it with: ideaflow doctor")
        return next((fault for signs, fault in kinds if any(sign in said for sign in signs)), other)


def _is_file(url: str) -> bool:
    """True for an SQLite file, false for a PostgreSQL server. Raises InvalidInput for anything else."""
    scheme = url.partition(":")[0]
    if scheme == POSTGRES:
        return False
    file = url.removeprefix("sqlite:///")
    if file in ("", url, ":memory:"):
        raise InvalidInput("db", f"{scheme}:…", "is a file or a postgresql:// address", ADDRESSES)
    return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFault(f"the folder {folder} cannot be made: {error.strerror}", "name another file") from error


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # The default of the library that wrote the file is not ours to trust: FULL survives a power cut, NORMAL does not.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA cache_size={-CACHE_KIB}")
    cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    statements.change(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")
