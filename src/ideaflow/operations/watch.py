"""What one process has for those who watch it: who is told of its commands, and how it answers /metrics and health."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest

from ideaflow.application.observing import Observer
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import IdeaflowError
from ideaflow.operations.health import Health, alive, not_ready, ready
from ideaflow.operations.log import log_observer
from ideaflow.operations.metrics import CommandMetrics, StoreMetrics
from ideaflow.settings import LogForm, Settings

# Seconds: whoever watches wants an answer now, and a bad one is an answer.
PATIENCE = 1.0


def log_observers(settings: Settings) -> Sequence[Observer]:
    """Who is told of commands for the log; nobody where none is kept."""
    return () if settings.log == LogForm.OFF else (log_observer(settings),)


class Watch:
    """Counts the commands of a process on one database, and tells how it is.

    It has connections of its own, made when it is first asked: a database that is gone is an answer, and no reason to
    wait.
    """

    def __init__(self, url: str) -> None:
        self._url, self._opening = url, Lock()
        self._registry = CollectorRegistry()
        self.count = CommandMetrics(self._registry).observe
        self._registry.register(StoreMetrics(self._opened))

    def alive(self) -> Health:
        """The process answers."""
        return alive()

    def ready(self) -> Health:
        """Can it be worked on now?"""
        try:
            return ready(self._opened())
        except IdeaflowError as fault:
            return not_ready(fault)

    def metrics(self) -> bytes:
        """Every number in the form of Prometheus."""
        return generate_latest(self._registry)

    def _opened(self) -> Ideaflow:
        with self._opening:
            return self._app

    @cached_property
    def _app(self) -> Ideaflow:
        return Ideaflow(self._url, lock_seconds=PATIENCE, retry_seconds=PATIENCE)
