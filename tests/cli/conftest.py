"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.forum import STEWARD
from tests.cli.terminal import InProcess, Terminal
from tests.clock import SimulatedClock


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database is made."""
    return tmp_path / "ideaflow.sqlite"


@pytest.fixture
def typist(database: Path, clock: SimulatedClock) -> InProcess:
    """Somebody who types into the program within the test, with a database of a problem and an idea."""
    made = InProcess(database, STEWARD, clock)
    made.done("init")
    made.done("problem", "capture", "Letters arrive late")
    made.done("idea", "submit", "--title", "Send decision letters by text", "--problem", "P-1")
    return made


@pytest.fixture
def terminal(typist: InProcess) -> Terminal:
    """The program that is installed, on the same database."""
    return Terminal(typist.database, STEWARD)
