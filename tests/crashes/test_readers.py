"""Eight processes append: whoever follows the tail sees every event once and in order."""

from __future__ import annotations

import pytest
from drills import readers

from ideaflow import bootstrap
from tests.crashes.databases import DATABASES, database_url
from tests.doing import STEWARD
from tests.postgres import PostgresServer

EVENTS_EACH, GOES = 40, 8


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest) -> str:
    address = database_url(request)
    bootstrap.init(address, STEWARD)
    return address


def test_every_reader_sees_every_event_once_and_in_order(empty_url: str) -> None:
    saw = readers.drill(empty_url, writers=readers.WRITERS, events_each=EVENTS_EACH)
    assert saw == [readers.Seen(readers.WRITERS * EVENTS_EACH, 0, 0, 0)] * 2


def test_a_recorder_without_the_lock_is_caught(postgres_server: PostgresServer) -> None:
    """The negative control: positions that are not given out in the order of committing make readers miss events.

    Whether two commits come the other way round is a matter of moments; one of several goes is enough.
    """
    assert any(_missed(postgres_server) for _ in range(GOES))


def _missed(server: PostgresServer) -> int:
    url = server.create_database()
    bootstrap.init(url, STEWARD)
    saw = readers.drill(url, writers=readers.WRITERS, events_each=EVENTS_EACH, kind=readers.UnorderedRecorder)
    server.drop_database(url)
    return sum(one.missed for one in saw)
