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
from ideaflow.domain.values import CanvasPart, DecisionKind, EvidenceKind, IdeaKind
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.policies.shipped import shipped_pack
from ideaflow.projections.what_if import Question, report, scope_of, what_if
from ideaflow.projections.what_if_cluster import NoCluster, what_if_on_cluster
from ideaflow.projections.what_if_pieces import index_of, replay_piece
from ideaflow.projections.what_if_tally import Tally
from tests.clock import SimulatedClock
from tests.doing import STEWARD
from tests.projections.playing import Move, Player

LIVES = 24
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
    log, scope = FactsLog(history.database), scope_of(history.database, question, upto)
    index = index_of(log, upto)
    found = [replay_piece(history.database.url, question.pack, scope, piece, upto) for piece in index.pieces(pieces)]
    whole = what_if(history.database, question)
    assert whole.changes
    assert digits(report(question, scope, reversed(found), whole.events)) == digits(whole)


def test_a_cluster_gives_the_same_digits(history: Ideaflow, cluster: LocalCluster) -> None:
    for question in QUESTIONS:
        spread = what_if_on_cluster(history.database, question, cluster.scheduler_address)
        assert digits(spread) == digits(what_if(history.database, question))


def test_a_killed_worker_changes_nothing(
    history: Ideaflow, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ideaflow.projections.what_if_cluster.replay_piece", slow_piece)
    with Client(cluster, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    killer = threading.Timer(SECONDS_A_PIECE * 1.5, os.kill, (victim, signal.SIGKILL))
    killer.start()
    spread = what_if_on_cluster(history.database, QUESTIONS[0], cluster.scheduler_address)
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
    monkeypatch.setattr("ideaflow.projections.what_if_cluster.CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://here"):
        with pytest.raises(NoCluster, match="no Dask scheduler answers"):
            what_if_on_cluster(history.database, QUESTIONS[0], address)
