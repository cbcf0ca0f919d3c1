"""meeting_calendar: a forum's sittings, and how far each has come. It counts perspectives and shows no score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Column, Connection, Index, Integer, Table, Text, func, select

from ideaflow.domain import meeting_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting_people_events import ReplyTakenUp
from ideaflow.policies.meeting_rules import next_sitting
from ideaflow.policies.pack import Pack
from ideaflow.projections.projection import Key, Projection, metadata, number_of

table = Table(
    "meeting_calendar",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("forum", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("items", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("decided", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
    Index("meetings_by_day", "forum", "day"),
)


class Sitting(Struct):
    """One meeting. `day` is ISO 8601; `minutes` is planned time."""

    id: str
    number: int
    forum: str
    day: str
    place: str
    items: int
    minutes: int
    decided: int
    closed: int


class MeetingCalendar(Projection[Sitting]):
    table = table
    row = Sitting
    handles = frozenset(
        {
            happened.MeetingScheduled,
            happened.AgendaItemAdded,
            ReplyTakenUp,
            happened.AgendaItemRemoved,
            happened.AgendaItemTimed,
            happened.DecisionRecorded,
            happened.MeetingClosed,
        }
    )

    def fold(self, rows: dict[Key, Sitting | None], recorded: Recorded) -> None:
        key, event = recorded.originator_id, recorded.event
        if isinstance(event, happened.MeetingScheduled):
            rows[key] = Sitting(key, number_of(key), event.forum, event.day.isoformat(), event.place, 0, 0, 0, 0)
            return
        row = rows[key]
        if row is None:
            return
        match event:
            case happened.AgendaItemAdded(minutes=minutes) | ReplyTakenUp(minutes=minutes):
                row.items, row.minutes = row.items + 1, row.minutes + minutes
            case happened.AgendaItemRemoved(minutes=minutes):
                row.items, row.minutes = row.items - 1, row.minutes - minutes
            case happened.AgendaItemTimed(minutes=minutes, was=was):
                row.minutes += minutes - was
            case happened.DecisionRecorded():
                row.decided += 1
            case happened.MeetingClosed():
                row.closed = 1


def suggested_day(connection: Connection, forum: str, rules: Pack, today: date) -> date:
    """The next day by the cadence of a forum's rules, after its latest meeting and today."""
    latest = connection.execute(select(func.max(table.c.day)).where(table.c.forum == forum)).scalar()
    after = max(today, date.fromisoformat(latest)) if latest else today
    return next_sitting(rules.meetings.cadence, after, rules.clocks)


def sitting(connection: Connection, meeting: str) -> Sitting | None:
    """One meeting, or None."""
    row = connection.execute(select(table).where(table.c.id == meeting)).first()
    return Sitting(*row) if row else None


def sittings(
    connection: Connection, *, forum: str = "", only_open: bool = False, limit: int | None = 50
) -> Sequence[Sitting]:
    """Meetings, the latest day first."""
    query = select(table)
    if only_open:
        query = query.where(table.c.closed == 0)
    if forum:
        query = query.where(table.c.forum == forum)
    return [
        Sitting(*row) for row in connection.execute(query.order_by(table.c.day.desc(), table.c.number).limit(limit))
    ]
