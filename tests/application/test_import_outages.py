"""An import whose database server goes away: every row is in once, and the report says what this run brought."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ideaflow.application import idea_import, problem_import
from ideaflow.application import learning_exchange as exchange
from ideaflow.application import learning_exchange_import as coming_in
from ideaflow.application.idea_mapping import read_mapping
from ideaflow.application.problem_mapping import read_problem_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.idea_events import IdeaSubmitted
from ideaflow.domain.learning import LearningImported
from ideaflow.domain.problem import ProblemCaptured, ProblemTallied
from ideaflow.errors import OutcomeUnknown
from ideaflow.persistence.exchange_keys import OwnKey
from tests.application.test_learning_exchange import HARBOUR, LINE, lines
from tests.doing import STEWARD, differing_lists, positions, whole_log
from tests.outages import DIES_ONCE, SECONDS, administrator, end_waits, missing_standby, wait_for_a_wait
from tests.postgres import PostgresServer

# One worker has the server, as it takes long to start.
pytestmark = pytest.mark.xdist_group("outages")
ROWS, BATCH, ISSUES = 60, 20, 7
KEY = Ed25519PrivateKey.generate()
Progress = Callable[[int], None]
Import = Callable[[Ideaflow, Path, Progress], int]


def import_ideas(app: Ideaflow, folder: Path, progress: Progress) -> int:
    """Import ideas of as many submitters; how many it says are new."""
    file = folder / "ideas.csv"
    file.write_text("Title,Name\n" + "".join(f"Idea {row},Person {row}\n" for row in range(ROWS)), encoding="utf-8")
    with open_box(file) as box:
        mapping = read_mapping(("title=Title", "submitter=Name"))
        return idea_import.run_import(app.office, box, mapping, by=STEWARD, progress=progress).fresh


def import_occurrences(app: Ideaflow, folder: Path, progress: Progress) -> int:
    """Import occurrences of problems that nobody had noticed; how many it says are new."""
    file = folder / "contacts.csv"
    said = (f"2026-03-02,Issue {row % ISSUES},{row}\n" for row in range(ROWS))
    file.write_text("Day,About,No\n" + "".join(said), encoding="utf-8")
    mapping = read_problem_mapping(("day=Day", "issue=About", "reference=No"), None, source="complaints")
    new = problem_import.NewProblem()
    with open_box(file) as box:
        report = problem_import.import_occurrences(
            app.office, box, mapping, by=STEWARD, issues={}, new=new, progress=progress
        )
    assert len(report.captured) == ISSUES
    return report.fresh


def import_learnings(app: Ideaflow, folder: Path, progress: Progress) -> int:
    """Import learnings of another organisation; how many it says are new."""
    key = OwnKey(HARBOUR, KEY)
    coming_in.trust_key(app.office, key.public, HARBOUR, by=STEWARD)
    content = lines(*(LINE | {"id": f"L-{row + 1}"} for row in range(ROWS)))
    file, mark = folder / "learnings.jsonl", folder / "learnings.jsonl.sig"
    file.write_bytes(content)
    mark.write_bytes(exchange.signed(content, key))
    package = coming_in.read_signed(app.office, file, mark)
    progress(ROWS)
    return coming_in.run_import(app.office, package, by=STEWARD).count("new")


IMPORTS: tuple[Import, ...] = (import_ideas, import_occurrences, import_learnings)


@pytest.fixture(params=IMPORTS, ids=lambda one: one.__name__)
def run_import(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Import:
    """An import, in batches that are small enough for some of them."""
    for module in (idea_import, problem_import):
        monkeypatch.setattr(module, "BATCH", BATCH)
    one: Import = request.param
    return one


def unheard(_: int) -> None:
    """Nobody waits for progress."""


def all_once(app: Ideaflow) -> None:
    """Every row came in, once."""
    log = [one.event for one in whole_log(app)]
    ideas = [one.title for one in log if isinstance(one, IdeaSubmitted)]
    counted = sum(one.count for one in log if isinstance(one, ProblemTallied))
    learnings = [one.original for one in log if isinstance(one, LearningImported)]
    assert ROWS in (len(ideas), counted, len(learnings))
    assert len({*ideas}) == len(ideas)
    assert len({*learnings}) == len(learnings)
    assert sum(isinstance(one, ProblemCaptured) for one in log) in (0, ISSUES)
    assert positions(app) == list(range(1, len(log) + 1))
    assert differing_lists(app) == []
    assert app.check_store() == []


def test_a_server_that_is_stopped_and_started_in_mid_import_is_waited_for(
    shared: str, own_postgres_server: PostgresServer, run_import: Import, tmp_path: Path
) -> None:
    stopped = []

    def stop_once(_: int) -> None:
        if not stopped:
            assert own_postgres_server.stop
            own_postgres_server.stop()
            stopped.append(pool.submit(_start, own_postgres_server))

    with ThreadPoolExecutor(1) as pool, Ideaflow(shared, retry_seconds=60) as app:
        assert run_import(app, tmp_path, stop_once) == ROWS
        assert len(stopped) == 1
        all_once(app)


def _start(server: PostgresServer) -> None:
    assert server.start
    server.start()


def test_a_batch_that_was_not_kept_when_its_connection_died_is_brought_in_again(
    shared: str, run_import: Import, tmp_path: Path
) -> None:
    with Ideaflow(shared) as app:
        with app.database.transaction() as connection:
            connection.exec_driver_sql(DIES_ONCE)
        assert run_import(app, tmp_path, unheard) == ROWS
        all_once(app)


def test_a_batch_that_was_kept_when_its_connection_died_is_counted_as_brought_in(
    shared: str, run_import: Import, tmp_path: Path
) -> None:
    with closing(administrator(shared)) as admin, Ideaflow(shared) as app, ThreadPoolExecutor(1) as pool:
        app.office.import_secret()
        if run_import is import_learnings:
            coming_in.trust_key(app.office, OwnKey(HARBOUR, KEY).public, HARBOUR, by=STEWARD)
        with missing_standby(admin):
            importing = pool.submit(run_import, app, tmp_path, unheard)
            wait_for_a_wait(admin)
            end_waits(admin)
        assert importing.result(timeout=SECONDS) == ROWS
        all_once(app)


def test_who_will_not_wait_is_told_that_nobody_knows_and_runs_it_again(
    shared: str, run_import: Import, tmp_path: Path
) -> None:
    with Ideaflow(shared, retry_seconds=0) as app:
        with app.database.transaction() as connection:
            connection.exec_driver_sql(DIES_ONCE)
        with pytest.raises(OutcomeUnknown) as unknown:
            run_import(app, tmp_path, unheard)
        assert unknown.value.next_step == "repeat it: what was kept is not done twice"
        assert run_import(app, tmp_path, unheard) == ROWS
        all_once(app)
