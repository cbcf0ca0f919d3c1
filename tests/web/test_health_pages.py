"""Health, readiness and metrics on the web: for whoever watches, without signing in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ideaflow.bootstrap import Ideaflow
from tests.web.visiting import ANA, Visitor

Visit = Callable[[str], Visitor]
NAMES = {"/healthz": "alive", "/health": "alive", "/readyz": "ready", "/ready": "ready"}
COUNTING = """
import os, sys
from ideaflow.application.observing import Observation, Outcome
from ideaflow.operations.watch import Watch

watch = Watch(sys.argv[1])
for _ in range(2):
    child = os.fork()
    if not child:
        watch.count(Observation("SubmitIdea", "0", Outcome.DONE, 0.01, events=3))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
sys.stdout.write(watch.metrics().decode())
"""


@pytest.mark.parametrize("page", NAMES)
def test_who_watches_needs_no_account_and_gets_no_cookie(visit: Visit, page: str) -> None:
    answer = visit("").client.get(page)
    assert (answer.status_code, answer.json[NAMES[page]]) == (200, True)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_that_lags_makes_the_site_unready_and_alive_and_the_public_is_not_told_why(
    visit: Visit, app: Ideaflow
) -> None:
    with app.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE positions SET position = position - 1")
    visitor = visit("")
    answer = visitor.client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False})
    assert visitor.client.get("/healthz").status_code == 200


def test_a_database_that_is_gone_makes_the_site_unready(visit: Visit, app: Ideaflow) -> None:
    app.database.file.rename(app.database.file.with_suffix(".gone"))
    answer = visit("").client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False})


def test_metrics_are_there_only_where_the_settings_say_so(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = visit(ANA)
    assert visitor.client.get("/metrics").status_code == 404
    monkeypatch.setenv("IDEAFLOW_METRICS_ON_WEB", "1")
    assert visitor.send("/problems", "/problems", issue="Letters are late").status_code == 303
    told = visitor.read("/metrics")
    assert 'ideaflow_commands_total{command="CaptureProblem",outcome="done"} 1.0' in told
    assert "ideaflow_up 1.0" in told
    assert "ideaflow_lists_lag_events 0.0" in told


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A log that is kept; ask for it before the site."""
    file = tmp_path / "log.jsonl"
    monkeypatch.setenv("IDEAFLOW_LOG", "json")
    monkeypatch.setenv("IDEAFLOW_LOG_FILE", str(file))
    return file


def test_the_site_writes_the_log_too(log: Path, visit: Visit) -> None:
    visit(ANA).send("/problems", "/problems", issue="Letters are late")
    assert [json.loads(line)["command"] for line in log.read_text("utf-8").splitlines()] == ["CaptureProblem"]


def test_processes_that_share_a_folder_tell_their_sum(url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "counts")}
    words = [sys.executable, "-c", COUNTING, url]
    told = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", check=True).stdout
    assert 'ideaflow_commands_total{command="SubmitIdea",outcome="done"} 2.0' in told
    assert "ideaflow_events_appended_total 6.0" in told
    assert "ideaflow_up 1.0" in told
