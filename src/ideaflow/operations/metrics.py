"""Metrics in the form of Prometheus: of commands, and of the database. Numbers and codes only.

Where PROMETHEUS_MULTIPROC_DIR names a folder, processes count into files there, and whoever is asked tells the sum.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ideaflow import __version__
from ideaflow.application.observing import Observation
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import InvalidInput, StoreFault
from ideaflow.persistence import outbox
from ideaflow.projections import forum_backlog, submitter_tracker

# The library's own variable, which it reads as it is loaded.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Seconds: from a command on a quick disk to one that waited for a failover.
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


def register_counts(registry: CollectorRegistry) -> CollectorRegistry | None:
    """Let a registry tell what all processes counted, where they share a folder. Returns where one counts by itself.

    Raises InvalidInput for a folder that cannot be had.
    """
    folder = os.environ.get(SHARED_FOLDER)
    if not folder:
        return registry
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # the library carries some types
    except (OSError, ValueError) as error:
        rule = "is a folder that can be written to, for the counts of several processes"
        raise InvalidInput(SHARED_FOLDER, folder, rule, "name another, or none") from error
    return None


class CommandMetrics:
    """Counts the commands of one process; `observe` is an observer for `Ideaflow`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        own = register_counts(registry)
        self._commands = Counter("ideaflow_commands", "Commands by outcome.", ["command", "outcome"], registry=own)
        self._seconds = Histogram(
            "ideaflow_command_seconds", "How long commands took.", ["command"], registry=own, buckets=BUCKETS
        )
        self._events = Counter("ideaflow_events_appended", "Events that commands appended.", registry=own)

    def observe(self, seen: Observation) -> None:
        """Count a command."""
        self._commands.labels(seen.command, seen.outcome.value).inc()
        self._seconds.labels(seen.command).observe(seen.seconds)
        self._events.inc(seen.events)


class StoreMetrics(Collector):
    """Looks at the database that `opened` gives each time it is asked; any number of processes may."""

    def __init__(self, opened: Callable[[], Ideaflow]) -> None:
        self._opened = opened

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
        app = self._opened()
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
