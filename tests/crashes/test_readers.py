"""Eight processes append: whoever follows the tail sees every event once and in order."""

from __future__ import annotations

import pytest
from drills import readers

from ideaflow import bootstrap
from tests.crashes.databases import DATABASES, database_url
from tests.doing import STEWARD

EVENTS_EACH = 40


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest) -> str:
    address = database_url(request)
    bootstrap.init(address, STEWARD)
    return address


def test_every_reader_sees_every_event_once_and_in_order(empty_url: str) -> None:
    saw = readers.drill(empty_url, writers=readers.WRITERS, events_each=EVENTS_EACH)
    assert saw == [readers.Seen(readers.WRITERS * EVENTS_EACH, 0, 0, 0)] * 2


def test_a_recorder_without_the_lock_is_caught(postgres_url: str) -> None:
    """The negative control: positions that are not given out in the order of committing make readers miss events."""
    bootstrap.init(postgres_url, STEWARD)
    saw = readers.drill(postgres_url, writers=readers.WRITERS, events_each=EVENTS_EACH, kind=readers.UnorderedRecorder)
    assert sum(one.missed for one in saw) > 0
