"""A process that dies while scores are sealed or opened leaves them sealed or open, and never lost; two chairs at once.

The process is killed for good (SIGKILL), inside the transaction or right behind it; what it left is then read afresh.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ideaflow.application.decision import DecideIdea
from ideaflow.application.meeting import CloseMeeting, OpenScores, ScoreIdea
from ideaflow.application.office import Office
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.meeting_events import DecisionRecorded, ScoreOpened, ScoreSealed, ScoresOpened
from ideaflow.domain.score_check import check_scores
from ideaflow.errors import Refused
from ideaflow.persistence.schema import sealed_scores
from ideaflow.persistence.sealed_scores import SealedScores
from tests.doing import differing_lists, do, happened
from tests.scenario import ANA, CAT, MARKS, SEATS, meeting_on, ready_idea, score, seat_forum

SPAWN = multiprocessing.get_context("spawn")


def waiting(app: Ideaflow) -> int:
    """How many scores wait outside the log."""
    with app.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(sealed_scores)).scalar_one()


def count(app: Ideaflow, meeting: str, kind: type) -> int:
    return sum(isinstance(event, kind) for event in happened(app, meeting))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(owner: type, name: str) -> None:
    """Let this process die as soon as a method has done its work."""
    method: Callable[..., object] = getattr(owner, name)

    def fatal(*arguments: object, **options: object) -> object:
        method(*arguments, **options)
        die()
        return None

    setattr(owner, name, fatal)


def opening(url: str, owner: type, name: str) -> None:
    """Open the scores in a process that dies on its way."""
    with Ideaflow(url) as app:
        die_after(owner, name)
        do(app, OpenScores, meeting="M-1", idea="I-1", by=ANA)


def sealing(url: str, owner: type, name: str) -> None:
    with Ideaflow(url) as app:
        die_after(owner, name)
        do(app, ScoreIdea, meeting="M-1", idea="I-1", marks=MARKS, by=CAT)


def run_and_die(target: Callable[..., None], *arguments: object) -> None:
    process = SPAWN.Process(target=target, args=arguments)
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL


@pytest.fixture
def meeting(app: Ideaflow) -> str:
    """M-1 of F-1 with I-1 on its agenda."""
    return meeting_on(app, seat_forum(app), ready_idea(app))


@pytest.mark.parametrize(
    ("owner", "name"), [(SealedScores, "take"), (Office, "append")], ids=["taken out", "events stored"]
)
def test_dying_while_scores_open_leaves_them_sealed_and_they_open_later(
    app: Ideaflow, url: str, meeting: str, owner: type, name: str
) -> None:
    score(app, meeting, "I-1")

    run_and_die(opening, url, owner, name)

    assert (waiting(app), count(app, meeting, ScoreOpened), count(app, meeting, ScoresOpened)) == (3, 0, 0)
    do(app, OpenScores, meeting=meeting, idea="I-1", by=ANA)
    assert (waiting(app), count(app, meeting, ScoreOpened), count(app, meeting, ScoresOpened)) == (0, 3, 1)
    assert check_scores(app.history(meeting)).faults == []
    assert differing_lists(app) == []


def test_dying_behind_the_opening_leaves_them_open(app: Ideaflow, url: str, meeting: str) -> None:
    score(app, meeting, "I-1")

    run_and_die(opening, url, Office, "carry_out")

    assert (waiting(app), count(app, meeting, ScoreOpened), count(app, meeting, ScoresOpened)) == (0, 3, 1)
    assert check_scores(app.history(meeting)).faults == []


@pytest.mark.parametrize(
    ("owner", "name", "sealed"),
    [(SealedScores, "put", 2), (Office, "append", 2), (Office, "carry_out", 3)],
    ids=["put away", "events stored", "behind it"],
)
def test_dying_while_a_score_is_sealed_leaves_seal_and_score_together_or_neither(
    app: Ideaflow, url: str, meeting: str, *, owner: type, name: str, sealed: int
) -> None:
    score(app, meeting, "I-1", [person for person in SEATS if person != CAT])

    run_and_die(sealing, url, owner, name)

    assert (waiting(app), count(app, meeting, ScoreSealed)) == (sealed, sealed)
    score(app, meeting, "I-1", [CAT])
    do(app, OpenScores, meeting=meeting, idea="I-1", by=ANA)
    checked = check_scores(app.history(meeting))
    assert (checked.faults, checked.openings) == ([], 3)


# Two chairs


def chairing(url: str, decision: str, ready: Barrier, told: Path) -> None:
    """One chair's part: open, decide, close, at the same time as the other."""
    with Ideaflow(url, lock_seconds=60) as app:
        ready.wait(timeout=60)
        do(app, OpenScores, meeting="M-1", idea="I-1", by=ANA)
        answer = {"decision": decision, "reason": "so", "until": "2030-01-01", "questions": ("why?",)}
        try:
            do(app, DecideIdea, meeting="M-1", idea="I-1", by=ANA, **answer)
            told.write_text("decided")
        except Refused as refused:
            told.write_text(refused.verdict.findings[0].rule)


def test_two_chairs_at_once_open_once_and_decide_once(app: Ideaflow, url: str, meeting: str, tmp_path: Path) -> None:
    score(app, meeting, "I-1")
    ready = SPAWN.Barrier(2)
    files = [tmp_path / "one", tmp_path / "other"]
    chairs = [
        SPAWN.Process(target=chairing, args=(url, decision, ready, file))
        for decision, file in zip(("park", "trial"), files, strict=True)
    ]
    for chair in chairs:
        chair.start()
    for chair in chairs:
        chair.join(timeout=120)
    assert [chair.exitcode for chair in chairs] == [0, 0]

    assert sorted(file.read_text() for file in files) == ["decided", "one decision for an idea at a meeting"]
    assert (count(app, meeting, ScoreOpened), count(app, meeting, ScoresOpened)) == (3, 1)
    assert count(app, meeting, DecisionRecorded) == 1
    do(app, CloseMeeting, meeting=meeting, by=ANA)
    assert check_scores(app.history(meeting)).faults == []
    assert differing_lists(app) == []
