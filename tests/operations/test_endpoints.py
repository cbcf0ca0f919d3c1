"""The endpoints, as a WSGI application: what they say of a store that is well, and of one that is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from prometheus_client import CollectorRegistry

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.application.idea_turns import WithdrawIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.operations.endpoints import endpoints
from ideaflow.operations.metrics import CommandMetrics
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do


class Watcher:
    """Somebody who asks an ideaflow how it is; `registry` counts its commands."""

    def __init__(self, url: str, clock: SimulatedClock) -> None:
        self.registry = CollectorRegistry()
        counting = CommandMetrics(self.registry)
        self.app = Ideaflow(url, clock=clock, retry_seconds=0, lock_seconds=0.2, observers=[counting.observe])
        self._asked = endpoints(self.app, self.registry)

    def get(self, path: str, method: str = "GET") -> tuple[str, str]:
        """The status and the body."""
        environ: dict[str, object] = {"PATH_INFO": path, "REQUEST_METHOD": method}
        setup_testing_defaults(environ)
        began: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> object:
            began.append(status)
            return None

        body = b"".join(self._asked(environ, start))  # type: ignore[arg-type]  # write() is not used
        return began[0], body.decode()


@pytest.fixture
def watcher(url: str, clock: SimulatedClock) -> Iterator[Watcher]:
    """A watcher of a fresh database."""
    made = Watcher(url, clock)
    yield made
    made.app.close()


def value(watcher: Watcher, sample: str) -> float:
    """What a sample stands at."""
    return next(float(line.split()[-1]) for line in watcher.get("/metrics")[1].splitlines() if line.startswith(sample))


def test_a_store_that_is_well_is_ready(watcher: Watcher) -> None:
    status, body = watcher.get("/readyz")
    assert status == "200 OK"
    assert json.loads(body)["ready"] is True
    assert value(watcher, "ideaflow_up ") == 1


def test_commands_are_counted_by_name_and_outcome(watcher: Watcher) -> None:
    do(watcher.app, SubmitIdea, title="T", command_id="the-same-one")
    do(watcher.app, SubmitIdea, title="T", command_id="the-same-one")
    with pytest.raises(UnknownId):
        do(watcher.app, WithdrawIdea, idea="I-9")
    assert value(watcher, 'ideaflow_commands_total{command="SubmitIdea",outcome="done"}') == 1
    assert value(watcher, 'ideaflow_commands_total{command="SubmitIdea",outcome="repeated"}') == 1
    assert value(watcher, 'ideaflow_commands_total{command="WithdrawIdea",outcome="invalid"}') == 1
    assert value(watcher, "ideaflow_events_appended_total") == 1
    assert value(watcher, 'ideaflow_command_seconds_count{command="SubmitIdea"}') == 2


def test_what_is_overdue_is_counted(watcher: Watcher, clock: SimulatedClock) -> None:
    do(watcher.app, SubmitIdea, title="T")
    assert value(watcher, 'ideaflow_backlog_ideas{mark="overdue"}') == 0
    clock.advance(days=60)
    assert value(watcher, 'ideaflow_backlog_ideas{mark="overdue"}') == 1
    assert value(watcher, 'ideaflow_outbox_messages{state="waiting"}') == 0
    do(watcher.app, AskQuestion, idea="I-1", question="why?", by="ada@example.org")
    assert value(watcher, 'ideaflow_outbox_messages{state="waiting"}') == 1


def test_lists_that_stay_behind_the_log_are_seen(watcher: Watcher) -> None:
    do(watcher.app, SubmitIdea, title="T")
    with watcher.app.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE positions SET position = position - 1")
    assert value(watcher, "ideaflow_lists_lag_events") == 1
    status, body = watcher.get("/readyz")
    assert status == "503 Service Unavailable"
    assert "ideaflow admin rebuild" in body


def test_a_store_that_is_held_by_a_writer_is_ready(watcher: Watcher, url: str) -> None:
    with Ideaflow(url) as other, other.database.transaction():
        assert watcher.get("/readyz")[0] == "200 OK"


def test_a_store_of_another_schema_is_not_ready_and_the_process_is_alive(watcher: Watcher) -> None:
    with watcher.app.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE settings SET value = '9999' WHERE name = 'schema'")
    status, body = watcher.get("/readyz")
    assert status == "503 Service Unavailable"
    assert "9999" in body
    assert watcher.get("/healthz")[0] == "200 OK"


def test_a_damaged_file_is_not_ready_and_metrics_say_down(watcher: Watcher, url: str) -> None:
    do(watcher.app, SubmitIdea, title="T")
    watcher.app.close()
    Path(url.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 100)
    assert watcher.get("/readyz")[0] == "503 Service Unavailable"
    assert value(watcher, "ideaflow_up ") == 0


def test_a_standby_is_not_ready_and_a_primary_is(postgres_url: str, clock: SimulatedClock) -> None:
    assert bootstrap.init(postgres_url, STEWARD)
    watcher = Watcher(postgres_url, clock)
    assert watcher.get("/readyz")[0] == "200 OK"
    assert value(watcher, "ideaflow_store_bytes") > 0
    with watcher.app.database.transaction() as connection:
        name = connection.engine.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    watcher.app.close()
    status, body = watcher.get("/readyz")
    watcher.app.close()
    assert status == "503 Service Unavailable"
    assert "takes no writes" in body


@pytest.mark.parametrize(("path", "method"), [("/", "GET"), ("/readyz", "POST"), ("/metrics", "DELETE")])
def test_nothing_else_is_answered(watcher: Watcher, path: str, method: str) -> None:
    assert watcher.get(path, method)[0].startswith("40")


def test_an_outcome_of_a_wrong_command_is_invalid(watcher: Watcher) -> None:
    with pytest.raises(InvalidInput):
        do(watcher.app, SubmitIdea, title="T", problems=("P-9",))
    assert value(watcher, 'ideaflow_commands_total{command="SubmitIdea",outcome="invalid"}') == 1
