"""A rebuild that is killed at random moments: the live lists stay as they were, and the next one finishes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drills.killing import Pipe, killed, moments
from sqlalchemy import delete

from ideaflow import bootstrap
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.projections.lists import LISTS, SEARCHABLE
from ideaflow.projections.rebuild import Rebuild
from tests.crashes.databases import DATABASES, database_url
from tests.doing import STEWARD, differing_lists, do
from tests.scenario import SAM, whole_life

PAGE, KILLS, MOST_SECONDS = 2, 4, 0.4


@pytest.fixture(params=DATABASES)
def filled_url(request: pytest.FixtureRequest) -> str:
    """A database in which an idea lived its whole life, open nowhere."""
    address = database_url(request)
    bootstrap.init(address, STEWARD)
    with Ideaflow(address) as app:
        do(app, AddPerson, address=SAM)
        whole_life(app)
        app.lists.rebuild()
    return address


def rebuilding(url: str) -> Callable[[Pipe], None]:
    def work(pipe: Pipe) -> None:
        with Ideaflow(url) as app:
            Rebuild(app.database, LISTS, SEARCHABLE, PAGE).run(resume=True)
            pipe.acknowledge("rebuilt", app.log.last_position())

    return work


def rebuilding_in_place(url: str) -> Callable[[Pipe], None]:
    """The fault that must be found: the live lists are emptied and folded again, page by page."""

    def work(pipe: Pipe) -> None:
        with Ideaflow(url) as app:
            for each in LISTS:
                with app.database.transaction() as connection:
                    connection.execute(delete(each.table))
            for page in app.log.pages():
                with app.database.transaction() as connection:
                    for each in LISTS:
                        each.apply(connection, page, app.database.placeholder, each.table)

    return work


def test_live_lists_stay_whole_and_the_next_rebuild_finishes(filled_url: str) -> None:
    moment = moments(7, MOST_SECONDS)
    finished = 0
    for _ in range(KILLS):
        finished += len(killed(rebuilding(filled_url), moment()))
        with Ideaflow(filled_url) as app:
            assert differing_lists(app) == []
            assert app.check_store() == []
    with Ideaflow(filled_url) as app:
        app.lists.rebuild(resume=True)
        assert differing_lists(app) == []
        assert app.check_store() == []
    assert finished < KILLS


def test_a_rebuild_in_place_is_caught(filled_url: str) -> None:
    """The negative control."""
    moment = moments(7, MOST_SECONDS / 3)
    wrong = 0
    for _ in range(KILLS * 4):
        killed(rebuilding_in_place(filled_url), moment())
        with Ideaflow(filled_url) as app:
            wrong += bool(differing_lists(app))
        if wrong:
            return
    pytest.fail("no kill was noticed")
