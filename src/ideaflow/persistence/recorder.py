"""The recorder: events in one table, in one order, on SQLite and PostgreSQL.

It takes part in the transaction that is open on this thread, so that lists and command ids commit with the events.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)
from sqlalchemy import Connection, Select, func, select
from sqlalchemy.exc import IntegrityError as DatabaseIntegrityError

from ideaflow.domain.event import Recorded
from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.key_ring import place_of
from ideaflow.persistence.log_tree import append_leaves, end_of_log
from ideaflow.persistence.mapper import SealedEvent
from ideaflow.persistence.record import read_all
from ideaflow.persistence.schema import events, text_keys

STREAM = f"SELECT stream, version, topic, record FROM {events.name} WHERE stream = ?"  # noqa: S608 - our own names
FACTS = f"SELECT position, topic, record FROM {events.name} WHERE stream = ? ORDER BY version"  # noqa: S608 - our own names
POLL_SECONDS = 0.05
POLL_PAGE = 500


class EventRecorder(ApplicationRecorder):
    """Appends events under the write lock, with positions that have no gaps, and their hashes to the log's tree."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Append. Returns the positions. Raises the library's IntegrityError when a version is taken."""
        if not stored_events:
            return []
        with self.database.transaction() as connection:
            self.database.lock_order(connection, wake=True)
            tree = end_of_log(connection)
            rows = [
                (
                    position,
                    str(stored.originator_id),
                    stored.originator_version,
                    stored.topic,
                    stored.state,
                    _text(stored),
                )
                for position, stored in enumerate(stored_events, tree.size + 1)
            ]
            try:
                statements.write_rows(connection, statements.insert, events, self.database.placeholder, rows)
            except DatabaseIntegrityError as error:
                raise IntegrityError(error) from error
            append_leaves(connection, tree, [stored.state for stored in stored_events])
            self._keep_keys(connection, stored_events)
            return [position for position, *_ in rows]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """A stream's events, in order of version."""
        bounds = [str(originator_id), *(bound for bound in (gt, lte, limit) if bound is not None)]
        query = STREAM
        query += "" if gt is None else " AND version > ?"
        query += "" if lte is None else " AND version <= ?"
        query += f" ORDER BY version {'DESC' if desc else 'ASC'}"
        query += "" if limit is None else " LIMIT ?"
        with self.database.reading() as connection:
            return [StoredEvent(*row) for row in statements.read(connection, query, bounds)]

    def facts(self, stream: str) -> Sequence[Recorded]:
        """A stream's events as facts, which is all that deciding needs; quicker than by way of stored events."""
        with self.database.reading() as connection:
            rows = statements.read(connection, FACTS, (stream,))
        return list(read_all(rows))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """A page of the whole log, in order of position."""
        query = self._notifications(topics).limit(limit)
        if start is not None:
            query = query.where(events.c.position >= start if inclusive_of_start else events.c.position > start)
        if stop is not None:
            query = query.where(events.c.position <= stop)
        with self.database.reading() as connection:
            return [Notification(*row) for row in connection.execute(query)]

    def max_notification_id(self) -> int | None:
        """The last position, or None in an empty log."""
        with self.database.reading() as connection:
            return connection.execute(select(func.max(events.c.position))).scalar()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Follow the log from after `gt`, waiting for what is appended."""
        return PollingSubscription(self, gt, topics)

    @staticmethod
    def _notifications(topics: Sequence[str]) -> Select[Any]:
        query = select(events.c.stream, events.c.version, events.c.topic, events.c.record, events.c.position)
        query = query.order_by(events.c.position)
        return query.where(events.c.topic.in_(topics)) if topics else query

    def _keep_keys(self, connection: Connection, stored_events: Sequence[StoredEvent]) -> None:
        typed = [stored for stored in stored_events if isinstance(stored, SealedEvent)]
        plain = [(str(one.originator_id), one.originator_version, one.text_author, one.text_key) for one in typed]
        if not any(key for *_, key in plain):
            return
        ring = self.database.key_ring
        name = ring.current(connection)
        keys = [
            (stream, version, author, ring.lock(name, key, place_of(stream, version)))
            for stream, version, author, key in plain
            if key
        ]
        statements.write_rows(connection, statements.insert, text_keys, self.database.placeholder, keys)


def _text(stored: StoredEvent) -> bytes | None:
    return stored.sealed_text if isinstance(stored, SealedEvent) else None


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Follows the log by asking for the next page; an index look-up when there is nothing new."""

    def __init__(self, recorder: ApplicationRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._page: list[Notification] = []

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if self._page:
                notification = self._page.pop(0)
                self._last_notification_id = notification.id
                return notification
            self._page = list(
                self._recorder.select_notifications(
                    self._last_notification_id, POLL_PAGE, topics=self._topics, inclusive_of_start=False
                )
            )
            if not self._page:
                time.sleep(POLL_SECONDS)
        raise StopIteration
