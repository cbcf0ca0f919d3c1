"""One database: its engine, its transactions, and its faults in words.

A write transaction takes the write lock when it begins (BEGIN IMMEDIATE on SQLite), so what it reads cannot change
under it. Everything that runs on a thread inside `transaction()` shares that one connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from ideaflow.errors import (
    DatabaseLocked,
    DatabaseReadOnly,
    InvalidInput,
    NoDatabase,
    NotADatabase,
    OnlyLooking,
    StoreFault,
)
from ideaflow.persistence import statements
from ideaflow.persistence.outage import RETRY_SECONDS, Patience, asked_again, is_outage, outcome_unknown, server_lost
from ideaflow.persistence.server import ADDRESSES, WARNED, Trust, postgres_engine

if TYPE_CHECKING:
    from ideaflow.persistence.key_ring import KeyRing

T = TypeVar("T")
LOCK_SECONDS = 10.0
WRITES = "ideaflow_writes"
POSTGRES = "postgresql+psycopg"
# Most that a connection keeps of an SQLite file in memory, and how many pages its write-ahead log gathers before they
# are put in their places: enough that a large import does not write and read the same page again and again.
CACHE_KIB, CHECKPOINT_PAGES = 65_536, 8_000
# A number of our own choosing: PostgreSQL's advisory lock that puts writers in one order.
WRITE_ORDER_LOCK = 4_201_042
# PostgreSQL's name for a transaction in which every statement sees the moment of the first.
ONE_MOMENT = "REPEATABLE READ"
# Where PostgreSQL tells that something was appended.
LOG_CHANNEL = "ideaflow_log"
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
    long it waits for another writer, `retry_seconds` how long for a server that went away.
    """

    def __init__(
        self,
        url: str,
        *,
        create: bool = False,
        lock_seconds: float = LOCK_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.url = url
        self.embedded = _is_file(url)
        self.lock_seconds, self.retry_seconds = lock_seconds, retry_seconds
        self._create = create
        self._local = threading.local()
        self.engine = self._sqlite_engine() if self.embedded else postgres_engine(url, lock_seconds)
        self._writing = self.engine.execution_options(**{WRITES: True})
        # A read transaction of SQLite sees one moment by itself.
        self._frozen = self.engine if self.embedded else self.engine.execution_options(isolation_level=ONE_MOMENT)
        self._trust = None if self.embedded else Trust(self.engine)

    @property
    def file(self) -> Path:
        """The SQLite file; only an embedded database has one."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def placeholder(self) -> str:
        """How the driver marks a parameter."""
        return "?" if self.embedded else "%s"

    @cached_property
    def key_ring(self) -> KeyRing:
        """Locks and unlocks the keys of texts; its file is read on first need."""
        from ideaflow.persistence.key_file import key_file_of  # noqa: PLC0415 - not for who shows lists alone
        from ideaflow.persistence.key_ring import KeyRing  # noqa: PLC0415

        return KeyRing(key_file_of(self.url, self.embedded))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The write transaction of this thread: the one that is open, or a new one that commits at the end.

        Raises OutcomeUnknown when the server is lost while it commits; after any other error nothing was written.
        """
        if getattr(self._local, "looking", False):
            raise OnlyLooking("nothing is written while somebody only looks", "send it again")
        current: Connection | None = getattr(self._local, "connection", None)
        if current is not None:
            yield current
            return
        with self.guarded(), self._connected(self._writing) as connection, connection.begin() as transaction:
            self._local.connection = connection
            try:
                yield connection
            finally:
                self._local.connection = None
            self._commit(connection, transaction)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Within the context nothing can be written on this thread: raises OnlyLooking where that is tried."""
        self._local.looking = True
        try:
            yield
        finally:
            self._local.looking = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with: the one that is open on this thread, or one of its own."""
        current: Connection | None = getattr(self._local, "connection", None)
        if current is not None:
            yield current
            return
        current = getattr(self._local, "snapshot", None)
        if current is not None:
            with self.guarded():
                yield current
            return
        with self.guarded(), self._connected(self.engine) as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection on which all that this thread reads is of one moment, while others write.

        What is written is undone at the end; only temporary tables can be.
        """
        if self.is_writing or getattr(self._local, "snapshot", None) is not None:
            with self.reading() as connection:
                yield connection
            return
        with self.guarded(), self._connected(self._frozen) as connection, connection.begin() as transaction:
            self._local.snapshot = connection
            try:
                yield connection
            finally:
                self._local.snapshot = None
            transaction.rollback()

    def ask(self, question: Callable[[Connection], T]) -> T:
        """The answer to a question that changes nothing; a server that is lost meanwhile is asked again."""

        def asked() -> T:
            with self.reading() as connection:
                return question(connection)

        return asked_again(asked, self.retry_seconds)

    @property
    def is_writing(self) -> bool:
        """True while a write transaction is open on this thread."""
        return getattr(self._local, "connection", None) is not None

    def lock_order(self, connection: Connection, *, wake: bool = False) -> None:
        """Hold the place in the log until the transaction ends, so that readers see positions in order.

        With `wake`, whoever watches the log is woken when the transaction commits; see `LogWatch`.
        """
        if self.embedded:
            return
        if wake:
            asked = "SELECT pg_advisory_xact_lock(%s), pg_notify(%s, '')"
            connection.exec_driver_sql(asked, (WRITE_ORDER_LOCK, LOG_CHANNEL))
        else:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (WRITE_ORDER_LOCK,))

    def apart(self) -> Connection:
        """A connection for one purpose alone, of which the pool knows nothing; who asks for it closes it."""
        with self.guarded():
            connection = self.engine.connect()
            connection.detach()
            return connection

    @property
    def driver_error(self) -> type[Exception]:
        """What the driver raises where SQLAlchemy does not stand between."""
        return self.engine.dialect.loaded_dbapi.Error

    def confirm(self, connection: Connection) -> None:
        """Let this transaction's commit wait until all that it has read is as durable as what it writes.

        In a cluster a row can be read before the standby has it, when whoever wrote it did not wait to the end. A
        commit that wrote something waits for everything before it.
        """
        if not self.embedded:
            connection.exec_driver_sql("SELECT pg_logical_emit_message(true, 'ideaflow', '')")

    def keep_write_ahead_log(self) -> None:
        """Let readers and the writer of an SQLite file go side by side; the file remembers it."""
        if self.embedded:
            self._journal("WAL")

    def leave_write_ahead_log(self) -> None:
        """Put everything into the one file of an SQLite database, so that it can be moved about."""
        if self.embedded:
            self._journal("DELETE")

    def _journal(self, mode: str) -> None:
        try:
            pooled = self.engine.raw_connection()
            try:
                pooled.cursor().execute(f"PRAGMA journal_mode={mode}")
            finally:
                pooled.close()
        except self.driver_error as error:
            # Not within a transaction, so SQLAlchemy does not wrap what the driver raises.
            raise self._fault(str(error)) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _connected(self, engine: Engine) -> Connection:
        """A connection. A server that cannot be reached is asked again while `retry_seconds` last."""
        patience = Patience(self.retry_seconds)
        while True:
            try:
                return engine.connect()
            except DBAPIError as error:
                if self.embedded or not is_outage(error) or not patience.wait():
                    raise

    def _commit(self, connection: Connection, transaction: RootTransaction) -> None:
        connection.info.pop(WARNED, None)
        try:
            transaction.commit()
        except DBAPIError as error:
            if self.embedded or not is_outage(error):
                raise
            raise outcome_unknown() from error
        if connection.info.pop(WARNED, False):
            # It was committed on this server, and no standby is known to have it: after a failover it may be gone.
            raise outcome_unknown()

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

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Tell what the driver raises as a `StoreFault` in words."""
        try:
            yield
        except DBAPIError as error:
            if isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", "") in RACED_STATES:
                raise Raced(f"somebody else was first: {error.orig}", "try again in a moment") from error
            if self._trust and is_outage(error):
                self._trust.lose()
                raise server_lost(error) from error
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
            (
                ("permission denied", "must be owner"),
                StoreFault(
                    f"the role that is connected may not do that: {said.splitlines()[0]}",
                    "connect as the owner of the database, or let the owner run: ideaflow init --app-role NAME",
                ),
            ),
            (("disk is full", "disk I/O error"), StoreFault(f"{place}: {said}", "make room and try again")),
            (("connection failed",), StoreFault(f"no answer: {said}", "correct the address")),
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
