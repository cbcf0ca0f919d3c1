"""The program in a process of its own, as the tests of the command line have it."""

from tests.cli.conftest import database, files, terminal, typist

__all__ = ["database", "files", "terminal", "typist"]
