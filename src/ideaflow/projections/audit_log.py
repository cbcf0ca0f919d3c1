"""audit_log: what happened, as sentences that the events make of themselves."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Column, Connection, Index, Table, Text, select

from ideaflow.domain.event import Recorded
from ideaflow.persistence.schema import Position
from ideaflow.projections.projection import Key, Projection, metadata, second_of

table = Table(
    "audit_log",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("pseudonym", Text, nullable=False),
    Column("pack", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Index("audit_log_by_stream", "stream", "position"),
)


class Entry(Struct):
    """One line of the log. `at` is UTC in ISO 8601."""

    position: int
    stream: str
    topic: str
    at: str
    capacity: str
    pseudonym: str
    pack: str
    sentence: str


class AuditLog(Projection[Entry]):
    table = table
    row = Entry
    appends = True

    def fold(self, rows: dict[Key, Entry | None], recorded: Recorded) -> None:
        rows[recorded.position] = Entry(
            recorded.position,
            recorded.originator_id,
            recorded.event.topic,
            second_of(recorded.at),
            recorded.capacity.value,
            recorded.actor,
            recorded.pack,
            recorded.sentence(),
        )


def entries(
    connection: Connection,
    *,
    stream: str = "",
    kind: str = "",
    capacity: str = "",
    since: str = "",
    until: str = "",
    after: int = 0,
    limit: int = 50,
    newest_first: bool = False,
) -> Sequence[Entry]:
    """Lines of the log by stream, kind of event (`idea`, `idea.submitted`), capacity and ISO date, in order."""
    query = select(table).where(table.c.position > after)
    if stream:
        query = query.where(table.c.stream == stream)
    if kind:
        query = query.where(table.c.topic.startswith(kind, autoescape=True))
    if capacity:
        query = query.where(table.c.capacity == capacity)
    if since:
        query = query.where(table.c.at >= since)
    if until:
        query = query.where(table.c.at < until + "T~")
    order = table.c.position.desc() if newest_first else table.c.position
    return [Entry(*row) for row in connection.execute(query.order_by(order).limit(limit))]
