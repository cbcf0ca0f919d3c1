"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.forum import STEWARD
from tests.cli.terminal import InProcess
from tests.cli.warm import WarmTerminal
from tests.clock import SimulatedClock
from tests.places import FilePlaces


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database is made."""
    return tmp_path / "ideaflow.sqlite"


@pytest.fixture(scope="session")
def typed_files(tmp_path_factory: pytest.TempPathFactory) -> FilePlaces:
    """Where the database that tests work on copies of is made."""
    return FilePlaces(tmp_path_factory.mktemp("typed"))


def type_first(address: str) -> None:
    """Make a database of a problem and an idea."""
    made = InProcess(address, STEWARD, SimulatedClock())
    made.done("init")
    made.done("problem", "capture", "Letters arrive late")
    made.done("idea", "submit", "--title", "Send decision letters by text", "--problem", "P-1")


@pytest.fixture
def typist(typed_files: FilePlaces, database: Path, clock: SimulatedClock) -> Iterator[InProcess]:
    """Somebody who types into the program within the test, with a database of a problem and an idea."""
    with typed_files.copy_of(type_first, database.parent, STEWARD):
        yield InProcess(database, STEWARD, clock)


@pytest.fixture
def terminal(typist: InProcess) -> WarmTerminal:
    """The program in a process of its own, on the same database."""
    return WarmTerminal(typist.database, STEWARD)
