"""The program in a process of its own, as the tests of the command line have it."""

from tests.cli.conftest import database, terminal, typed_files, typist

__all__ = ["database", "terminal", "typed_files", "typist"]
