"""A whole system moved to another database, into a backup and back: the same to the byte, or not there at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from ideaflow import bootstrap, moving
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow, Readied
from ideaflow.errors import NoDatabase, NotADatabase, NotEmpty, StoreFault
from ideaflow.persistence.database import Database
from ideaflow.persistence.moving import snapshot, table_digest
from ideaflow.persistence.schema import events, numbers, people, settings
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, lift_guards, whole_log
from tests.places import FilePlaces, Places, ServerPlaces
from tests.postgres import PostgresServer
from tests.scenario import everything, ready_idea, whole_life


@contextmanager
def no_bar(_: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None


@pytest.fixture(params=["into sqlite", "into postgresql"])
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty place of either kind."""
    folder = tmp_path_factory.mktemp("target")
    server: PostgresServer | None = None
    if request.param == "into postgresql":
        server = request.getfixturevalue("postgres_server")
    place: Places = ServerPlaces(server) if server else FilePlaces(folder)
    with place.empty(folder) as address:
        yield address


def digests(url: str) -> dict[str, str]:
    """Of every table of the system."""
    system = moving._system()
    database = Database(url)
    with snapshot(database) as connection:
        found = {table.name: table_digest(connection, table) for table in system.tables}
    database.close()
    return found


def stored(url: str) -> list[tuple[Any, ...]]:
    """Every event, byte for byte."""
    database = Database(url)
    with database.reading() as connection:
        found = [tuple(row) for row in connection.execute(select(events).order_by(events.c.position))]
    database.close()
    return found


def test_a_system_that_was_copied_is_the_same_and_goes_on(app: Ideaflow, url: str, target: str) -> None:
    everything(app)
    seen: list[int] = []

    @contextmanager
    def bar(total: int) -> Iterator[Callable[[int], None]]:
        seen.append(-total)
        yield seen.append

    moving.copy(url, target, bar)
    assert sum(seen) == 0
    assert stored(target) == stored(url)
    assert digests(target) == digests(url)
    with Ideaflow(target, clock=SimulatedClock()) as copied:
        assert whole_log(copied) == whole_log(app)
        assert differing_lists(copied) == copied.check_store() == []
        do(copied, SubmitIdea, title="After the move", by="new.comer@example.org")
        whole_life(copied)
        assert differing_lists(copied) == []
    assert bootstrap.init(target, STEWARD) is Readied.BEFORE


def test_what_is_in_the_way_is_left_alone(app: Ideaflow, url: str, target: str) -> None:
    bootstrap.init(target, STEWARD)
    before = digests(target)
    with pytest.raises(NotEmpty, match="tables already"):
        moving.copy(url, target, no_bar)
    assert digests(target) == before


def test_a_copy_that_breaks_off_leaves_nothing(app: Ideaflow, url: str, target: str) -> None:
    ready_idea(app)

    @contextmanager
    def cut(total: int) -> Iterator[Callable[[int], None]]:
        left = [total - 1]

        def advance(rows: int) -> None:
            left[0] -= rows
            if left[0] < 0:
                raise PowerCut

        yield advance

    with pytest.raises(PowerCut):
        moving.copy(url, target, cut)
    with pytest.raises(NoDatabase):
        Ideaflow(target)
    moving.copy(url, target, no_bar)
    assert digests(target) == digests(url)


class PowerCut(Exception):
    """Something that no code expects."""


@pytest.mark.parametrize("table", [events, people, numbers])
def test_what_arrives_changed_is_not_kept(
    app: Ideaflow, url: str, target: str, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_idea(app)
    real = moving.System._compare

    def compare(self: Any, reading: Any, writing: Any) -> str:
        if table is events:
            lift_guards(writing)
        writing.execute(
            update(table).values({table.columns.values()[1]: table.columns.values()[1] + 1})
            if table is numbers
            else delete(table)
        )
        return real(self, reading, writing)

    monkeypatch.setattr(moving.System, "_compare", compare)
    with pytest.raises(StoreFault, match=f"{table.name} arrived changed"):
        moving.copy(url, target, no_bar)
    with pytest.raises(NoDatabase):
        Ideaflow(target)


# Backup and restore


def test_a_drill_back_up_while_somebody_writes_and_restore_elsewhere(
    app: Ideaflow, url: str, target: str, tmp_path: Path
) -> None:
    everything(app)
    file, stop, before = tmp_path / "day.backup", Event(), app.log.last_position()

    def write() -> None:
        with Ideaflow(url, clock=SimulatedClock()) as other:
            while not stop.is_set():
                do(other, CaptureProblem, issue="letters are late")

    writer = Thread(target=write)
    writer.start()
    try:
        digest = moving.backup(url, file, no_bar)
    finally:
        stop.set()
        writer.join()
    assert [one.name for one in tmp_path.iterdir() if "unfinished" in one.name] == []
    assert moving.restore(file, target, no_bar) == digest
    live, restored = stored(url), stored(target)
    assert before <= len(restored) < len(live) + 1
    assert restored == live[: len(restored)]
    with Ideaflow(target, clock=SimulatedClock()) as again:
        assert differing_lists(again) == again.check_store() == []
        whole_life(again)


def test_a_backup_takes_no_others_place(app: Ideaflow, url: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with pytest.raises(NotEmpty, match="is there already"):
        moving.backup(url, file, no_bar)
    assert file.read_text() == "mine"


def test_a_folder_that_is_not_there_cannot_take_a_backup(app: Ideaflow, url: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreFault, match="cannot be written: Not a directory"):
        moving.backup(url, tmp_path / "file" / "day.backup", no_bar)


def test_what_is_no_backup_is_not_restored(app: Ideaflow, url: str, target: str, tmp_path: Path) -> None:
    text, live = tmp_path / "notes.txt", tmp_path / "live.sqlite"
    text.write_text("these are my notes, and no database at all\n" * 100)
    bootstrap.init(f"sqlite:///{live}", STEWARD)
    with pytest.raises(StoreFault, match="there is no file"):
        moving.restore(tmp_path / "none", target, no_bar)
    with pytest.raises(NotADatabase):
        moving.restore(text, target, no_bar)
    with pytest.raises(StoreFault, match="is no backup"):
        moving.restore(live, target, no_bar)
    with pytest.raises(NoDatabase):
        Ideaflow(target)


def test_a_backup_that_was_changed_is_not_restored(app: Ideaflow, url: str, target: str, tmp_path: Path) -> None:
    ready_idea(app)
    file = tmp_path / "day.backup"
    moving.backup(url, file, no_bar)
    database = Database(f"sqlite:///{file}")
    with database.transaction() as connection:
        connection.execute(insert(settings).values(name="more", value="than there was"))
    database.close()
    with pytest.raises(StoreFault, match="is not what was backed up"):
        moving.restore(file, target, no_bar)
    with pytest.raises(NoDatabase):
        Ideaflow(target)


def test_a_backup_is_not_restored_over_anything(app: Ideaflow, url: str, tmp_path: Path) -> None:
    file = tmp_path / "day.backup"
    moving.backup(url, file, no_bar)
    before = digests(url)
    with pytest.raises(NotEmpty):
        moving.restore(file, url, no_bar)
    assert digests(url) == before
