"""Metrics in the form of Prometheus: of the commands of this process, and of the database. Numbers and codes only."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ideaflow import __version__
from ideaflow.application.observing import Observation
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import StoreFault
from ideaflow.persistence import outbox
from ideaflow.projections import forum_backlog, submitter_tracker

# Seconds: from a command on a quick disk to one that waited for a failover.
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class CommandMetrics:
    """Counts the commands of one process; `observe` is an observer for `Ideaflow`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._commands = Counter("ideaflow_commands", "Commands by outcome.", ["command", "outcome"], registry=registry)
        self._seconds = Histogram(
            "ideaflow_command_seconds", "How long commands took.", ["command"], registry=registry, buckets=BUCKETS
        )
        self._events = Counter("ideaflow_events_appended", "Events that commands appended.", registry=registry)

    def observe(self, seen: Observation) -> None:
        """Count a command."""
        self._commands.labels(seen.command, seen.outcome.value).inc()
        self._seconds.labels(seen.command).observe(seen.seconds)
        self._events.inc(seen.events)


class StoreMetrics(Collector):
    """Looks at the database each time it is asked; any number of processes may."""

    def __init__(self, app: Ideaflow) -> None:
        self._app = app

    def describe(self) -> list[Metric]:
        """Nothing beforehand, so that registering asks no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The numbers now. A database that does not answer gives `ideaflow_up 0` and nothing else."""
        yield _by("ideaflow_build", "The version that runs.", "version", {__version__: 1})
        try:
            found = [*self._numbers()]
        except StoreFault:
            found = []
        yield _one("ideaflow_up", "1 when the database answers.", int(bool(found)))
        yield from found

    def _numbers(self) -> Iterator[Metric]:
        app = self._app
        at = app.places()
        yield _one("ideaflow_log_events", "Events in the log.", at.log)
        yield _one("ideaflow_lists_lag_events", "Events that the lists have not seen.", at.lag)
        yield _one("ideaflow_store_bytes", "What the database takes on disk.", app.store_bytes())
        stages = app.ask(submitter_tracker.by_stage)
        yield _by("ideaflow_ideas", "Ideas by stage.", "stage", stages)
        waiting = app.ask(forum_backlog.counts, app.today)
        yield _by("ideaflow_backlog_ideas", "Ideas that wait for a forum; marks overlap.", "mark", waiting)
        yield _by("ideaflow_outbox_messages", "Messages by how far they are.", "state", app.ask(outbox.counts))


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value)


def _by(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for code, value in values.items():
        family.add_metric([code], value)
    return family
