"""What the tests share: a database, an ideaflow on it whose clock can be set, and a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from tests.clock import SimulatedClock
from tests.doing import STEWARD
from tests.postgres import PostgresServer, running_server

settings.register_profile("ideaflow", deadline=None, database=None, max_examples=60)
settings.load_profile("ideaflow")


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands on a Monday morning."""
    return SimulatedClock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A fresh SQLite database with a steward."""
    address = f"sqlite:///{tmp_path / 'ideaflow.sqlite'}"
    assert bootstrap.init(address, STEWARD)
    return address


@pytest.fixture
def app(url: str, clock: SimulatedClock) -> Iterator[Ideaflow]:
    """An ideaflow on a fresh database, at the clock's time."""
    with Ideaflow(url, clock=clock) as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def _keys_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Key files of PostgreSQL databases stay out of the data folder of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server; where none starts, the tests that need it fail."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    address = postgres_server.create_database()
    yield address
    postgres_server.drop_database(address)
