"""A PostgreSQL server of the tests' own that is lost, stopped, or waits for a standby that never comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import make_url

SECONDS = 30
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
# Counts without regard to transactions, so that only the first commit after it was set to 0 dies.
DIES_ONCE = """
CREATE SEQUENCE deaths;
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('deaths') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON commands
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
"""


def administrator(url: str) -> psycopg.Connection[Any]:
    """A connection beside ideaflow's, to the same server, in another database."""
    address = make_url(url).set(drivername="postgresql", database="postgres")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def settled(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


@contextmanager
def missing_standby(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """A server that waits for a standby which is not there: a commit is kept here, and not acknowledged."""
    admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    admin.execute("SELECT pg_reload_conf()")
    _until_a_commit_waits(admin)
    try:
        yield
    finally:
        admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
        admin.execute("SELECT pg_reload_conf()")


def _until_a_commit_waits(admin: psycopg.Connection[Any]) -> None:
    """Sessions hear of the setting before the process does on whose word commits wait."""
    said = admin.info
    with (
        closing(psycopg.connect(said.dsn, password=said.password, autocommit=True)) as probe,
        ThreadPoolExecutor(1) as pool,
    ):
        while True:
            commit = pool.submit(probe.execute, "SELECT pg_logical_emit_message(true, 'probe', '')")
            settled(lambda commit=commit: commit.done() or admin.execute(WAITING).fetchone() is not None)
            if not commit.done():
                admin.execute("SELECT pg_cancel_backend(%s)", [probe.info.backend_pid])
                commit.result(SECONDS)
                return


def wait_for_a_wait(admin: psycopg.Connection[Any]) -> None:
    """Wait until a commit waits for the standby."""
    settled(lambda: admin.execute(WAITING).fetchone() is not None)


def end_waits(admin: psycopg.Connection[Any]) -> None:
    """End the connections whose commit waits: it was kept, and its answer never comes."""
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
