"""The `eventsourcing` library's own cases for recorders, run against ours on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.tests import persistence as library

from ideaflow import bootstrap
from ideaflow.persistence.database import Database
from ideaflow.persistence.recorder import EventRecorder
from tests.doing import STEWARD


class SilentRecorder(EventRecorder):
    """Ours, but keeping positions to itself, as the library's bare recorder of aggregates does."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **more: Any) -> None:  # type: ignore[override]
        super().insert_events(stored_events, **more)


class OnDatabase:
    """Gives each case recorders on one database of its own; stream ids are strings here."""

    database: Database

    def new_originator_id(self) -> str:
        return str(uuid4())

    def create_recorder(self) -> EventRecorder:
        return EventRecorder(self.database)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A new database, closed once the case's threads are done: the library leaves its readers running."""
    bootstrap.init(url, STEWARD)
    database, others = Database(url), set(threading.enumerate())
    yield database
    for thread in set(threading.enumerate()) - others:
        thread.join(timeout=10)
    database.close()


class OnSqlite(OnDatabase):
    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> Iterator[None]:
        with opened(f"sqlite:///{tmp_path / 'recorder.sqlite'}") as self.database:
            yield


class OnPostgres(OnDatabase):
    @pytest.fixture(autouse=True)
    def _database(self, postgres_url: str) -> Iterator[None]:
        with opened(postgres_url) as self.database:
            yield


class Silent(OnDatabase):
    def create_recorder(self) -> SilentRecorder:
        return SilentRecorder(self.database)


class Subscribing:
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()  # type: ignore[attr-defined]  # the library's, for recorders that can


class TestAggregateRecorderOnSqlite(Silent, OnSqlite, library.AggregateRecorderTestCase):
    """A stream's events, appended all or none."""


class TestAggregateRecorderOnPostgres(Silent, OnPostgres, library.AggregateRecorderTestCase):
    """A stream's events, appended all or none."""


class TestApplicationRecorderOnSqlite(Subscribing, OnSqlite, library.ApplicationRecorderTestCase[EventRecorder]):
    """Positions, pages, subscriptions, many writers at once."""


class TestApplicationRecorderOnPostgres(Subscribing, OnPostgres, library.ApplicationRecorderTestCase[EventRecorder]):
    """Positions, pages, subscriptions, many writers at once."""


class TestPositionsDoNotInterleaveOnSqlite(OnSqlite, library.NonInterleavingNotificationIDsBaseCase):
    """Two writers at once each get one unbroken run of positions."""


class TestPositionsDoNotInterleaveOnPostgres(OnPostgres, library.NonInterleavingNotificationIDsBaseCase):
    """Two writers at once each get one unbroken run of positions."""
