"""The program in a process of its own, as the tests of the command line have it."""

from tests.cli.conftest import database, terminal, typist

__all__ = ["database", "terminal", "typist"]
