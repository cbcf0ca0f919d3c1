"""audit_log: what happened, as sentences that the events make of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import get_type_hints

from msgspec import Struct
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Table,
    Text,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)

from ideaflow.domain.event import Event, Recorded, fact_fields
from ideaflow.persistence.schema import Position
from ideaflow.projections import learning_register, meeting_calendar, trial_board
from ideaflow.projections.projection import Key, Projection, metadata, second_of

LAST_SECOND = "T23:59:59+00:00"
ID = re.compile(r"[A-Z]-[0-9]+")

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
    Column("stage", Text, nullable=False),
    Column("about", Text, nullable=False),
    Index("audit_log_by_stream", "stream", "position"),
)


class Entry(Struct):
    """One line of the log. `at` is UTC in ISO 8601.

    `stage` is what its stream came to by it, `about` the ids of other streams that it names.
    """

    position: int
    stream: str
    topic: str
    at: str
    capacity: str
    pseudonym: str
    pack: str
    sentence: str
    stage: str
    about: str


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
            str(getattr(recorded.event, "to", None) or ""),
            _about(recorded.event),
        )


def _about(event: Event) -> str:
    """The ids of streams among the facts of an event, as ` I-7 M-3 `; empty where there are none."""
    found: list[str] = []
    for name in _may_name_streams(type(event)):
        value = getattr(event, name)
        if isinstance(value, str):
            if value[1:2] == "-" and ID.fullmatch(value):
                found.append(value)
        elif value:
            found += [one for one in value if isinstance(one, str) and one[1:2] == "-" and ID.fullmatch(one)]
    return f" {' '.join(dict.fromkeys(found))} " if found else ""


@cache
def _may_name_streams(cls: type[Event]) -> tuple[str, ...]:
    """The facts that are text, or several texts: whatever else they are can be told from their class."""
    hints = get_type_hints(cls)
    return tuple(name for name in fact_fields(cls) if hints[name] is str or hints[name] == tuple[str, ...])


class Wanted(Struct, frozen=True, kw_only=True):
    """Which lines: by stream, kind (`idea`, `idea.submitted`), capacity, stage, ISO dates and positions.

    `idea` and `forum` take in what belongs to them: trials, learnings and what meetings did about it; the meetings of
    a forum and what they decided. `pack` is `name@version`, or a name for all its versions.
    """

    stream: str = ""
    idea: str = ""
    forum: str = ""
    kind: str = ""
    stage: str = ""
    capacity: str = ""
    pack: str = ""
    since: str = ""
    until: str = ""
    after: int = 0
    upto: int | None = None


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
    wanted = Wanted(stream=stream, kind=kind, capacity=capacity, since=since, until=until, after=after)
    return lines(connection, wanted, limit=limit, newest_first=newest_first)


def lines(
    connection: Connection, wanted: Wanted, *, limit: int | None = 50, newest_first: bool = False
) -> Sequence[Entry]:
    """The lines that are wanted, in order."""
    order = table.c.position.desc() if newest_first else table.c.position
    query = select(table).where(table.c.position > wanted.after, *_conditions(wanted)).order_by(order).limit(limit)
    return [_line(Entry(*row)) for row in connection.execute(query)]


def _line(entry: Entry) -> Entry:
    entry.about = entry.about.strip()
    return entry


def last_position(connection: Connection) -> int:
    """The position of the newest line, 0 where there is none."""
    return connection.execute(select(func.max(table.c.position))).scalar() or 0


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    same = {"stream": table.c.stream, "stage": table.c.stage, "capacity": table.c.capacity}
    yield from (column == getattr(wanted, name) for name, column in same.items() if getattr(wanted, name))
    if wanted.kind:
        yield table.c.topic.startswith(wanted.kind, autoescape=True)
    if wanted.pack:
        yield or_(table.c.pack == wanted.pack, table.c.pack.startswith(f"{wanted.pack}@", autoescape=True))
    if wanted.since:
        yield table.c.at >= wanted.since
    if wanted.until:
        yield table.c.at <= wanted.until + LAST_SECOND
    if wanted.upto is not None:
        yield table.c.position <= wanted.upto
    if wanted.idea:
        yield _of_idea(wanted.idea)
    if wanted.forum:
        yield _of_forum(wanted.forum)


def _of_idea(idea: str) -> ColumnElement[bool]:
    tries, learnt = trial_board.table, learning_register.table
    return or_(
        table.c.stream == idea,
        table.c.stream.in_(select(tries.c.id).where(tries.c.idea == idea)),
        table.c.stream.in_(select(learnt.c.id).where(learnt.c.idea == idea)),
        table.c.about.contains(f" {idea} "),
    )


def _of_forum(forum: str) -> ColumnElement[bool]:
    sat = meeting_calendar.table
    decided = table.c.about.contains(literal(" ") + sat.c.id + literal(" "))
    return or_(
        table.c.stream == forum,
        table.c.about.contains(f" {forum} "),
        table.c.stream.in_(select(sat.c.id).where(sat.c.forum == forum)),
        and_(table.c.about != "", exists(select(sat.c.id).where(sat.c.forum == forum, decided))),
    )
