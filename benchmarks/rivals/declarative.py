"""eventsourcing with a declarative aggregate and a tracking projection: python declarative.py MODULE URL [BARE URL].

MODULE is `eventsourcing.sqlite`, `eventsourcing.postgres` or `eventsourcing_sqlalchemy`. The projection is handed each
event as soon as it is stored, which spares it the query for new ones.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import InfrastructureFactory, StoredEvent, Tracking
from eventsourcing.utils import Environment

from turns import KEY, RECORD, SEALED, SUBJECTS, SUMMARY, TITLE, take_turns

UPSERT = (
    "INSERT INTO tracked_ideas VALUES ({0}, {0}, {0}) "
    "ON CONFLICT (id) DO UPDATE SET evidence = excluded.evidence, why = excluded.why"
)
TABLE = "CREATE TABLE IF NOT EXISTS tracked_ideas (id TEXT PRIMARY KEY, evidence INTEGER NOT NULL, why TEXT NOT NULL)"


class Idea(Aggregate):
    """An idea and its evidence."""

    @event("Submitted")
    def __init__(self, title: str, team: str) -> None:
        self.title = title
        self.team = team
        self.evidence: list[str] = []

    def add_evidence(self, kind: str, summary: str) -> None:
        """Decide, then let the event happen."""
        if kind not in ("document", "measure"):
            raise ValueError(kind)
        self.evidence_added(kind=kind, summary=summary, count=len(self.evidence) + 1)

    @event("EvidenceAdded")
    def evidence_added(self, kind: str, summary: str, count: int) -> None:
        self.evidence.append(kind)


def environment(module: str, url: str) -> Mapping[str, str]:
    """How the library is told of a database."""
    if module == "eventsourcing.sqlite":
        return {"PERSISTENCE_MODULE": module, "SQLITE_DBNAME": url.removeprefix("sqlite:///")}
    if module == "eventsourcing_sqlalchemy":
        return {"PERSISTENCE_MODULE": module, "SQLALCHEMY_URL": url}
    parts = urlsplit(url)
    host = parts.query.partition("host=")[2].replace("%2F", "/") or parts.hostname
    names = {"DBNAME": parts.path[1:], "HOST": host, "PORT": parts.port or 5432, "USER": parts.username}
    names["PASSWORD"] = parts.password or ""
    return {"PERSISTENCE_MODULE": module, **{f"POSTGRES_{name}": str(value) for name, value in names.items()}}


def sqlite_view() -> type[Any]:
    from eventsourcing.sqlite import SQLiteTrackingRecorder  # noqa: PLC0415

    class View(SQLiteTrackingRecorder):
        def construct_create_table_statements(self) -> list[str]:
            return [*super().construct_create_table_statements(), TABLE]

        def note(self, idea: UUID, evidence: int, why: str, tracking: Tracking) -> None:
            with self.datastore.transaction(commit=True) as cursor:
                self._insert_tracking(cursor, tracking)
                cursor.execute(UPSERT.format("?"), (str(idea), evidence, why))

    return View


def postgres_view() -> type[Any]:
    from eventsourcing.postgres import PostgresTrackingRecorder  # noqa: PLC0415
    from psycopg.sql import SQL  # noqa: PLC0415

    class View(PostgresTrackingRecorder):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.sql_create_statements.append(SQL(TABLE))

        def note(self, idea: UUID, evidence: int, why: str, tracking: Tracking) -> None:
            with self.datastore.transaction(commit=True) as cursor:
                self._insert_tracking(cursor, tracking)
                cursor.execute(UPSERT.format("%s"), (str(idea), evidence, why))

    return View


def extension_view() -> type[Any]:
    from eventsourcing_sqlalchemy.recorders import SQLAlchemyTrackingRecorder  # noqa: PLC0415
    from sqlalchemy import Column, Integer, Text  # noqa: PLC0415
    from sqlalchemy.orm import declarative_base  # noqa: PLC0415

    base = declarative_base()

    class TrackedIdea(base):  # type: ignore[misc, valid-type]
        __tablename__ = "tracked_ideas"
        id = Column(Text, primary_key=True)
        evidence = Column(Integer, nullable=False)
        why = Column(Text, nullable=False)

    class View(SQLAlchemyTrackingRecorder):
        def create_table(self) -> None:
            super().create_table()
            base.metadata.create_all(self.datastore.engine)

        def note(self, idea: UUID, evidence: int, why: str, tracking: Tracking) -> None:
            with self.transaction(commit=True) as session:
                self._insert_tracking(session, tracking)
                session.merge(TrackedIdea(id=str(idea), evidence=evidence, why=why))

    return View


VIEWS = {
    "eventsourcing.sqlite": sqlite_view,
    "eventsourcing.postgres": postgres_view,
    "eventsourcing_sqlalchemy": extension_view,
}


def main(module: str, url: str, bare: str) -> None:
    """Make the application and its view, and take turns."""
    app = Application(env=environment(module, url))
    factory = InfrastructureFactory.construct(Environment("", environment(module, url)))
    view = factory.tracking_recorder(VIEWS[module]())
    plain = Application(env=environment(module, bare))

    def show(recordings: Any) -> None:
        for recording in recordings:
            happened = recording.domain_event
            tracking = Tracking(app.name, recording.notification.id)
            view.note(happened.originator_id, getattr(happened, "count", 0), "", tracking)

    def submit() -> UUID:
        idea = Idea(title=TITLE, team="Post room")
        show(app.save(idea))
        return idea.id

    ideas = cycle([submit() for _ in range(SUBJECTS)])

    def append() -> None:
        plain.recorder.insert_events([StoredEvent(uuid4(), 1, "idea.evidence_added", RECORD + SEALED + KEY)])

    def command() -> None:
        idea: Idea = app.repository.get(next(ideas))
        idea.add_evidence(kind="document", summary=SUMMARY)
        show(app.save(idea))

    def project() -> None:
        """Bring the view, from nothing, up to one event more."""
        page = app.recorder.select_notifications(start=projected["upto"] + 1, limit=1)
        projected["upto"] = page[0].id
        happened = app.mapper.to_domain_event(page[0])
        tracking = Tracking("again", page[0].id)
        view.note(happened.originator_id, getattr(happened, "count", 0), "", tracking)

    projected = {"upto": 0}
    take_turns({"append": append, "command": command, "project": project})


if __name__ == "__main__":
    main(*sys.argv[1:])
