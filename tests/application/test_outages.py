"""A database server that goes away under load: nothing acknowledged is lost, nothing done twice, nobody misled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, make_url

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.problem import CaptureProblem, TallyProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import DatabaseReadOnly, OutcomeUnknown, ServerLost
from ideaflow.projections import problem_board, submitter_tracker
from tests.doing import differing_lists, do, happened, positions
from tests.outages import (
    DIES_ONCE,
    SECONDS,
    administrator,
    end_waits,
    missing_standby,
    settled,
    wait_for_a_wait,
)
from tests.postgres import PostgresServer
from tests.scenario import SAM

# One worker has the server; it takes longer to start than most of these tests take.
pytestmark = pytest.mark.xdist_group("outages")
WORKERS, KILLS = 4, 25


def act(app: Ideaflow, worker: int, over: Event) -> list[str]:
    """One worker's part, until it is over; the ideas that were acknowledged."""
    made: list[str] = []
    problem = f"P-{worker + 1}"
    while not over.is_set():
        command_id = f"worker-{worker}-{len(made)}"
        made.append(do(app, SubmitIdea, title=command_id, problems=(problem,), command_id=command_id, by=SAM).id)
        do(app, TallyProblem, problem=problem, count=2, command_id=f"{command_id}-tally", by=SAM)
    return made


@contextmanager
def load(app: Ideaflow) -> Iterator[list[Future[list[str]]]]:
    """Workers that act meanwhile, each on a problem of its own, so that only the outage is waited for."""
    for worker in range(WORKERS):
        do(app, CaptureProblem, issue=f"late letters {worker}", occurrences=0)
    over = Event()
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            yield [pool.submit(act, app, worker, over) for worker in range(WORKERS)]
        finally:
            over.set()


def all_once(app: Ideaflow, acting: list[Future[list[str]]]) -> None:
    """Every acknowledged command did what it does, once, and nothing else happened."""
    made = [one.result() for one in acting]
    acknowledged = [idea for ideas in made for idea in ideas]
    assert len({*acknowledged}) == len(acknowledged)
    assert app.ask(submitter_tracker.count) == len(acknowledged)
    for worker, ideas in enumerate(made, 1):
        problem = app.ask(problem_board.problem, f"P-{worker}")
        assert problem is not None
        assert sum(problem.weekly_tallies.values()) == len(ideas) * 2
    assert positions(app) == list(range(1, app.log.last_position() + 1))
    assert differing_lists(app) == []
    assert app.check_store() == []


def kill_one(admin: psycopg.Connection[Any], name: str | None) -> bool:
    """End one connection of the database, whichever; false where there is none."""
    there = "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY random() LIMIT 1"
    return admin.execute(f"SELECT pg_terminate_backend(pid) FROM ({there}) AS one", (name,)).fetchone() is not None  # noqa: S608


def test_connections_killed_at_random_lose_and_double_nothing(shared: str) -> None:
    name = make_url(shared).database
    with closing(administrator(shared)) as admin, Ideaflow(shared, retry_seconds=60) as app:
        with load(app) as acting:
            killed = 0
            while killed < KILLS:
                killed += kill_one(admin, name)
                time.sleep(0.05)
        all_once(app, acting)


def test_a_server_that_is_stopped_and_started_in_mid_load_loses_and_doubles_nothing(
    shared: str, own_postgres_server: PostgresServer
) -> None:
    assert own_postgres_server.stop
    assert own_postgres_server.start
    with Ideaflow(shared, retry_seconds=60) as app:
        with load(app) as acting:
            before = app.log.last_position()
            settled(lambda: app.log.last_position() > before + 10)
            own_postgres_server.stop()
            own_postgres_server.start()
            stood = app.log.last_position()
            settled(lambda: app.log.last_position() > stood + 10)
        all_once(app, acting)


def test_a_question_whose_connection_dies_is_asked_again(shared: str) -> None:
    asked = []

    def dying(connection: Connection) -> int:
        asked.append(connection)
        if len(asked) == 1:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return submitter_tracker.count(connection)

    with Ideaflow(shared) as app:
        assert app.ask(dying) == 0
    assert len(asked) == 2


def test_a_commit_that_was_kept_when_its_connection_died_is_acknowledged_and_not_repeated(shared: str) -> None:
    with closing(administrator(shared)) as admin, Ideaflow(shared) as app, ThreadPoolExecutor(1) as pool:
        with missing_standby(admin):
            submitting = pool.submit(do, app, SubmitIdea, title="kept", by=SAM)
            wait_for_a_wait(admin)
            end_waits(admin)
        receipt = submitting.result(timeout=SECONDS)
        assert app.ask(submitter_tracker.count) == 1
        assert len(happened(app, receipt.id)) == 1


def test_an_answer_from_before_is_given_only_once_the_standby_has_it_too(shared: str) -> None:
    """Otherwise a command that is settled by its id could be acknowledged, and lost with this server."""
    with closing(administrator(shared)) as admin, Ideaflow(shared) as app, ThreadPoolExecutor(1) as pool:
        first = do(app, SubmitIdea, title="kept", command_id="said-twice", by=SAM)
        with missing_standby(admin):
            again = pool.submit(do, app, SubmitIdea, title="kept", command_id="said-twice", by=SAM)
            wait_for_a_wait(admin)
            assert not again.done()
        assert again.result(timeout=SECONDS) == first


def test_a_commit_that_was_not_kept_when_its_connection_died_is_done_again(shared: str) -> None:
    with Ideaflow(shared) as app:
        with app.database.transaction() as connection:
            connection.exec_driver_sql(DIES_ONCE)
        receipt = do(app, SubmitIdea, title="not kept at first", by=SAM)
        assert app.ask(submitter_tracker.count) == 1
        assert len(happened(app, receipt.id)) == 1
        with app.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT last_value FROM deaths").scalar() == 2


def test_who_will_not_wait_is_told_that_nobody_knows_and_how_to_settle_it(shared: str) -> None:
    with Ideaflow(shared, retry_seconds=0) as app:
        with app.database.transaction() as connection:
            connection.exec_driver_sql(DIES_ONCE)
        with pytest.raises(OutcomeUnknown) as unknown:
            do(app, SubmitIdea, title="who knows", command_id="settle-me", by=SAM)
        assert unknown.value.as_dict()["command_id"] == "settle-me"
        assert "--command-id settle-me" in unknown.value.next_step
        assert do(app, SubmitIdea, title="who knows", command_id="settle-me", by=SAM).id == "I-1"
        assert app.ask(submitter_tracker.count) == 1


def test_a_server_that_is_gone_for_longer_is_a_fault_and_nothing_was_written(
    shared: str, own_postgres_server: PostgresServer
) -> None:
    assert own_postgres_server.stop
    assert own_postgres_server.start
    with Ideaflow(shared, retry_seconds=0.3) as app:
        own_postgres_server.stop()
        try:
            with pytest.raises(ServerLost) as lost:
                do(app, SubmitIdea, title="T", by=SAM)
            with pytest.raises(ServerLost):
                app.ask(submitter_tracker.count)
        finally:
            own_postgres_server.start()
        assert lost.value.next_step == "start the server, then repeat the command"
        assert app.ask(submitter_tracker.count) == 0


def test_a_primary_that_became_a_standby_is_left_for_its_successor(shared: str) -> None:
    with closing(administrator(shared)) as admin, Ideaflow(shared, retry_seconds=0.3) as app:
        name = make_url(shared).database
        assert do(app, SubmitIdea, title="before", by=SAM).id == "I-1"
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        app.database.engine.dispose()
        with pytest.raises(DatabaseReadOnly):
            do(app, SubmitIdea, title="meanwhile", by=SAM)
        app.database.retry_seconds = SECONDS
        with ThreadPoolExecutor(1) as pool:
            submitting = pool.submit(do, app, SubmitIdea, title="after", by=SAM)
            admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            assert submitting.result(timeout=SECONDS).id == "I-2"
