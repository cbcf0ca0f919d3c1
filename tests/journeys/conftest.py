"""What the journeys share: an office made within the test, and the real program on the same database."""

from __future__ import annotations

import pytest

from tests.cli.forum import STEWARD, Office
from tests.cli.terminal import InProcess, Terminal


@pytest.fixture
def office(empty_url: str) -> Office:
    """A forum with three perspectives."""
    return Office(InProcess(empty_url, STEWARD))


@pytest.fixture
def terminal(office: Office) -> Terminal:
    """The program that is installed, on the office's database."""
    return Terminal(office.type.database, STEWARD)
