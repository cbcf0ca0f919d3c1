"""A wait for the standby that is cancelled: the outcome is unknown until the command's id settles it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg
import pytest

from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import OutcomeUnknown
from ideaflow.persistence import server as connections
from ideaflow.persistence.command_log import Receipt
from ideaflow.projections import submitter_tracker
from tests.doing import differing_lists, do
from tests.outages import SECONDS, administrator, missing_standby, wait_for_a_wait
from tests.scenario import SAM

# One worker has the server, as it takes long to start.
pytestmark = pytest.mark.xdist_group("outages")
NAME = "said-once"


def submit(app: Ideaflow) -> Receipt:
    return do(app, SubmitIdea, title="kept", command_id=NAME, by=SAM)


def cancel_a_wait(admin: psycopg.Connection[Any]) -> None:
    wait_for_a_wait(admin)
    admin.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")


def sound(app: Ideaflow) -> None:
    assert app.ask(submitter_tracker.count) == 1
    assert differing_lists(app) == []
    assert app.check_store() == []


def test_a_cancelled_wait_is_no_answer_and_the_commands_id_settles_it(shared: str) -> None:
    with closing(administrator(shared)) as admin, Ideaflow(shared) as app, ThreadPoolExecutor(1) as pool:
        with missing_standby(admin):
            answer: Future[Receipt] = pool.submit(submit, app)
            cancel_a_wait(admin)
            # It asks what became of it, and that too waits for the standby: nothing is acknowledged yet.
            wait_for_a_wait(admin)
            assert not answer.done()
        assert answer.result(timeout=SECONDS).id == "I-1"
        sound(app)


def test_who_does_not_wait_is_told_that_nobody_knows_and_repeats_it(shared: str) -> None:
    with (
        closing(administrator(shared)) as admin,
        Ideaflow(shared, retry_seconds=0) as app,
        ThreadPoolExecutor(1) as pool,
    ):
        with missing_standby(admin):
            answer = pool.submit(submit, app)
            cancel_a_wait(admin)
            with pytest.raises(OutcomeUnknown) as caught:
                answer.result(timeout=SECONDS)
        assert f"--command-id {NAME}" in caught.value.next_step
        assert submit(app).id == "I-1"
        sound(app)


def test_a_program_that_does_not_hear_the_warning_acknowledges_too_soon(
    shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the warning, the answer comes while no standby has the command."""
    monkeypatch.setattr(connections, "WARNING", "not said")
    with (
        closing(administrator(shared)) as admin,
        Ideaflow(shared) as app,
        ThreadPoolExecutor(1) as pool,
        missing_standby(admin),
    ):
        answer = pool.submit(submit, app)
        cancel_a_wait(admin)
        assert answer.result(timeout=SECONDS).id == "I-1"
