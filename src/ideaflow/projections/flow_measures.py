"""flow_measures: how the forum does over time, as series to be judged by a control chart. Read from `flow`.

A measure is a value for each whole week or month. Counts are nothing where nothing happened; lengths and shares are
left out where there is nothing to tell. Ideas whose answer came with an import are left out of all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Select, and_, func, or_, select

from ideaflow.domain.lead_time import median
from ideaflow.domain.period import Period
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import Direction
from ideaflow.persistence.people import IMPORTED_ADDRESS
from ideaflow.persistence.schema import people, pseudonyms
from ideaflow.projections.flow import IN_A_CAMPAIGN, table
from ideaflow.projections.projection import counts_by

IMPORTED = "import"
PER_CENT = 100.0
FLOWED = table.c.answered_before == 0


def flowed(team: str = "") -> ColumnElement[bool]:
    """Ideas that flowed: those whose answer did not come with an import; only a team's where one is named."""
    return and_(FLOWED, table.c.team == team) if team else FLOWED


class Span(Struct, frozen=True):
    """What is looked at: the first days of whole weeks or months, and how many people could bring an idea.

    `team` narrows it to a team's ideas; empty means all of them.
    """

    by: Period
    starts: tuple[date, ...]
    heads: int
    team: str = ""


def span_of(
    connection: Connection,
    by: Period,
    until: date,
    *,
    since: date | None = None,
    heads: int | None = None,
    team: str = "",
) -> Span:
    """The whole steps since the first idea, or since a day, that were over before `until`."""
    first = connection.execute(select(func.min(table.c.submitted_on)).where(flowed(team))).scalar()
    began = date.fromisoformat(first) if first else until
    starts = tuple(by.whole(max(began, since) if since else began, until))
    return Span(by, starts, heads or heads_of(connection, team), team)


class Series(Struct, frozen=True):
    """A measure over time: `starts` are the first days of the steps that have a value."""

    name: str
    title: str
    unit: str
    better: Direction
    by: Period
    starts: tuple[date, ...]
    values: tuple[float, ...]


Values = Mapping[date, float]


class Measure(NamedTuple):
    """What a series tells, and how it is counted."""

    title: str
    unit: str
    better: Direction
    values: Callable[[Connection, Span], Values]


def series(connection: Connection, name: str, span: Span) -> Series:
    """One measure over time; `name` is one of MEASURES."""
    measure = MEASURES[name]
    values = measure.values(connection, span)
    starts = tuple(start for start in span.starts if start in values)
    return Series(
        name, measure.title, measure.unit, measure.better, span.by, starts, tuple(values[start] for start in starts)
    )


def heads_of(connection: Connection, team: str = "") -> int:
    """How many people could bring an idea: accounts that are in use, of one team where one is named.

    A name from a suggestion box counts only when it brought an idea otherwise too, for example on an improvement day.
    """
    counted = or_(by_hand(), people.c.person.in_(through_campaigns()))
    query = select(func.count()).where(people.c.disabled.is_(False), counted)
    return connection.execute(query.where(people.c.team == team) if team else query).scalar_one()


def by_hand() -> ColumnElement[bool]:
    """People whom a steward or they themselves gave an account."""
    return people.c.address.not_like(f"{IMPORTED_ADDRESS}%")


def through_campaigns() -> Select[int]:
    """People who brought an idea through a campaign, by name perhaps."""
    return select(pseudonyms.c.person).join(table, _submitter()).where(IN_A_CAMPAIGN)


def _submitter() -> ColumnElement[bool]:
    return and_(pseudonyms.c.stream == table.c.id, pseudonyms.c.pseudonym == table.c.submitter)


def _daily(connection: Connection, span: Span, day: Column[str], *where: ColumnElement[bool]) -> dict[str, int]:
    query = select(day, func.count()).where(flowed(span.team), day.is_not(None), *where).group_by(day)
    return counts_by(connection, query)


def _counts(span: Span, daily: Mapping[str, int]) -> dict[date, float]:
    found: dict[date, float] = dict.fromkeys(span.starts, 0.0)
    for day, count in daily.items():
        start = span.by.start(date.fromisoformat(day))
        if start in found:
            found[start] += count
    return found


def _came_in(connection: Connection, span: Span) -> Values:
    return _counts(span, _daily(connection, span, table.c.submitted_on, table.c.via != IMPORTED))


def _decided(connection: Connection, span: Span) -> Values:
    return _counts(span, _daily(connection, span, table.c.decided_on))


def _outcomes(connection: Connection, span: Span) -> Values:
    return _counts(span, _daily(connection, span, table.c.outcome_on))


def _open_ideas(connection: Connection, span: Span) -> Values:
    """Those that had come in and not ended when the step was over."""
    came, ended = _daily(connection, span, table.c.submitted_on), _daily(connection, span, table.c.ended_by)
    change = Counter(came)
    change.subtract(ended)
    days, place, level = sorted(change), 0, 0
    found: dict[date, float] = {}
    for start in span.starts:
        over = span.by.next(start).isoformat()
        while place < len(days) and days[place] < over:
            level += change[days[place]]
            place += 1
        found[start] = level
    return found


def _participation(connection: Connection, span: Span) -> Values:
    query = select(table.c.submitted_on, pseudonyms.c.person).join(pseudonyms, _submitter())
    who: defaultdict[date, set[int]] = defaultdict(set)
    for day, person in connection.execute(query.where(flowed(span.team), table.c.via != IMPORTED).distinct()):
        who[span.by.start(date.fromisoformat(day))].add(person)
    return {start: PER_CENT * len(who[start]) / span.heads for start in span.starts} if span.heads else {}


def _ideas_per_head(connection: Connection, span: Span) -> Values:
    came_in = _came_in(connection, span)
    return {start: count / span.heads for start, count in came_in.items()} if span.heads else {}


def _implemented(connection: Connection, span: Span) -> Values:
    """Of ideas that ended, those that were adopted; an idea that was merged goes on elsewhere."""
    query = select(table.c.ended_by, table.c.stage, func.count()).where(
        flowed(span.team), table.c.stage != Stage.MERGED.value
    )
    grouped = connection.execute(query.where(table.c.ended_by.is_not(None)).group_by(table.c.ended_by, table.c.stage))
    return _shares(span, ((day, count, stage == Stage.ADOPTED) for day, stage, count in grouped))


def _in_time(connection: Connection, span: Span) -> Values:
    """Of answers that were due, those that came in time. An idea that ended without one was owed none."""
    owed = and_(table.c.decision_due.is_not(None), or_(table.c.decided_on.is_not(None), table.c.ended_by.is_(None)))
    query = select(table.c.decision_due, table.c.decided_in_time, func.count()).where(flowed(span.team), owed)
    grouped = connection.execute(query.group_by(table.c.decision_due, table.c.decided_in_time))
    return _shares(span, ((day, count, bool(in_time)) for day, in_time, count in grouped))


def _shares(span: Span, found: Iterable[tuple[str, int, bool]]) -> Values:
    """Per cent of each step's count that are so."""
    all_of, so = Counter[date](), Counter[date]()
    for day, count, is_so in found:
        start = span.by.start(date.fromisoformat(day))
        all_of[start] += count
        so[start] += count if is_so else 0
    return {start: PER_CENT * so[start] / count for start, count in all_of.items()}


def _lengths(day: Column[str], days: Column[int]) -> Callable[[Connection, Span], Values]:
    """The median length of those that were done in the step."""

    def count(connection: Connection, span: Span) -> Values:
        query = select(day, days, func.count()).where(flowed(span.team), day.is_not(None)).group_by(day, days)
        lengths: defaultdict[date, Counter[int]] = defaultdict(Counter)
        for done_on, length, number in connection.execute(query):
            lengths[span.by.start(date.fromisoformat(done_on))][length] += number
        return {start: median(found) for start, found in lengths.items()}

    return count


UP, DOWN, NEUTRAL = Direction.UP, Direction.DOWN, Direction.NEUTRAL
MEASURES: dict[str, Measure] = {
    "participation": Measure("People who brought an idea", "% of people", UP, _participation),
    "ideas-per-head": Measure("Ideas for each person", "ideas a head", UP, _ideas_per_head),
    "came-in": Measure("Ideas that came in", "ideas", NEUTRAL, _came_in),
    "first-response": Measure(
        "Time to first response", "days (median)", DOWN, _lengths(table.c.response_on, table.c.response_days)
    ),
    "decision": Measure("Time to decision", "days (median)", DOWN, _lengths(table.c.decided_on, table.c.decision_days)),
    "outcome": Measure("Time to outcome", "days (median)", DOWN, _lengths(table.c.outcome_on, table.c.outcome_days)),
    "in-time": Measure("Decisions due that came in time", "% of those due", UP, _in_time),
    "decided": Measure("Ideas decided on", "ideas", UP, _decided),
    "outcomes": Measure("Ideas with an outcome", "ideas", UP, _outcomes),
    "implemented": Measure("Ideas that ended adopted", "% of those that ended", UP, _implemented),
    "open": Measure("Open ideas at the end", "ideas", NEUTRAL, _open_ideas),
}
