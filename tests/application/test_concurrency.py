"""Many at once: processes on one SQLite file, threads on PostgreSQL. Nothing is lost, doubled or out of order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from threading import Barrier

import pytest

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.person import AddPerson
from ideaflow.application.problem import CaptureProblem, TallyProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.stage import Stage
from ideaflow.errors import DatabaseLocked
from ideaflow.persistence.command_log import Receipt
from ideaflow.persistence.numbers import next_ids
from ideaflow.projections import problem_board, submitter_tracker
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, happened, positions
from tests.scenario import SAM, everything, whole_life

WORKERS, ROUNDS = 4, 12


@pytest.fixture
def shared_url(postgres_url: str) -> str:
    """A fresh PostgreSQL database with a steward and Sam."""
    assert bootstrap.init(postgres_url, STEWARD)
    with Ideaflow(postgres_url) as app:
        do(app, AddPerson, address=SAM)
    return postgres_url


def submit_and_tally(url: str, by: str) -> list[str]:
    """One worker's part: ideas of its own, and counting the problem that everybody counts."""
    made = []
    with Ideaflow(url, lock_seconds=60) as app:
        for number in range(ROUNDS):
            made.append(do(app, SubmitIdea, title=f"idea {number}", problems=("P-1",), by=by).id)
            do(app, TallyProblem, problem="P-1", count=2, by=by)
    return made


def tallied(app: Ideaflow) -> int:
    problem = app.ask(problem_board.problem, "P-1")
    assert problem is not None
    return sum(problem.weekly_tallies.values())


def at_once(action: Callable[[int], Receipt], workers: int = WORKERS) -> list[Receipt]:
    """The action by so many threads that all start together."""
    ready = Barrier(workers)

    def start(number: int) -> Receipt:
        ready.wait(timeout=30)
        return action(number)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(start, range(workers)))


def sound(app: Ideaflow) -> None:
    """Positions without gaps, lists as a rebuild makes them, and nothing wrong in the store."""
    assert positions(app) == list(range(1, app.log.last_position() + 1))
    assert differing_lists(app) == []
    assert app.check_store() == []


def test_four_processes_on_one_file_lose_nothing_and_double_nothing(app: Ideaflow, url: str) -> None:
    do(app, CaptureProblem, issue="late letters", occurrences=0)
    people = [f"worker{number}@example.org" for number in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        made = [idea for ideas in pool.map(submit_and_tally, [url] * WORKERS, people) for idea in ideas]
    assert sorted(made, key=lambda idea: int(idea[2:])) == [f"I-{n}" for n in range(1, WORKERS * ROUNDS + 1)]
    assert tallied(app) == WORKERS * ROUNDS * 2
    assert app.ask(submitter_tracker.count) == WORKERS * ROUNDS
    sound(app)


def test_the_same_command_sent_four_times_at_once_acts_once_on_one_file(app: Ideaflow) -> None:
    receipts = at_once(lambda _: do(app, SubmitIdea, title="twice?", command_id="double-click", by=SAM))
    assert len({(receipt.id, receipt.sentences) for receipt in receipts}) == 1
    assert app.numbers()["I"] == 1
    sound(app)


def test_a_whole_life_on_postgresql(shared_url: str) -> None:
    with Ideaflow(shared_url) as app:
        idea = whole_life(app)
        tracked = app.ask(submitter_tracker.tracked, idea)
        assert tracked is not None
        assert tracked.stage == Stage.ADOPTED
        sound(app)
        before = app.lists.compare()
        app.lists.rebuild()
        assert app.lists.compare() == before


def test_every_kind_of_event_on_postgresql(shared_url: str, clock: SimulatedClock) -> None:
    with Ideaflow(shared_url, clock=clock) as app:
        everything(app)
        sound(app)


def test_setting_up_postgresql_twice_changes_nothing(shared_url: str) -> None:
    assert bootstrap.init(shared_url, "somebody.else@example.org") is bootstrap.Readied.BEFORE
    with Ideaflow(shared_url) as app:
        assert [person.address for person in app.people()] == [SAM, STEWARD]


def test_threads_that_count_one_problem_on_postgresql_add_up(shared_url: str) -> None:
    with Ideaflow(shared_url) as app:
        do(app, CaptureProblem, issue="late letters", occurrences=0)

        def count(number: int) -> Receipt:
            for _ in range(ROUNDS - 1):
                patiently(app, f"worker{number}")
            return patiently(app, f"worker{number}")

        at_once(count)
        assert tallied(app) == WORKERS * ROUNDS
        sound(app)


def patiently(app: Ideaflow, source: str) -> Receipt:
    """A tally, tried again as the error says when others were faster every time."""
    while True:
        try:
            return do(app, TallyProblem, problem="P-1", source=source, by=SAM)
        except DatabaseLocked as busy:
            assert busy.next_step == "try again in a moment"


def test_the_same_command_sent_four_times_at_once_acts_once_on_postgresql(shared_url: str) -> None:
    with Ideaflow(shared_url) as app:
        receipts = at_once(lambda _: do(app, SubmitIdea, title="twice?", command_id="double-click", by=SAM))
        assert len({(receipt.id, receipt.sentences) for receipt in receipts}) == 1
        assert app.ask(submitter_tracker.count) == 1
        assert len(happened(app, receipts[0].id)) == 1
        sound(app)


def test_threads_that_submit_on_postgresql_get_ids_of_their_own(shared_url: str) -> None:
    with Ideaflow(shared_url) as app:
        receipts = at_once(lambda number: do(app, SubmitIdea, title=f"idea {number}", by=SAM))
        assert {receipt.id for receipt in receipts} == {f"I-{number}" for number in range(1, WORKERS + 1)}
        sound(app)


def test_a_first_act_of_one_person_in_many_places_at_once_makes_one_pseudonym_on_postgresql(shared_url: str) -> None:
    with Ideaflow(shared_url) as app:
        do(app, CaptureProblem, issue="late letters")
        at_once(lambda number: do(app, TallyProblem, problem="P-1", source=f"worker{number}", by=SAM))
        assert len({recorded.actor for recorded in app.history("P-1")[2:]}) == 1
        sound(app)


def test_commands_go_on_while_the_lists_are_rebuilt_and_stand_in_them_on_postgresql(shared_url: str) -> None:
    with Ideaflow(shared_url) as app, ThreadPoolExecutor(1) as pool:
        do(app, CaptureProblem, issue="late letters")
        made: list[str] = []

        def meanwhile(_: int) -> None:
            made.append(pool.submit(do, app, CaptureProblem, issue="torn letters").result(timeout=30).id)

        app.lists.rebuild(meanwhile)
        assert made[0] == "P-2"
        sound(app)


def test_a_command_that_loses_a_deadlock_is_carried_out_again_on_postgresql(shared_url: str) -> None:
    with Ideaflow(shared_url) as app, ThreadPoolExecutor(1) as pool:
        with app.database.transaction() as connection:
            app.database.lock_order(connection)
            submitted = pool.submit(do, app, SubmitIdea, title="held up", by=SAM)
            # The command holds the row of numbers and waits for its place in the log, which is held here.
            assert not wait([submitted], timeout=0.5).done
            next_ids(connection, "I")
        assert submitted.result(timeout=30).id == "I-2"
        sound(app)
