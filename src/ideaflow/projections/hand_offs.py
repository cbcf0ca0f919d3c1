"""hand_offs: items that one team handed over to another, right-first-time by pair of teams, and shared problems.

Right first time is 1 − problems seen / items handed over, over the weeks for which items were counted. The problems are
those of the problem board that start in the one team and are seen in the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, Text, and_, or_, select

from ideaflow.domain.event import Recorded
from ideaflow.domain.hand_off import HandOffCounted
from ideaflow.projections import problem_board
from ideaflow.projections.problem_board import OnBoard
from ideaflow.projections.projection import Key, Projection, metadata, number_of

table = Table(
    "hand_offs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("from_team", Text, nullable=False),
    Column("to_team", Text, nullable=False),
    Column("items", Text, nullable=False),
)
board = problem_board.table


class HandedOver(Struct):
    """One ordered pair of teams. `items` is JSON, items by the Monday of their week."""

    id: str
    number: int
    from_team: str
    to_team: str
    items: str

    @property
    def weekly_items(self) -> dict[str, int]:
        return msgspec.json.decode(self.items, type=dict[str, int])


class RightFirstTime(Struct, frozen=True):
    """How one hand-off does. `items` and `problems` are of counted weeks alone; `share` is in per cent.

    `share` is None without items; `uncounted` are problems seen in weeks for which nobody counted the items.
    """

    from_team: str
    to_team: str
    weeks: int
    items: int
    problems: int
    share: float | None
    uncounted: int
    open_problems: tuple[str, ...]


class SharedProblem(Struct, frozen=True):
    """A problem that more than one team has a part in: it starts in one, and others see it."""

    id: str
    issue: str
    starts_in: str
    seen_in: tuple[str, ...]
    hours_a_week: float
    passed_on_to: str
    ideas: tuple[str, ...]


class HandOffs(Projection[HandedOver]):
    table = table
    row = HandedOver
    handles = frozenset({HandOffCounted})

    def fold(self, rows: dict[Key, HandedOver | None], recorded: Recorded) -> None:
        key, event = recorded.originator_id, recorded.event
        if not isinstance(event, HandOffCounted):
            return
        row = rows.get(key) or HandedOver(key, number_of(key), event.from_team, event.to_team, "{}")
        items, week = row.weekly_items, event.week.isoformat()
        items[week] = items.get(week, 0) + event.count
        row.items = msgspec.json.encode(items).decode()
        rows[key] = row


Pair = tuple[str, str]


def right_first_time(connection: Connection, *, since: date | None = None) -> Sequence[RightFirstTime]:
    """Every pair of teams between which something is handed over or goes wrong; the most problems first."""
    counted = _counted(connection, since)
    weekly, problems = _seen(connection, since)
    found = []
    for pair in {**counted, **problems}:
        weeks = {week: items for week, items in counted.get(pair, (pair, {}))[1].items() if items}
        names = counted[pair][0] if pair in counted else problems[pair][0].pair
        in_weeks = sum(count for week, count in weekly[pair].items() if week in weeks)
        items = sum(weeks.values())
        found.append(
            RightFirstTime(
                *names,
                weeks=len(weeks),
                items=items,
                problems=in_weeks,
                share=100 * (1 - in_weeks / items) if items else None,
                uncounted=sum(weekly[pair].values()) - in_weeks,
                open_problems=tuple(one.id for one in problems.get(pair, ()) if not one.resolved),
            )
        )
    return sorted(found, key=lambda one: (-one.problems - one.uncounted, one.from_team, one.to_team))


class Weekly(Struct, frozen=True):
    """One hand-off week by week: only weeks for which items were counted."""

    starts: tuple[date, ...]
    items: tuple[int, ...]
    problems: tuple[int, ...]

    @property
    def shares(self) -> list[float]:
        """Right first time, per cent."""
        return [100 * (1 - bad / all_of) for bad, all_of in zip(self.problems, self.items, strict=True)]


def weekly(connection: Connection, from_team: str, to_team: str) -> Weekly:
    """One hand-off over time."""
    pair = _pair(from_team, to_team)
    items = _counted(connection, None).get(pair, (pair, {}))[1]
    seen = _seen(connection, None)[0][pair]
    weeks = sorted(week for week, count in items.items() if count)
    return Weekly(
        tuple(date.fromisoformat(week) for week in weeks),
        tuple(items[week] for week in weeks),
        tuple(seen[week] for week in weeks),
    )


def shared_problems(connection: Connection, *, team: str = "") -> Sequence[SharedProblem]:
    """Open problems in which more than one team has a part; the costliest first."""
    query = select(board).where(board.c.resolved == 0, or_(_crosses(), board.c.also_seen_in != "[]"))
    rows = [OnBoard(*row) for row in connection.execute(query.order_by(board.c.hours_a_week.desc(), board.c.number))]
    found = [
        SharedProblem(
            id=one.id,
            issue=one.issue,
            starts_in=one.team_caused,
            seen_in=one.seen_in,
            hours_a_week=one.hours_a_week,
            passed_on_to=one.escalated_to,
            ideas=one.linked_ideas,
        )
        for one in rows
    ]
    wanted = team.casefold()
    return [one for one in found if not wanted or wanted in {name.casefold() for name in (one.starts_in, *one.seen_in)}]


def _crosses() -> ColumnElement[bool]:
    return and_(board.c.team_caused != "", board.c.team_seen != "", board.c.team_caused != board.c.team_seen)


def _pair(from_team: str, to_team: str) -> Pair:
    """Teams are compared without regard to capitals."""
    return from_team.casefold(), to_team.casefold()


def _since(weeks: Mapping[str, int], since: date | None) -> dict[str, int]:
    return {week: count for week, count in weeks.items() if since is None or week >= since.isoformat()}


def _counted(connection: Connection, since: date | None) -> dict[Pair, tuple[Pair, dict[str, int]]]:
    """For each pair, its names as they are written, and its items by week."""
    rows = (HandedOver(*row) for row in connection.execute(select(table).order_by(table.c.number)))
    return {
        _pair(one.from_team, one.to_team): ((one.from_team, one.to_team), _since(one.weekly_items, since))
        for one in rows
    }


class _Crossing(Struct, frozen=True):
    id: str
    pair: Pair
    resolved: bool


def _seen(
    connection: Connection, since: date | None
) -> tuple[defaultdict[Pair, Counter[str]], dict[Pair, list[_Crossing]]]:
    """For each pair, occurrences by week, and the problems that they are of."""
    by_week: defaultdict[Pair, Counter[str]] = defaultdict(Counter)
    problems: dict[Pair, list[_Crossing]] = {}
    rows: Iterable[OnBoard] = (
        OnBoard(*row) for row in connection.execute(select(board).where(_crosses()).order_by(board.c.number))
    )
    for one in rows:
        pair = _pair(one.team_caused, one.team_seen)
        by_week[pair].update(_since(one.weekly_tallies, since))
        crossing = _Crossing(one.id, (one.team_caused, one.team_seen), bool(one.resolved))
        problems.setdefault(pair, []).append(crossing)
    return by_week, problems
