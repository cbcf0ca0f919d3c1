"""Fresh databases of either kind, as copies of one that was made once: quicker than making each."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from ideaflow import bootstrap
from ideaflow.persistence.key_file import key_file_of
from tests.doing import STEWARD
from tests.postgres import PostgresServer

SQLITE, POSTGRES = "sqlite", "postgresql"
Prepare = Callable[[str], None]


class Places(ABC):
    """Where databases of one kind are made. `folder` is the test's own."""

    @abstractmethod
    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """The URL of a place where a database can be made."""
        yield ""

    @abstractmethod
    def fresh(self, folder: Path) -> AbstractContextManager[str]:
        """The URL of a new database with a steward."""

    @abstractmethod
    @contextmanager
    def for_application(self, folder: Path, steward: str) -> Iterator[str]:
        """The URL under which the application works: a file that is not there, or a server made ready by its owner."""
        yield ""

    @abstractmethod
    def copy_of(self, prepare: Prepare, folder: Path, steward: str) -> AbstractContextManager[str]:
        """The URL of a copy of what `prepare` makes of a place for the application; it is called once."""


def _copy_keys(template: str, url: str) -> None:
    """A database that was copied needs the keys of the one that it was copied from."""
    there, here = (key_file_of(one, one.startswith("sqlite:")) for one in (template, url))
    shutil.copy(there, here)


class FilePlaces(Places):
    """SQLite files; the one that is copied is in `template_folder`."""

    def __init__(self, template_folder: Path) -> None:
        self._folder = template_folder
        self._prepared: dict[Prepare, Path] = {}

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        yield f"sqlite:///{folder / 'ideaflow.sqlite'}"

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        yield self._copied(self._template, folder)

    @contextmanager
    def copy_of(self, prepare: Prepare, folder: Path, steward: str) -> Iterator[str]:
        if prepare not in self._prepared:
            file = self._folder / f"prepared-{len(self._prepared)}.sqlite"
            prepare(f"sqlite:///{file}")
            self._prepared[prepare] = file
        yield self._copied(self._prepared[prepare], folder)

    @staticmethod
    def _copied(template: Path, folder: Path) -> str:
        file = folder / "ideaflow.sqlite"
        shutil.copyfile(template, file)
        _copy_keys(f"sqlite:///{template}", f"sqlite:///{file}")
        return f"sqlite:///{file}"

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
        self._prepared: dict[Prepare, str] = {}

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        address = self._server.create_database()
        yield address
        self._server.drop_database(address)

    def fresh(self, folder: Path) -> AbstractContextManager[str]:
        return self._copied(self._template)

    @contextmanager
    def for_application(self, folder: Path, steward: str) -> Iterator[str]:
        role = self._new_role()
        with self.empty(folder) as address:
            bootstrap.init(address, steward, app_role=role)
            yield self._server.url_as(address, role)
        self._server.drop_role(role)

    def copy_of(self, prepare: Prepare, folder: Path, steward: str) -> AbstractContextManager[str]:
        if prepare not in self._prepared:
            address, role = self._server.create_database(), self._new_role()
            bootstrap.init(address, steward, app_role=role)
            self._prepared[prepare] = self._server.url_as(address, role)
            prepare(self._prepared[prepare])
        return self._copied(self._prepared[prepare])

    @contextmanager
    def _copied(self, template: str) -> Iterator[str]:
        """A copy; whoever the template is for connects to it too."""
        made = make_url(self._server.create_database(template))
        address = make_url(template).set(database=made.database).render_as_string(hide_password=False)
        _copy_keys(template, address)
        yield address
        self._server.drop_database(address)

    def _new_role(self) -> str:
        return f"ideaflow_types_{os.getpid()}_{next(self._roles)}"

    @cached_property
    def _template(self) -> str:
        address = self._server.create_database()
        bootstrap.init(address, STEWARD)
        return address
