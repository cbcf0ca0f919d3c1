"""Both databases, for tests that run on each."""

from __future__ import annotations

from pathlib import Path

import pytest

DATABASES = ("sqlite", "postgresql")


def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database of the kind that the parameter of a fixture names, nothing in it yet."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("postgres_url")
        return address
    folder: Path = request.getfixturevalue("tmp_path")
    return f"sqlite:///{folder / 'drill.sqlite'}"
