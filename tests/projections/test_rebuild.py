"""Rebuilding while work goes on: broken off and gone on with, shared, swapped at once, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import inspect

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.person import AddPerson
from ideaflow.application.problem import CaptureProblem, TallyProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Recorded
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.schema import positions
from ideaflow.projections import idea_texts, learning_register, problem_board
from ideaflow.projections.lists import LISTS, SEARCHABLE
from ideaflow.projections.rebuild import Rebuild
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, whole_log
from tests.scenario import SAM, whole_life

PAGE = 5


class BrokenOff(Exception):
    """What stops a rebuild in these tests."""


@pytest.fixture(params=["sqlite", "postgresql"])
def busy(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> Iterator[Ideaflow]:
    """An ideaflow on either database, in which an idea lived its whole life."""
    embedded = request.param == "sqlite"
    address = f"sqlite:///{tmp_path / 'busy.sqlite'}" if embedded else request.getfixturevalue("postgres_url")
    bootstrap.init(address, STEWARD)
    with Ideaflow(address, clock=clock) as app:
        if not embedded:
            do(app, AddPerson, address=SAM)
        whole_life(app)
        yield app


def rebuild_of(app: Ideaflow) -> Rebuild:
    return Rebuild(app.database, LISTS, SEARCHABLE, PAGE)


def broken_off(app: Ideaflow, after: int) -> int:
    """Begin a rebuild that stops after so many pages. Returns how many events it had folded."""
    seen: list[int] = []

    def stop(events: int) -> None:
        seen.append(events)
        if len(seen) == after:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        rebuild_of(app).run(stop)
    return sum(seen)


def hashes(app: Ideaflow) -> dict[str, str]:
    with app.database.reading() as connection:
        return {each.name: each.content_hash(connection, each.table) for each in LISTS}


def indexed(app: Ideaflow) -> dict[str, set[tuple[str | None, ...]]]:
    """What each list is looked up by."""
    with app.database.reading() as connection:
        there = inspect(connection)
        return {each.name: {tuple(one["column_names"]) for one in there.get_indexes(each.name)} for each in LISTS}


def left_over(app: Ideaflow) -> list[str]:
    """Tables and positions that no rebuild may leave behind."""
    with app.database.reading() as connection:
        tables = [name for name in inspect(connection).get_table_names() if "_rebuilt" in name]
        return tables + [name for name in connection.execute(positions.select()).scalars() if name != "lists"]


def sound(app: Ideaflow) -> None:
    assert differing_lists(app) == []
    assert app.check_store() == []
    assert left_over(app) == []


def test_what_was_broken_off_goes_on_where_it_stopped(busy: Ideaflow) -> None:
    before, made_of = hashes(busy), indexed(busy)
    done = broken_off(busy, after=3)
    assert hashes(busy) == before
    do(busy, CaptureProblem, issue="captured meanwhile")
    now, told = hashes(busy), list[int]()

    rebuild_of(busy).run(told.append, resume=True)

    assert done == told[0] == 3 * PAGE
    assert sum(told) <= len(whole_log(busy))
    assert hashes(busy) == now
    assert indexed(busy) == made_of
    sound(busy)


def test_without_going_on_a_rebuild_begins_anew(busy: Ideaflow) -> None:
    broken_off(busy, after=3)
    told: list[int] = []
    rebuild_of(busy).run(told.append)
    assert sum(told) == len(whole_log(busy))
    sound(busy)


def test_what_was_broken_off_can_be_forgotten(busy: Ideaflow) -> None:
    broken_off(busy, after=3)
    assert left_over(busy)
    with busy.database.transaction() as connection:
        busy.lists.forget_rebuild(connection)
    sound(busy)


def test_lists_serve_and_are_kept_up_while_they_are_rebuilt(busy: Ideaflow) -> None:
    problem = do(busy, CaptureProblem, issue="late letters", occurrences=0).id

    def meanwhile(_: int) -> None:
        do(busy, TallyProblem, problem=problem, count=1)
        row = busy.ask(problem_board.problem, problem)
        counts.append(sum(row.weekly_tallies.values()) if row else 0)

    counts: list[int] = []
    rebuild_of(busy).run(meanwhile)
    assert counts == list(range(1, len(counts) + 1))
    row = busy.ask(problem_board.problem, problem)
    assert row is not None
    assert sum(row.weekly_tallies.values()) == len(counts)
    sound(busy)


def test_search_finds_the_same_and_what_comes_after_again_and_again(busy: Ideaflow) -> None:
    for _ in range(3):
        rebuild_of(busy).run()
    assert busy.ask(learning_register.search, "read")
    new = do(busy, SubmitIdea, title="Paint the zebra crossing").id
    assert busy.ask(idea_texts.search, "zebra") == [new]
    sound(busy)


def test_two_rebuilds_at_once_share_the_work(busy: Ideaflow) -> None:
    told: list[int] = []

    def another(_: int) -> None:
        if not told:
            told.append(0)
            rebuild_of(busy).run(told.append, resume=True)

    before = hashes(busy)
    rebuild_of(busy).run(another)
    assert hashes(busy) == before
    sound(busy)


def test_a_swap_that_fails_leaves_the_live_lists(busy: Ideaflow, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashes(busy)

    def failing(_: object, connection: object) -> None:
        raise BrokenOff

    monkeypatch.setattr("ideaflow.projections.shadow.Shadow.take_place", failing)
    with pytest.raises(BrokenOff):
        rebuild_of(busy).run()
    monkeypatch.undo()
    assert hashes(busy) == before
    rebuild_of(busy).run(resume=True)
    assert hashes(busy) == before
    sound(busy)


def test_a_rebuild_that_leaves_an_event_out_is_told_by_the_hashes(
    busy: Ideaflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison that the other tests rest on can fail."""
    monkeypatch.setattr(EventLog, "page", careless(EventLog.page))
    busy.lists.rebuild()
    monkeypatch.undo()
    assert "audit_log" in differing_lists(busy)


def careless(page: Callable[..., Sequence[Recorded]]) -> Callable[..., Sequence[Recorded]]:
    """Reading pages, but for the second event of each."""

    def read(log: EventLog, *which: int) -> Sequence[Recorded]:
        found = page(log, *which)
        return [*found[:1], *found[2:]]

    return read
