"""Disks that are full, files with flipped bits, clocks that go backwards: said in words, and nothing half done."""

from __future__ import annotations

import random
import resource
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from drills import full_disk
from drills.killing import Pipe, killed
from sqlalchemy import select

from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow, diagnose
from ideaflow.errors import IdeaflowError, StoreFault
from ideaflow.persistence.schema import events, metadata
from ideaflow.projections.lists import LISTS
from tests.clock import SimulatedClock
from tests.doing import differing_lists, do, positions

TRIES, FLIPS = 200, 6


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def fill_up(app: Ideaflow) -> int:
    """Capture problems until it is refused for want of room. Returns how many were acknowledged."""
    for number in range(TRIES):
        try:
            do(app, CaptureProblem, issue="letters are late " * 50)
        except StoreFault as fault:
            assert fault.next_step == "make room and try again"
            return number
    pytest.fail("the disk was never full")


def sound_with(app: Ideaflow, problems: int) -> None:
    assert positions(app) == list(range(1, problems * 2 + 1))
    assert differing_lists(app) == []
    assert app.check_store() == []


def test_a_small_disk_that_is_filled_loses_nothing_and_work_goes_on_when_there_is_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came_of_it = full_disk.drill(tmp_path)
    if came_of_it.means != full_disk.TMPFS:
        with capsys.disabled():
            sys.stderr.write("nobody may mount here: a limit on the size of files stood for the full disk\n")
    assert came_of_it.acknowledged > 0
    assert len(came_of_it.refused) == full_disk.REFUSALS
    assert all(said.endswith("make room and try again") for said in came_of_it.refused)
    assert came_of_it.after == full_disk.REFUSALS
    assert (came_of_it.lost, came_of_it.half_applied, came_of_it.unsound) == (0, 0, 0)


def test_taking_a_refused_command_for_done_is_caught(tmp_path: Path) -> None:
    """The negative control: the same drill finds a program that does not hear that the disk is full."""
    assert full_disk.drill(tmp_path, deaf=True).lost == full_disk.REFUSALS


def test_a_full_file_refuses_in_words_and_goes_on_when_there_is_room(app: Ideaflow) -> None:
    with app.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        # The limit holds for this connection, which the pool gives back to the next that asks.
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 20}")
    acknowledged = fill_up(app)
    assert acknowledged > 0
    with app.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    sound_with(app, acknowledged)
    do(app, CaptureProblem, issue="there is room again")
    sound_with(app, acknowledged + 1)


def test_a_file_that_may_not_grow_loses_nothing_that_was_acknowledged(url: str) -> None:
    limit = file_of(url).stat().st_size + 200_000

    def work(pipe: Pipe) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with Ideaflow(url) as app:
            pipe.acknowledge("done", fill_up(app))

    with Ideaflow(url):
        pass
    (said,) = killed(work, after_seconds=20) or pytest.fail("the file grew on")
    with Ideaflow(url) as app:
        sound_with(app, said.position)


def contents(app: Ideaflow) -> dict[str, list[object]]:
    tables = [*metadata.sorted_tables, *(each.table for each in LISTS)]
    with app.database.reading() as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables}


@pytest.fixture
def before(app: Ideaflow) -> dict[str, list[object]]:
    """What every table holds after three problems; the database is closed."""
    for number in range(3):
        do(app, CaptureProblem, issue=f"letters are late {number}")
    found = contents(app)
    app.close()
    return found


def flipped(url: str, place: int, bit: int, folder: Path) -> str:
    """A copy of the database in which one bit is another."""
    damaged = bytearray(file_of(url).read_bytes())
    damaged[place] ^= 1 << bit
    file = folder / "damaged.sqlite"
    file.write_bytes(damaged)
    return f"sqlite:///{file}"


def test_flipped_bits_anywhere_are_told_or_change_nothing(
    url: str, before: dict[str, list[object]], tmp_path: Path
) -> None:
    size, chosen = file_of(url).stat().st_size, random.Random(5)
    for _ in range(FLIPS):
        is_told(flipped(url, chosen.randrange(size), chosen.randrange(8), tmp_path), before)


@pytest.mark.parametrize("table", ["events", "problem_board"])
def test_a_flipped_bit_where_it_matters_is_told(
    url: str, before: dict[str, list[object]], tmp_path: Path, table: str
) -> None:
    values = [value for row in before[table] for value in row]  # type: ignore[attr-defined]  # rows are tuples
    longest = max((bytes(value) if isinstance(value, bytes) else str(value).encode() for value in values), key=len)
    place = file_of(url).read_bytes().index(longest) + 3
    assert is_told(flipped(url, place, 0, tmp_path), before)


def is_told(address: str, before: dict[str, list[object]]) -> bool:
    """True where damage is told; otherwise what is kept must be as it was before."""
    try:
        with Ideaflow(address) as app:
            if app.check_store() or differing_lists(app):
                return True
            kept = contents(app)
    except IdeaflowError:
        return True
    differ = [name for name in before if kept[name] != before[name]]
    # Damage to what no event holds, such as the people directory, is not told; and a record is vouched for as a whole
    # only by the audit tree.
    assert set(differ) <= {
        "events",
        "people",
        "person_roles",
        "pseudonyms",
        "settings",
        "text_keys",
        "commands",
        "policy_packs",
        "numbers",
    }
    return False


def clock_check(url: str) -> str:
    (said,) = [one for one in diagnose(url) if one.name == "clock"]
    assert said.well
    return said.seen


def test_a_clock_that_goes_backwards_keeps_the_order_and_is_told(
    app: Ideaflow, url: str, clock: SimulatedClock
) -> None:
    do(app, CaptureProblem, issue="before")
    assert clock_check(url) == "never went back"
    clock.advance(days=-3)
    do(app, CaptureProblem, issue="after")
    assert positions(app) == [1, 2, 3, 4]
    with app.database.reading() as connection:
        streams = list(connection.execute(select(events.c.stream).order_by(events.c.position)).scalars())
    assert streams == ["P-1", "P-1", "P-2", "P-2"]
    assert differing_lists(app) == []
    assert app.check_store() == []
    assert clock_check(url) == f"went back once, by {timedelta(days=3)} before event 3; order is by position"
