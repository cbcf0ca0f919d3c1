"""Followers of the log: each event once, whoever runs them, and woken when there is something to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from drills import racing_followers
from sqlalchemy import Connection

from ideaflow import bootstrap
from ideaflow.application.person import AddPerson
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Recorded
from ideaflow.persistence.log_watch import LogWatch
from ideaflow.projections.follower import Follower
from tests.crashes.databases import DATABASES, database_url
from tests.doing import STEWARD, do

EVENTS, PATIENCE_SECONDS = 10_000, 30


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest) -> str:
    address = database_url(request)
    bootstrap.init(address, STEWARD)
    return address


@pytest.fixture
def opened(empty_url: str) -> Iterator[Ideaflow]:
    with Ideaflow(empty_url) as app:
        yield app


def test_two_runners_apply_each_of_ten_thousand_events_once(empty_url: str) -> None:
    came = racing_followers.drill(empty_url, count=EVENTS)
    assert (came.rows, came.left_out, came.twice) == (EVENTS, 0, 0)
    assert sum(came.by_runner) == EVENTS


def test_runners_that_look_and_then_write_are_caught(empty_url: str) -> None:
    """The negative control."""
    came = racing_followers.drill(empty_url, count=EVENTS, kind=racing_followers.CarelessFollower)
    assert came.twice > 0


def gathering(into: list[int]) -> Callable[[Connection, Sequence[Recorded]], None]:
    return lambda _, page: into.extend(one.position for one in page)


def test_a_fold_that_fails_is_not_counted_and_comes_again(opened: Ideaflow) -> None:
    do(opened, CaptureProblem, issue="late")

    def failing(_: Connection, __: Sequence[Recorded]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Follower(opened.database, "counting", failing).catch_up()
    seen: list[int] = []
    following = Follower(opened.database, "counting", gathering(seen))
    assert (following.position, following.behind) == (0, 2)
    assert following.catch_up() == 2
    assert (following.position, following.behind, seen) == (2, 0, [1, 2])
    assert opened.check_store() == []


def test_a_runner_is_woken_by_what_another_process_appends(opened: Ideaflow, empty_url: str) -> None:
    seen: list[int] = []
    following = Follower(opened.database, "counting", gathering(seen))
    with ThreadPoolExecutor(1) as pool, Ideaflow(empty_url) as other:
        # It sleeps for longer than the test is patient: only being woken lets it see what comes in time.
        running = pool.submit(following.run, lambda: len(seen) >= 4, wait_seconds=PATIENCE_SECONDS * 2)
        do(other, CaptureProblem, issue="late")
        do(other, CaptureProblem, issue="torn")
        assert running.result(timeout=PATIENCE_SECONDS) == 4
    assert seen == [1, 2, 3, 4]


def test_a_watch_is_quiet_while_nothing_happens_and_tells_of_every_commit(opened: Ideaflow) -> None:
    with LogWatch(opened.database) as watch:
        assert not watch.wait(0.05)
        do(opened, CaptureProblem, issue="late")
        assert watch.wait(PATIENCE_SECONDS)
        assert not watch.wait(0.05)


def test_a_watch_that_was_cut_off_listens_again(postgres_url: str) -> None:
    bootstrap.init(postgres_url, STEWARD)
    with Ideaflow(postgres_url) as app, LogWatch(app.database) as watch:
        with app.database.transaction() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
            )
        assert watch.wait(PATIENCE_SECONDS)
        do(app, AddPerson, address="new@example.org")
        do(app, CaptureProblem, issue="late")
        assert watch.wait(PATIENCE_SECONDS)
