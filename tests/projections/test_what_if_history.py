"""Replaying history under the pack of its day: every recorded verdict comes out again, word for word."""

from __future__ import annotations

from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.persistence.pack_store import PackStore
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.what_if import topics
from ideaflow.projections.what_if_history import Asked, History
from tests.scenario import everything


def replayed(app: Ideaflow) -> list[Asked]:
    """Every guarded step of the log, with the facts of its moment."""
    log, history, asked = FactsLog(app.database), History(), []
    for page in log.pages(log.last_position(), topics()):
        for stored in page:
            recorded = stored.read()
            asked += history.ask(recorded)
            history.bring_forward(recorded)
    return asked


def assert_verdicts_come_out_again(app: Ideaflow, asked: list[Asked]) -> None:
    for one in asked:
        assert one.facts is not None, one
        with app.database.reading() as connection:
            pack = PackStore(connection).pack(one.pack)
        verdict = evaluate(pack, one.step, one.facts)
        assert verdict.allowed == one.allowed, one
        if one.findings is not None:
            assert verdict.findings == one.findings, one
        if one.missing is not None:
            assert verdict.missing == one.missing, one


def test_everything_that_was_decided_is_decided_again(app: Ideaflow) -> None:
    everything(app)
    asked = replayed(app)
    assert_verdicts_come_out_again(app, asked)
    steps = {one.step for one in asked}
    assert steps >= {
        GuardedStep.ADD_EVIDENCE,
        GuardedStep.GET_ON_WITH_IT,
        GuardedStep.OPEN_SCORES,
        GuardedStep.DECIDE_TRIAL,
        GuardedStep.DECIDE_PARK,
        GuardedStep.START_TRIAL,
        GuardedStep.END_TRIAL,
        GuardedStep.ADOPT,
    }
    assert any(not one.allowed for one in asked if one.step is GuardedStep.GET_ON_WITH_IT)
