"""problem_board: problems ranked so that frequent small ones and rare severe ones both surface.

A problem stands on two lists: by hours lost in a week, and by the severity of one occurrence (then by how many users it
hits). Its place on the board is its better place of the two; of equal places, the one that loses more hours is first.
So the first of the board are among the first of the two lists, and a page is read from two indexes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import Any, cast

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, Double, Index, Integer, Select, Table, Text, select

from ideaflow.domain import idea_events as idea
from ideaflow.domain import problem as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.problem import hours_a_week
from ideaflow.projections.projection import Key, Projection, metadata, number_of

table = Table(
    "problem_board",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("issue", Text, nullable=False),
    Column("process_area", Text, nullable=False),
    Column("impact_areas", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("severity_mark", Integer, nullable=False),
    Column("minutes", Text, nullable=False),
    Column("users_affected", Integer, nullable=False),
    Column("team_seen", Text, nullable=False),
    Column("team_caused", Text, nullable=False),
    Column("tallies", Text, nullable=False),
    Column("occurrences_a_week", Double, nullable=False),
    Column("hours_a_week", Double, nullable=False),
    Column("ideas", Text, nullable=False),
    Column("resolved", Integer, nullable=False),
    Column("resolved_on", Text, nullable=False),
    Column("also_seen_in", Text, nullable=False),
    Column("escalated_to", Text, nullable=False),
    Column("captured_on", Text, nullable=False),
    Index("problems_by_hours", "resolved", "hours_a_week", "severity_mark", "users_affected", "number"),
    Index("problems_by_severity", "resolved", "severity_mark", "users_affected", "hours_a_week", "number"),
)
# How far down the two lists a place is told.
PLACES_TOLD = 250


class OnBoard(Struct):
    """One problem. `tallies` is JSON, occurrences by the Monday of their week; `minutes` the parts of the effort.

    `occurrences_a_week` is the mean of the tallied weeks; `hours_a_week` is that × minutes each. `resolved_on` is the
    last day on which it was said to be resolved, and stays when it occurs again.
    """

    id: str
    number: int
    issue: str
    process_area: str
    impact_areas: str
    severity: str
    severity_mark: int
    minutes: str
    users_affected: int
    team_seen: str
    team_caused: str
    tallies: str
    occurrences_a_week: float
    hours_a_week: float
    ideas: str
    resolved: int
    resolved_on: str
    also_seen_in: str
    escalated_to: str
    captured_on: str

    @property
    def seen_in(self) -> tuple[str, ...]:
        """Every team that sees it, the one that noted it first."""
        others = msgspec.json.decode(self.also_seen_in, type=tuple[str, ...])
        return tuple(filter(None, (self.team_seen, *others)))

    @property
    def weekly_tallies(self) -> dict[str, int]:
        return msgspec.json.decode(self.tallies, type=dict[str, int])

    @property
    def minutes_each(self) -> tuple[int, ...]:
        return msgspec.json.decode(self.minutes, type=tuple[int, ...])

    @property
    def linked_ideas(self) -> tuple[str, ...]:
        return msgspec.json.decode(self.ideas, type=tuple[str, ...])

    @property
    def linked(self) -> str:
        """The ideas about it, in words."""
        return ", ".join(self.linked_ideas)


class Ranked(Struct):
    """A problem with its places on the two lists and on the board; none on a list where it is far down."""

    place: int
    by_hours: int | None
    by_severity: int | None
    problem: OnBoard


class ProblemBoard(Projection[OnBoard]):
    table = table
    row = OnBoard
    handles = frozenset(
        {
            happened.ProblemCaptured,
            happened.ProblemSeenElsewhere,
            happened.ProblemEscalated,
            happened.ProblemRaisedAgain,
            happened.ProblemTallied,
            happened.ProblemResolved,
            idea.IdeaSubmitted,
            idea.EvidenceAdded,
            idea.IdeaAbsorbed,
        }
    )

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        match recorded.event:
            case idea.IdeaSubmitted(problems=problems) | idea.IdeaAbsorbed(problems=problems):
                return problems
            case idea.EvidenceAdded(problem=problem):
                return (problem,) if problem else ()
            case _:
                return (recorded.originator_id,)

    def fold(self, rows: dict[Key, OnBoard | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, happened.ProblemCaptured):
            rows[recorded.originator_id] = _captured(recorded, event)
            return
        for key in self.keys(recorded):
            row = rows[key]
            if row is None:
                continue
            if isinstance(event, happened.ProblemResolved):
                row.resolved_on = recorded.at.date().isoformat()
            match event:
                case happened.ProblemSeenElsewhere(team=team):
                    row.also_seen_in = _json([*row.seen_in[bool(row.team_seen) :], team])
                case happened.ProblemEscalated(to=to):
                    row.escalated_to = to
                case happened.ProblemRaisedAgain():
                    row.resolved, row.resolved_on = 0, ""
                case happened.ProblemTallied():
                    _tally(row, event)
                case happened.ProblemResolved():
                    row.resolved = 1
                case _:
                    linked = msgspec.json.decode(row.ideas, type=list[str])
                    row.ideas = _json(list(dict.fromkeys([*linked, recorded.originator_id])))


def _captured(recorded: Recorded, event: happened.ProblemCaptured) -> OnBoard:
    return OnBoard(
        id=recorded.originator_id,
        number=number_of(recorded.originator_id),
        issue=event.issue,
        process_area=event.process_area,
        impact_areas=", ".join(event.impact_areas),
        severity=event.severity.value,
        severity_mark=event.severity.mark,
        minutes=_json(event.minutes),
        users_affected=event.users_affected,
        team_seen=event.team_seen,
        team_caused=event.team_caused,
        tallies="{}",
        occurrences_a_week=0.0,
        hours_a_week=0.0,
        ideas="[]",
        resolved=0,
        resolved_on="",
        also_seen_in="[]",
        escalated_to="",
        captured_on=recorded.at.date().isoformat(),
    )


def _tally(row: OnBoard, event: happened.ProblemTallied) -> None:
    tallies = row.weekly_tallies
    week = event.week.isoformat()
    tallies[week] = tallies.get(week, 0) + event.count
    row.tallies = _json(tallies)
    row.occurrences_a_week = sum(tallies.values()) / len(tallies)
    row.hours_a_week = hours_a_week(1, row.minutes_each) * row.occurrences_a_week
    row.resolved = 0 if event.count > 0 else row.resolved


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def board(
    connection: Connection, *, team: str = "", with_resolved: bool = False, limit: int = 50, start: int = 0
) -> Sequence[Ranked]:
    """The board from after its `start` first places on, first place first."""
    query = select(table.c.id, *_COMPARED)
    if not with_resolved:
        query = query.where(table.c.resolved == 0)
    if team:
        query = query.where(table.c.team_seen == team)
    most = max(PLACES_TOLD, start + limit)
    hours, severity = _first(connection, query, _COMPARED, most), _first(connection, query, _BY_SEVERITY, most)
    by_hours = _places((key, hours) for key, hours, *_ in hours)
    by_severity = _places((key, (mark, users)) for key, _, mark, users, _ in severity)
    order = {
        key: (min(by_hours.get(key, most), by_severity.get(key, most)), -hours, -mark, -users, -number)
        for key, hours, mark, users, number in (*hours, *severity)
    }
    shown = nsmallest(start + limit, order, key=order.__getitem__)[start:]
    rows = {row.id: OnBoard(*row) for row in connection.execute(select(table).where(table.c.id.in_(shown)))}
    return [
        Ranked(place, by_hours.get(key), by_severity.get(key), rows[key]) for place, key in enumerate(shown, start + 1)
    ]


_COMPARED = (table.c.hours_a_week, table.c.severity_mark, table.c.users_affected, table.c.number)
_BY_SEVERITY = (table.c.severity_mark, table.c.users_affected, table.c.hours_a_week, table.c.number)
Compared = tuple[str, float, int, int, int]


def _first(connection: Connection, query: Select[Any], columns: Sequence[Column[Any]], most: int) -> Sequence[Compared]:
    """The first of one of the two lists; of equal ones, what was noted last."""
    found = connection.execute(query.order_by(*(column.desc() for column in columns)).limit(most))
    return [cast("Compared", tuple(row)) for row in found]


def _places(keys: Iterable[tuple[str, object]]) -> dict[str, int]:
    """The place of each on its list; equal ones share theirs."""
    places, shared = dict[str, int](), dict[object, int]()
    for place, (key, compared) in enumerate(keys, 1):
        places[key] = shared.setdefault(compared, place)
    return places


def problem(connection: Connection, wanted: str) -> OnBoard | None:
    """One problem, or None."""
    row = connection.execute(select(table).where(table.c.id == wanted)).first()
    return OnBoard(*row) if row else None


def by_issue(connection: Connection) -> dict[str, str]:
    """The id of each problem by its issue, as it was typed; of equal ones the one that is open, or the newest."""
    query = select(table.c.issue, table.c.id).order_by(table.c.resolved.desc(), table.c.number)
    return {row.issue: row.id for row in connection.execute(query)}


def problems_of(connection: Connection, idea: str) -> Sequence[str]:
    """The problems that an idea is about, by number."""
    like = table.c.ideas.contains(f'"{idea}"', autoescape=True)
    return list(connection.execute(select(table.c.id).where(like).order_by(table.c.number)).scalars())
