"""A database that cannot be used says why in words, and what is written is durable or not there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from ideaflow import bootstrap
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow, Readied
from ideaflow.errors import (
    DatabaseLocked,
    DatabaseReadOnly,
    NewerSchema,
    NoDatabase,
    NotADatabase,
    StoreFault,
)
from ideaflow.persistence.database import Database, sqlite_module
from ideaflow.persistence.schema import commands, events, metadata, numbers, people, pseudonyms, settings, text_keys
from ideaflow.projections.lists import LISTS
from tests.doing import STEWARD, do


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def held(url: str) -> Iterator[None]:
    """The database while another connection writes."""
    other = sqlite_module().connect(str(file_of(url)), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


def contents(app: Ideaflow) -> dict[str, list[Any]]:
    """Every row of every table, to be compared."""
    tables = [*metadata.sorted_tables, *(each.table for each in LISTS)]
    with app.database.reading() as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables}


@pytest.mark.sqlite_only
def test_a_command_waits_so_long_for_another_writer_and_then_says_who_is_in_the_way(url: str) -> None:
    with Ideaflow(url, lock_seconds=0.2) as app:
        with held(url), pytest.raises(DatabaseLocked, match=r"stayed locked by another process for 0\.2 s") as caught:
            do(app, CaptureProblem, issue="letters are late")
        assert caught.value.next_step == "try again in a moment"
        assert do(app, CaptureProblem, issue="letters are late").id == "P-1"


@pytest.mark.sqlite_only
def test_reading_goes_on_while_another_writes(url: str) -> None:
    with Ideaflow(url, lock_seconds=0.2) as app:
        do(app, CaptureProblem, issue="letters are late")
        with held(url):
            assert len(app.history("P-1")) == 2


@pytest.mark.sqlite_only
def test_a_database_that_cannot_be_written_to_is_read_only(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ideaflow(url) as app:
        do(app, CaptureProblem, issue="letters are late")
        # The tests may run as root, whom no file mode stops; SQLite's own switch gives the same answer.
        with app.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(DatabaseReadOnly, match="cannot be written to"):
            do(app, CaptureProblem, issue="letters are late again")
        assert len(app.history("P-1")) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="no file mode stops root")
@pytest.mark.sqlite_only
def test_a_file_without_the_right_to_write_is_read_only(url: str) -> None:
    file_of(url).chmod(stat.S_IRUSR)
    with Ideaflow(url) as app, pytest.raises(DatabaseReadOnly, match="cannot be written to"):
        do(app, CaptureProblem, issue="letters are late")


def test_a_file_that_is_text_is_not_a_database(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are my notes, and no database at all\n" * 100)
    with pytest.raises(NotADatabase, match=r"notes\.txt is not a readable SQLite database"):
        Ideaflow(f"sqlite:///{file}")
    with pytest.raises(NotADatabase):
        bootstrap.init(f"sqlite:///{file}", STEWARD)
    assert file.read_text().startswith("these are my notes")


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    other = sqlite_module().connect(str(file))
    other.execute("CREATE TABLE birds (name TEXT)")
    other.close()
    with pytest.raises(NotADatabase, match="tables that are not ideaflow's"):
        Ideaflow(f"sqlite:///{file}")


def test_a_database_of_a_later_ideaflow_is_refused(url: str) -> None:
    database = Database(url)
    with database.transaction() as connection:
        connection.execute(update(settings).where(settings.c.name == "schema").values(value="999"))
    database.close()
    with pytest.raises(NewerSchema, match="the database has schema 999"):
        Ideaflow(url)
    with pytest.raises(NewerSchema, match="the database has schema 999"):
        bootstrap.init(url, STEWARD)


def test_a_missing_file_is_no_database_and_does_not_come_into_being(tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite"
    with pytest.raises(NoDatabase, match="there is no database at") as caught:
        Ideaflow(f"sqlite:///{file}")
    assert caught.value.next_step == "make one: ideaflow init"
    assert not file.exists()


def test_an_empty_file_is_no_database_yet(tmp_path: Path) -> None:
    file = tmp_path / "empty.sqlite"
    file.touch()
    with pytest.raises(NoDatabase, match="the database is empty"):
        Ideaflow(f"sqlite:///{file}")


def test_a_folder_that_cannot_be_made_is_a_fault_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreFault, match="cannot be made"):
        bootstrap.init(f"sqlite:///{tmp_path / 'file' / 'in' / 'ideaflow.sqlite'}", STEWARD)


@pytest.mark.sqlite_only
def test_every_connection_is_durable_and_lets_readers_by(url: str) -> None:
    database = Database(url)
    with database.engine.connect() as first, database.engine.connect() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


def test_setting_up_twice_changes_nothing(app: Ideaflow, url: str) -> None:
    do(app, CaptureProblem, issue="letters are late")
    before = contents(app)
    assert bootstrap.init(url, "somebody.else@example.org") is Readied.BEFORE
    assert contents(app) == before


def test_a_transaction_that_fails_leaves_nothing_behind(app: Ideaflow) -> None:
    before = contents(app)
    with pytest.raises(ZeroDivisionError), app.database.transaction() as connection:
        connection.execute(insert(settings).values(name="half", value="done"))
        _ = 1 // 0
    assert contents(app) == before


def test_a_command_that_fails_at_its_very_end_leaves_nothing_behind(
    app: Ideaflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(app, CaptureProblem, issue="letters are late", by="staff@example.org")
    before = contents(app)
    monkeypatch.setattr(app.office, "_project", _power_cut)
    with pytest.raises(PowerCut):
        # A shared database takes in nobody new by themselves.
        somebody = "new@example.org" if app.database.embedded else "staff@example.org"
        do(app, CaptureProblem, issue="letters are late again", by=somebody)
    assert contents(app) == before
    for table in (events, commands, numbers, people, pseudonyms, text_keys):
        assert before[table.name], f"{table.name} must hold something for the comparison to mean anything"


class PowerCut(Exception):
    """Something that no code expects."""


def _power_cut(*_: object) -> None:
    raise PowerCut


def test_a_transaction_within_a_transaction_is_the_same_one(app: Ideaflow) -> None:
    with pytest.raises(PowerCut), app.database.transaction() as outer:
        with app.database.transaction() as inner:
            assert inner is outer
            inner.execute(insert(settings).values(name="inner", value="1"))
        _power_cut()
    with app.database.reading() as connection:
        assert connection.execute(select(func.count()).where(settings.c.name == "inner")).scalar() == 0


def test_lists_that_are_not_where_the_log_is_stop_the_command(app: Ideaflow) -> None:
    do(app, CaptureProblem, issue="letters are late")
    with app.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE positions SET position = 1")
    with pytest.raises(StoreFault, match="the lists are not where the log is"):
        do(app, CaptureProblem, issue="letters are late again")
    app.lists.rebuild()
    assert do(app, CaptureProblem, issue="letters are late again").id == "P-2"
