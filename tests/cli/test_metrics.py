"""`admin metrics`, typed into the program that is installed, and asked over HTTP."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cli.terminal import PROGRAM, InProcess, Terminal

SECONDS = 30


@contextmanager
def serving(terminal: Terminal) -> Iterator[str]:
    """The program serving on a free port; its address."""
    words = ["admin", "metrics", "--listen", "127.0.0.1:0"]
    server = subprocess.Popen([PROGRAM, *words], env=terminal.environment(), stderr=subprocess.PIPE, encoding="utf-8")
    assert server.stderr
    try:
        told = server.stderr.readline()
        found = re.search(r"on (127\.0\.0\.1:\d+)\.", told)
        assert found, told
        yield f"http://{found[1]}"
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
        server.stderr.close()


def fetched(address: str) -> tuple[int, str]:
    """The status and the body."""
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - our own
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_metrics_and_health_are_served_until_stopped(terminal: Terminal) -> None:
    events = terminal.events()
    with serving(terminal) as address:
        _, before = fetched(f"{address}/metrics")
        terminal.done("idea", "submit", "--title", "zebra-quartz")
        _, after = fetched(f"{address}/metrics")
        alive, ready = fetched(f"{address}/healthz"), fetched(f"{address}/readyz")
    assert "ideaflow_up 1.0" in before
    assert f"ideaflow_log_events {events}.0" in before
    assert f"ideaflow_log_events {events + 1}.0" in after
    assert 'ideaflow_ideas{stage="submitted"}' in after
    assert "zebra" not in after
    assert alive[0] == ready[0] == 200
    assert json.loads(ready[1])["ready"] is True


def test_an_address_that_cannot_be_listened_on_is_a_wrong_use(typist: InProcess) -> None:
    for address in ("nowhere", "127.0.0.1:99999", "192.0.2.1:9464"):
        said = typist.wrong("admin", "metrics", "--listen", address)
        assert said.startswith("listen: ")
        assert "Next: " in said
