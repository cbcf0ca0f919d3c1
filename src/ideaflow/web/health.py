"""Health, readiness and metrics of a web process, for whoever watches it: without signing in, and without a cookie."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, abort, current_app, make_response
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.wrappers import Response

from ideaflow.operations.health import Health
from ideaflow.operations.watch import Watch
from ideaflow.settings import settings

EXTENSION = "ideaflow_watch"
JSON = "application/json"
pages = Blueprint("health", __name__)


def watch() -> Watch:
    """What watches this site."""
    return cast("Watch", current_app.extensions[EXTENSION])


@pages.get("/healthz")
@pages.get("/health")
def health() -> Response:
    """Does the process live?"""
    return _told(watch().alive())


@pages.get("/readyz")
@pages.get("/ready")
def readiness() -> Response:
    """Can work be sent to it? What is wrong is told on `ideaflow admin metrics` alone: this address may be public."""
    found = watch().ready()
    return _told(Health(found.status, {"ready": found.seen["ready"]}))


@pages.get("/metrics")
def metrics() -> Response:
    """Every number, where the settings say so."""
    if not settings().metrics_on_web:
        abort(404)
    answer = make_response(watch().metrics())
    answer.content_type = CONTENT_TYPE_LATEST
    return answer


def _told(found: Health) -> Response:
    answer = make_response(found.as_json(), found.status)
    answer.content_type = JSON
    return answer
