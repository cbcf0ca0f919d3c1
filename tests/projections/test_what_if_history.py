"""Replaying history under the pack of its day: every recorded verdict comes out again, word for word."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.persistence.pack_store import PackStore
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.what_if import topics
from ideaflow.projections.what_if_asked import Asked, steps_asked
from ideaflow.projections.what_if_history import History
from tests.clock import SimulatedClock
from tests.doing import STEWARD
from tests.projections.playing import MOVES, Move, Player
from tests.scenario import everything

FEWEST, MOST = 5, 25


def replayed(app: Ideaflow) -> list[Asked]:
    """Every guarded step of the log, with the facts of its moment."""
    log, history = FactsLog(app.database), History()
    asked: list[Asked] = []
    for page in log.pages(app.log.last_position(), topics()):
        for stored in page:
            recorded = stored.read()
            asked += steps_asked(history, recorded)
            history.bring_forward(recorded)
    return asked


def assert_verdicts_come_out_again(app: Ideaflow, asked: list[Asked]) -> None:
    with app.database.reading() as connection:
        packs = PackStore(connection)
        for one in asked:
            verdict = one.verdict(packs.pack(one.pack))
            assert verdict is not None, one
            assert verdict.allowed == one.allowed, one
            assert one.findings is None or verdict.findings == one.findings, one
            assert one.missing is None or verdict.missing == one.missing, one


def test_everything_that_was_decided_is_decided_again(app: Ideaflow) -> None:
    everything(app)
    asked = replayed(app)
    assert_verdicts_come_out_again(app, asked)
    assert {one.step for one in asked} >= {
        GuardedStep.ADD_EVIDENCE,
        GuardedStep.GET_ON_WITH_IT,
        GuardedStep.OPEN_SCORES,
        GuardedStep.DECIDE_TRIAL,
        GuardedStep.DECIDE_PARK,
        GuardedStep.START_TRIAL,
        GuardedStep.END_TRIAL,
        GuardedStep.ADOPT,
    }
    assert any(one.step is GuardedStep.GET_ON_WITH_IT and not one.allowed for one in asked)


@given(st.lists(MOVES, min_size=FEWEST, max_size=MOST))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_was_done_is_decided_again(moves: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url, clock = f"sqlite:///{Path(folder) / 'ideaflow.sqlite'}", SimulatedClock()
        bootstrap.init(url, STEWARD)
        with Ideaflow(url, clock=clock) as app:
            player = Player(app, clock)
            for move in moves:
                player.play(move)
            asked = replayed(app)
            for one in asked:
                event(f"{one.step.value}: {'allowed' if one.allowed else 'refused'}")
            assert_verdicts_come_out_again(app, asked)
