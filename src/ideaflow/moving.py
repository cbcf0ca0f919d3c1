"""Moving a whole system: to another database, into a backup file, and back from one into an empty place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ideaflow.errors import NotEmpty, StoreFault
from ideaflow.persistence.database import LOCK_SECONDS, Database
from ideaflow.persistence.diagnosis import store_faults
from ideaflow.persistence.key_file import key_file_of
from ideaflow.persistence.last_backup import LastBackup, note_backup
from ideaflow.persistence.moving import Progress, System, bring_keys, check_empty
from ideaflow.persistence.probes import places
from ideaflow.projections.lists import LISTS, set_up_statements

UNFINISHED = ".unfinished"
# Told how many rows there are, gives what is to be told of each page of them.
Bar = Callable[[int], AbstractContextManager[Progress]]


def copy(source: str, target: str, bar: Bar, *, lock_seconds: float = LOCK_SECONDS) -> str:
    """Copy a system between databases of any kind. Returns the digest of all there is.

    Raises NotEmpty where the target holds anything, StoreFault for what cannot be read, written or proved.
    """
    with _opened(source, lock_seconds) as from_there, _made(target, lock_seconds) as here:
        check_empty(here)
        bring_keys(from_there, here.key_ring.file)
        return _copied(from_there, here, bar)


def backup(source: str, file: Path, bar: Bar, *, lock_seconds: float = LOCK_SECONDS) -> str:
    """Copy a system into a file that is either whole or not there, while work goes on. Returns its digest.

    The keys of its texts go into a file of their own beside it, unless IDEAFLOW_KEYS says where they are.

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
        position = places(here).log
        here.leave_write_ahead_log()
        bring_keys(from_there, key_file_of(f"sqlite:///{file.absolute()}", embedded=True))
    with _in_words(file):
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(file)
    _note_backup(source, digest, position, lock_seconds)
    return digest


def _note_backup(source: str, digest: str, position: int, lock_seconds: float) -> None:
    """That it was made is told to stewards; the backup is as good where that cannot be noted."""
    with suppress(StoreFault), _opened(source, lock_seconds) as database, database.transaction() as connection:
        note_backup(connection, LastBackup(datetime.now(UTC), position, digest))


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
            check_empty(here)
            bring_keys(source, here.key_ring.file)
            return _copied(source, here, bar)


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
    keys = database.key_ring.file
    there, keys_there = database.embedded and database.file.exists(), keys.exists()
    try:
        yield database
    except BaseException:
        database.close()
        if database.embedded and not there:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{database.file}{suffix}").unlink(missing_ok=True)
        if not keys_there:
            keys.unlink(missing_ok=True)
        raise
    finally:
        database.close()
