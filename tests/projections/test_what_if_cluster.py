"""The same replay on a local Dask cluster of processes: the same digits, also when a worker is lost on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from distributed import Client, LocalCluster

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain import idea_events
from ideaflow.domain.event import Capacity, Event
from ideaflow.domain.forecast import ForecastSet, ValueRealised
from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Unit
from ideaflow.domain.idea import Idea
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import CanvasPart, DecisionKind, EvidenceKind, IdeaKind
from ideaflow.persistence.facts_export import export_facts
from ideaflow.persistence.facts_folder import FactsFolder
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.policies.calibration import calibrate
from ideaflow.policies.shipped import shipped_pack
from ideaflow.projections import roi_ranking
from ideaflow.projections.dask_cluster import NoCluster
from ideaflow.projections.outcomes import outcomes, outcomes_of
from ideaflow.projections.what_if import Question, report, scope_of, what_if, what_if_of
from ideaflow.projections.what_if_cluster import outcomes_on_cluster, what_if_on_cluster
from ideaflow.projections.what_if_pieces import index_of, replay_piece
from ideaflow.projections.what_if_tally import Tally
from tests.clock import SimulatedClock
from tests.doing import STEWARD
from tests.projections.playing import Move, Player

LIVES = 24
LINE = ForecastLine(LineKind.CASHABLE, Unit.MONEY, Per.YEAR, 500.0, 900.0, 2_000.0, 1, 5)
QUESTIONS = [
    Question(shipped_pack("high-assurance")),
    Question(shipped_pack("fail-fast")),
    Question(shipped_pack("high-assurance"), since=date(2026, 4, 1), forum="F-2"),
]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ideaflow]:
    """Many lives in three forums under three packs, told once."""
    url, clock = f"sqlite:///{tmp_path_factory.mktemp('history') / 'ideaflow.sqlite'}", SimulatedClock()
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        player = Player(app, clock)
        for life in range(LIVES):
            for action in ("tell_a_life", "plan_and_get_on", "wait"):
                player.play(_move(action, life))
        yield app


def _move(action: str, life: int) -> Move:
    kinds, decisions, evidence = [*IdeaKind], [*DecisionKind], [*EvidenceKind]
    return Move(
        action,
        which=life,
        what=life * 7 % 500,
        many=life % 5,
        kind=kinds[life % len(kinds)],
        part=[*CanvasPart][life % len(CanvasPart)],
        evidence=evidence[life % len(evidence)],
        decision=DecisionKind.TRIAL if life % 2 else decisions[life % len(decisions)],
        given=bool(life % 3),
    )


@pytest.fixture(scope="module")
def folder(history: Ideaflow, tmp_path_factory: pytest.TempPathFactory) -> FactsFolder:
    """The same history, exported."""
    facts = tmp_path_factory.mktemp("facts")
    export_facts(FactsLog(history.database), facts)
    return FactsFolder(facts)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[LocalCluster]:
    """Two workers, each a process of its own."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=tmp_path,
    ) as local:
        yield local


def digits(found: object) -> bytes:
    return msgspec.json.encode(found)


@pytest.mark.parametrize("pieces", [1, 3, 50])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.pack.name}{question.forum}")
def test_pieces_put_together_are_the_whole(history: Ideaflow, question: Question, pieces: int) -> None:
    upto = history.log.last_position()
    log, scope = FactsLog(history.database), scope_of(FactsLog(history.database), question, upto)
    index = index_of(log, upto)
    found = [replay_piece(history.database.url, question.pack, scope, piece, upto) for piece in index.pieces(pieces)]
    whole = what_if(history.database, question)
    assert whole.changes
    assert digits(report(question, scope, reversed(found), whole.events)) == digits(whole)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.pack.name}{question.forum}")
def test_exported_facts_give_the_same_digits(history: Ideaflow, folder: FactsFolder, question: Question) -> None:
    assert digits(what_if_of(folder, question)) == digits(what_if(history.database, question))


def test_a_cluster_gives_the_same_digits(history: Ideaflow, folder: FactsFolder, cluster: LocalCluster) -> None:
    for question in QUESTIONS:
        here = digits(what_if(history.database, question))
        for past in (FactsLog(history.database), folder):
            assert digits(what_if_on_cluster(past, question, cluster.scheduler_address)) == here


@pytest.fixture
def realised(app: Ideaflow, tmp_path: Path) -> tuple[Ideaflow, FactsFolder]:
    """Ideas that came to something, and some that did not, in the lists and exported."""
    with app.office.working(STEWARD, "command-0001") as work:
        for number, idea in enumerate(work.new_ones(Idea, 12)):
            work.record(idea, life(number), Capacity.SUBMITTER)
    export_facts(FactsLog(app.database), tmp_path / "facts")
    return app, FactsFolder(tmp_path / "facts")


def life(number: int) -> tuple[Event, ...]:
    """An idea of which something was forecast, adopted, and in two of three realised."""
    kinds, lines = [*IdeaKind], (LINE, msgspec.structs.replace(LINE, high=3_000.0 + number))
    submitted = idea_events.IdeaSubmitted(
        team="Decisions",
        kind=kinds[number % len(kinds)],
        canvas_parts=(),
        problems=(),
        via="form",
        first_response_due=date(2026, 3, 9),
        decision_due=date(2026, 4, 9),
        missing=(),
    )
    forecast = ForecastSet(forecast=1, lines=lines, currency="GBP", horizon=5)
    adopted = idea_events.IdeaAdopted(
        trial="", to=Stage.ADOPTED, owner_role="lead", benefit_checks=(date(2027, 3, 1),), measured=True
    )
    came = [
        ValueRealised(forecast=1, line=1 + number % 2, kind=LINE.kind, year=year, amount=700.0 * number, measured=True)
        for year in range(1, 1 + number % 3)
    ]
    return (submitted, forecast, adopted, *came)


def test_outcomes_are_the_same_from_lists_facts_and_a_cluster(
    realised: tuple[Ideaflow, FactsFolder], cluster: LocalCluster
) -> None:
    app, folder = realised
    told = app.ask(roi_ranking.realised)
    of_lists = [outcome for one in told for outcome in outcomes(one.forecasted, one.kind)]
    assert len(of_lists) == 8
    for past in (FactsLog(app.database), folder):
        assert outcomes_of(past, past.last_position()) == of_lists
        assert outcomes_on_cluster(past, cluster.scheduler_address) == of_lists
    assert digits(calibrate(outcomes_of(folder, folder.last_position()))) == digits(calibrate(of_lists))


def test_a_killed_worker_changes_nothing(
    history: Ideaflow, folder: FactsFolder, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ideaflow.projections.what_if_cluster.replay_piece", slow_piece)
    with Client(cluster, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    killer = threading.Timer(SECONDS_A_PIECE * 1.5, os.kill, (victim, signal.SIGKILL))
    killer.start()
    spread = what_if_on_cluster(folder, QUESTIONS[0], cluster.scheduler_address)
    killer.join()
    assert not _runs(victim)
    assert digits(spread) == digits(what_if(history.database, QUESTIONS[0]))


SECONDS_A_PIECE = 1.0


def slow_piece(*question: object) -> Tally:
    """A piece that takes long enough for its worker to be lost in the middle of it."""
    time.sleep(SECONDS_A_PIECE)
    return replay_piece(*question)  # type: ignore[arg-type]


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_cluster_at_an_address(history: Ideaflow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ideaflow.projections.dask_cluster.CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://here"):
        with pytest.raises(NoCluster, match="no Dask scheduler answers"):
            what_if_on_cluster(FactsLog(history.database), QUESTIONS[0], address)
