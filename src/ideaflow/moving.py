"""Moving a whole system: to another database, into a backup file, and back from one into an empty place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from ideaflow.errors import NotEmpty, StoreFault
from ideaflow.persistence.database import LOCK_SECONDS, Database
from ideaflow.persistence.diagnosis import store_faults
from ideaflow.persistence.moving import Progress, System
from ideaflow.projections.lists import LISTS, set_up_statements

UNFINISHED = ".unfinished"
# Told how many rows there are, gives what is to be told of each page of them.
Bar = Callable[[int], AbstractContextManager[Progress]]


def copy(source: str, target: str, bar: Bar, *, lock_seconds: float = LOCK_SECONDS) -> str:
    """Copy a system between databases of any kind. Returns the digest of all there is.

    Raises NotEmpty where the target holds anything, StoreFault for what cannot be read, written or proved.
    """
    with _opened(source, lock_seconds) as from_there, _made(target, lock_seconds) as here:
        return _copied(from_there, here, bar)


def backup(source: str, file: Path, bar: Bar, *, lock_seconds: float = LOCK_SECONDS) -> str:
    """Copy a system into a file that is either whole or not there, while work goes on. Returns its digest.

    Raises NotEmpty where there is a file already, StoreFault for what cannot be read, written or proved.
    """
    unfinished = file.with_name(file.name + UNFINISHED)
    with _in_words(file):
        if file.exists():
            raise NotEmpty(f"{file} is there already", "name another file")
        unfinished.unlink(missing_ok=True)  # of a backup that was broken off
    place = f"sqlite:///{unfinished.absolute()}"
    with _opened(source, lock_seconds) as from_there, _made(place, lock_seconds) as here:
        digest = _copied(from_there, here, bar, backup=True)
        here.leave_write_ahead_log()
    with _in_words(file):
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(file)
    return digest


def restore(file: Path, target: str, bar: Bar, *, lock_seconds: float = LOCK_SECONDS) -> str:
    """Put a backup into an empty place, after the backup was read whole and found as it was made.

    Raises NotEmpty where the place holds anything, StoreFault for a file that is no sound backup.
    """
    if not file.is_file():
        raise StoreFault(f"there is no file {file}", "name a file of: ideaflow admin backup")
    with _opened(f"sqlite:///{file.absolute()}", lock_seconds) as source:
        _system().check_backup(source)
        faults = store_faults(source)
        if faults:
            raise StoreFault(f"{file}: {'; '.join(faults)}", "restore another backup")
        with _made(target, lock_seconds) as here:
            digest = _copied(source, here, bar)
            replay_erasures(here)
            return digest


def replay_erasures(database: Database) -> None:
    """Erase again what was erased after a backup was made. To be joined with the erasures of people and texts."""
    del database


def _copied(source: Database, target: Database, bar: Bar, *, backup: bool = False) -> str:
    system = _system()
    with bar(system.count(source)) as progress:
        return system.copy(source, target, progress, backup=backup)


def _system() -> System:
    return System(LISTS[0].table.metadata, set_up_statements)


@contextmanager
def _in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreFault(f"{file} cannot be written: {error.strerror}", "name another file, or make room") from error


@contextmanager
def _opened(url: str, lock_seconds: float) -> Iterator[Database]:
    database = Database(url, lock_seconds=lock_seconds)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _made(url: str, lock_seconds: float) -> Iterator[Database]:
    """A database to be filled; a file that was not there is taken away again when that fails."""
    database = Database(url, create=True, lock_seconds=lock_seconds)
    there = database.embedded and database.file.exists()
    try:
        yield database
    except BaseException:
        database.close()
        if database.embedded and not there:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{database.file}{suffix}").unlink(missing_ok=True)
        raise
    finally:
        database.close()
