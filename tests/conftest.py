"""What the tests share: a database, an ideaflow on it whose clock can be set, and a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from ideaflow import bootstrap
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.places import POSTGRES, SQLITE, FilePlaces, Places, ServerPlaces
from tests.postgres import PostgresServer, own_server, running_server
from tests.scenario import SAM

settings.register_profile("ideaflow", deadline=None, database=None, max_examples=60)
settings.load_profile("ideaflow")

ON_BOTH = {"persistence", "projections", "journeys"}


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands on a Monday morning."""
    return SimulatedClock()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is said of the store, the lists and whole journeys on both databases."""
    if "kind" in metafunc.fixturenames and {*metafunc.definition.path.parts} & ON_BOTH:
        kinds = [SQLITE] if metafunc.definition.get_closest_marker("sqlite_only") else [SQLITE, POSTGRES]
        metafunc.parametrize("kind", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database a test runs on: SQLite, unless it runs on both."""
    return getattr(request, "param", SQLITE)


@pytest.fixture(scope="session")
def places(request: pytest.FixtureRequest, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Makes fresh databases of that kind."""
    if kind == POSTGRES:
        return ServerPlaces(request.getfixturevalue("postgres_server"))
    return FilePlaces(tmp_path_factory.mktemp("template"))


@pytest.fixture
def empty_url(places: Places, tmp_path: Path) -> Iterator[str]:
    """Where a database can be made."""
    with places.empty(tmp_path) as address:
        yield address


@pytest.fixture
def url(places: Places, tmp_path: Path) -> Iterator[str]:
    """A fresh database with a steward."""
    with places.fresh(tmp_path) as address:
        yield address


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


@pytest.fixture(scope="session")
def own_postgres_server() -> Iterator[PostgresServer]:
    """A server that is stopped and set otherwise, which others would notice; its tests are the group `outages`."""
    with own_server() as own:
        yield own


@pytest.fixture
def shared(own_postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh database with a steward and Sam on the tests' own server."""
    address = own_postgres_server.create_database()
    assert bootstrap.init(address, STEWARD)
    with Ideaflow(address) as app:
        do(app, AddPerson, address=SAM)
    yield address
    own_postgres_server.drop_database(address)
