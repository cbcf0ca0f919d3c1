"""A writer that is killed at random moments loses nothing it acknowledged, and leaves nothing half done.

The long forms are scripts: see drills/README.md.
"""

from __future__ import annotations

import pytest
from drills import killed_writer

from ideaflow import bootstrap
from tests.crashes.databases import DATABASES, database_url

KILLS = 30
# Long enough for some to have opened the database, even where much else runs.
MOST_SECONDS = 0.2


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest) -> str:
    address = database_url(request)
    bootstrap.init(address, killed_writer.PERSON)
    return address


def test_nothing_acknowledged_is_lost_and_nothing_is_half_applied(empty_url: str) -> None:
    came_of_it = killed_writer.drill(empty_url, KILLS, most_seconds=MOST_SECONDS)
    assert came_of_it.acknowledged > 0
    assert (came_of_it.lost, came_of_it.half_applied, came_of_it.unsound) == (0, 0, 0)


def test_acknowledging_before_the_commit_is_caught(url: str) -> None:
    """The negative control: the same drill finds a writer that speaks too soon."""
    came_of_it = killed_writer.drill(url, KILLS, early=True)
    assert came_of_it.lost > 0
    assert came_of_it.half_applied == 0
