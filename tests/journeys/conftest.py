"""What the journeys share: an office made within the test, and the real program on the same database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.forum import STEWARD, STRANGER, Office
from tests.cli.terminal import InProcess, Terminal
from tests.cli.warm import WarmTerminal
from tests.places import SQLITE, Places


@pytest.fixture(scope="session")
def prepare_office() -> Prepared:
    """Makes the office that tests work on copies of."""
    return Prepared()


class Prepared:
    """The office as it was made; calling it makes it in a place for the application."""

    def __call__(self, address: str) -> None:
        self.office = Office(InProcess(address, STEWARD))
        # A shared database takes in nobody by themselves.
        self.office.type.done("person", "add", STRANGER)


@pytest.fixture
def office(places: Places, prepare_office: Prepared, tmp_path: Path) -> Iterator[Office]:
    """A forum with three perspectives; on PostgreSQL it works as the application's role."""
    with places.copy_of(prepare_office, tmp_path, STEWARD) as address:
        yield prepare_office.office.on_copy(InProcess(address, STEWARD))


@pytest.fixture
def terminal(office: Office, kind: str) -> Terminal:
    """The program in a process of its own, on the office's database; on a file the one that is installed."""
    program = Terminal if kind == SQLITE else WarmTerminal
    return program(office.type.database, STEWARD)
