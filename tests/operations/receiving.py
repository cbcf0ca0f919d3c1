"""A receiver of webhooks on this machine: what it got, and what it answers."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """Keeps every request, and answers with `status` and these headers; with `slow` it never ends its headers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.headers = 204, dict[str, str]()
        self.slow = threading.Event()

    @property
    def url(self) -> str:
        return f"http://hooks.example.org:{self.server_port}/ideaflow?from=test"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if self.server.slow.is_set():
            self.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
            self.wfile.flush()
            threading.Event().wait(5)
            return
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def handle_error(self, *said: object) -> None:
        """Says nothing."""

    def log_message(self, *said: object) -> None:
        """Says nothing."""


@contextmanager
def receiver(secure: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A running receiver."""
    server = Receiver()
    if secure:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
