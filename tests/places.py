"""Fresh databases of either kind, as copies of one that was made once: quicker than making each."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

from ideaflow import bootstrap
from ideaflow.persistence.key_file import key_file_of
from tests.doing import STEWARD
from tests.postgres import PostgresServer

SQLITE, POSTGRES = "sqlite", "postgresql"


class Places(ABC):
    """Where databases of one kind are made. `folder` is the test's own."""

    @abstractmethod
    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """The URL of a place where a database can be made."""
        yield ""

    @abstractmethod
    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """The URL of a new database with a steward."""
        yield ""

    @abstractmethod
    @contextmanager
    def for_application(self, folder: Path, steward: str) -> Iterator[str]:
        """The URL under which the application works: a file that is not there, or a server made ready by its owner."""
        yield ""


def _copy_keys(template: str, url: str) -> None:
    """A database that was copied needs the keys of the one that it was copied from."""
    there, here = (key_file_of(one, one.startswith("sqlite:")) for one in (template, url))
    shutil.copy(there, here)


class FilePlaces(Places):
    """SQLite files; the one that is copied is in `template_folder`."""

    def __init__(self, template_folder: Path) -> None:
        self._folder = template_folder

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        yield f"sqlite:///{folder / 'ideaflow.sqlite'}"

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        address = f"sqlite:///{folder / 'ideaflow.sqlite'}"
        shutil.copyfile(self._template, folder / "ideaflow.sqlite")
        _copy_keys(f"sqlite:///{self._template}", address)
        yield address

    @contextmanager
    def for_application(self, folder: Path, steward: str) -> Iterator[str]:
        with self.empty(folder) as address:
            yield address

    @cached_property
    def _template(self) -> Path:
        file = self._folder / "template.sqlite"
        bootstrap.init(f"sqlite:///{file}", STEWARD)
        return file


class ServerPlaces(Places):
    """Databases of a PostgreSQL server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server, self._roles = server, count(1)

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        address = self._server.create_database()
        yield address
        self._server.drop_database(address)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        address = self._server.create_database(self._template)
        _copy_keys(self._template, address)
        yield address
        self._server.drop_database(address)

    @contextmanager
    def for_application(self, folder: Path, steward: str) -> Iterator[str]:
        role = f"ideaflow_types_{os.getpid()}_{next(self._roles)}"
        with self.empty(folder) as address:
            bootstrap.init(address, steward, app_role=role)
            yield self._server.url_as(address, role)
        self._server.drop_role(role)

    @cached_property
    def _template(self) -> str:
        address = self._server.create_database()
        bootstrap.init(address, STEWARD)
        return address
