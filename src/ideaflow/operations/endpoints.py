"""What those who watch ask for: `/metrics`, `/healthz`, `/readyz`. A WSGI application, to serve or to mount."""

from __future__ import annotations

from collections.abc import Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import InvalidInput
from ideaflow.operations.health import Health, alive, ready
from ideaflow.operations.metrics import StoreMetrics

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

NOT_FOUND = Health("404 Not Found", {"paths": ["/metrics", "/healthz", "/readyz"]})
ONLY_READ = Health("405 Method Not Allowed", {"methods": ["GET", "HEAD"]})
HIGHEST_PORT = 65_535


def endpoints(app: Ideaflow, registry: CollectorRegistry) -> WSGIApplication:
    """The application. `registry` holds what this process counts; what the database says is added."""
    registry.register(StoreMetrics(lambda: app))
    metrics = make_wsgi_app(registry)

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _told(ONLY_READ, start)
        if path == "/metrics":
            found: Iterable[bytes] = metrics(environ, start)
            return found
        return _told(_health(app, path), start)

    return answer


def bound_server(listen_on: str, application: WSGIApplication) -> WSGIServer:
    """A server, a thread a request. Raises InvalidInput for an address that it cannot have."""
    host, _, port = listen_on.rpartition(":")
    if not (host and port.isdigit() and int(port) <= HIGHEST_PORT):
        raise InvalidInput("listen", listen_on, "is an address and a port", "for example --listen 127.0.0.1:9464")
    try:
        return make_server(host.strip("[]"), int(port), application, _Server, _Quiet)
    except OSError as error:
        rule = f"cannot be listened on: {error.strerror}"
        raise InvalidInput("listen", listen_on, rule, "choose a free port of this machine") from error


def _health(app: Ideaflow, path: str) -> Health:
    match path:
        case "/healthz":
            return alive()
        case "/readyz":
            return ready(app)
        case _:
            return NOT_FOUND


def _told(health: Health, start: StartResponse) -> Iterable[bytes]:
    start(health.status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
    return [health.as_json()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: who asks for metrics is nobody's business."""
