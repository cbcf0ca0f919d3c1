"""A wait for the standby that is cancelled: the outcome is unknown until the command's id settles it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import OutcomeUnknown
from ideaflow.persistence import server as connections
from ideaflow.persistence.command_log import Receipt
from ideaflow.projections import submitter_tracker
from tests.application.test_outages import administrator, settled
from tests.doing import STEWARD, differing_lists, do
from tests.postgres import PostgresServer, own_server
from tests.scenario import SAM

SECONDS = 30
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
NAME = "said-once"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of its own: its settings are changed."""
    with own_server() as own:
        yield own


@pytest.fixture
def shared(server: PostgresServer) -> Iterator[str]:
    address = server.create_database()
    assert bootstrap.init(address, STEWARD)
    with Ideaflow(address) as app:
        do(app, AddPerson, address=SAM)
    yield address
    server.drop_database(address)


@contextmanager
def missing_standby(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """A server that waits for a standby which is not there."""
    admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    admin.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
        admin.execute("SELECT pg_reload_conf()")


def submit(app: Ideaflow) -> Receipt:
    return do(app, SubmitIdea, title="kept", command_id=NAME, by=SAM)


def cancel_a_wait(admin: psycopg.Connection[Any]) -> None:
    settled(SECONDS, lambda: admin.execute(WAITING).fetchone() is not None)
    admin.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")


def sound(app: Ideaflow) -> None:
    assert app.ask(submitter_tracker.count) == 1
    assert differing_lists(app) == []
    assert app.check_store() == []


def test_a_cancelled_wait_is_no_answer_and_the_commands_id_settles_it(shared: str) -> None:
    with closing(administrator(shared)) as admin, Ideaflow(shared) as app, ThreadPoolExecutor(1) as pool:
        with missing_standby(admin):
            answer: Future[Receipt] = pool.submit(submit, app)
            cancel_a_wait(admin)
            # It asks what became of it, and that too waits for the standby: nothing is acknowledged yet.
            settled(SECONDS, lambda: admin.execute(WAITING).fetchone() is not None)
            assert not answer.done()
        assert answer.result(timeout=SECONDS).id == "I-1"
        sound(app)


def test_who_does_not_wait_is_told_that_nobody_knows_and_repeats_it(shared: str) -> None:
    with (
        closing(administrator(shared)) as admin,
        Ideaflow(shared, retry_seconds=0) as app,
        ThreadPoolExecutor(1) as pool,
    ):
        with missing_standby(admin):
            answer = pool.submit(submit, app)
            cancel_a_wait(admin)
            with pytest.raises(OutcomeUnknown) as caught:
                answer.result(timeout=SECONDS)
        assert f"--command-id {NAME}" in caught.value.next_step
        assert submit(app).id == "I-1"
        sound(app)


def test_a_program_that_does_not_hear_the_warning_acknowledges_too_soon(
    shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the warning, the answer comes while no standby has the command."""
    monkeypatch.setattr(connections, "WARNING", "not said")
    with (
        closing(administrator(shared)) as admin,
        Ideaflow(shared) as app,
        ThreadPoolExecutor(1) as pool,
        missing_standby(admin),
    ):
        answer = pool.submit(submit, app)
        cancel_a_wait(admin)
        assert answer.result(timeout=SECONDS).id == "I-1"
