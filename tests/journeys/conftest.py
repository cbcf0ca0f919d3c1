"""What the journeys share: an office made within the test, and the real program on the same database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.forum import STEWARD, Office
from tests.cli.terminal import InProcess, Terminal
from tests.places import Places


@pytest.fixture
def office(places: Places, tmp_path: Path) -> Iterator[Office]:
    """A forum with three perspectives; on PostgreSQL it works as the application's role."""
    with places.for_application(tmp_path, STEWARD) as address:
        yield Office(InProcess(address, STEWARD))


@pytest.fixture
def terminal(office: Office) -> Terminal:
    """The program that is installed, on the office's database."""
    return Terminal(office.type.database, STEWARD)
