"""The check of the cluster manager, against a server that answers as Patroni does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from ideaflow.operations.cluster import check_patroni


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    """A server that gives one answer to everything; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("version", "well"), [("3.0.2", False), ("3.3.0", False), ("4.1.0", True), ("4.1.5", True), ("5.0.0", True)]
)
def test_only_a_patroni_that_keeps_commits_is_well(version: str, well: bool) -> None:
    body = {"state": "running", "role": "primary", "patroni": {"version": version, "scope": "ideaflow"}}
    with answering(json.dumps(body).encode()) as address:
        found = check_patroni(address)
    assert found.well == well
    assert version in found.seen
    assert ("loses" in found.seen) == (version == "3.0.2")


def test_a_paused_cluster_is_not_well() -> None:
    with answering(b'{"patroni": {"version": "4.1.5"}, "pause": true}') as address:
        assert check_patroni(address).advice == "patronictl resume"


def test_what_is_no_patroni_is_told() -> None:
    with answering(b"<html>") as address:
        assert check_patroni(address).seen == "no answer"
    assert check_patroni(address).seen == "no answer"
