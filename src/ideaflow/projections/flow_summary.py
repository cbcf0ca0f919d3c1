"""flow_summary: the forum's flow on one page, work in progress by age, and the cumulative flow. Read from `flow`."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, and_, case, exists, func, or_, select

from ideaflow.domain.lead_time import LeadTime, lead_time
from ideaflow.domain.stage import Stage
from ideaflow.persistence.schema import people, pseudonyms
from ideaflow.projections.flow import table
from ideaflow.projections.flow_measures import IMPORTED, PER_CENT, Span, by_hand, flowed, heads_of, through_campaigns
from ideaflow.projections.projection import counts_by, number_of

DAYS_A_YEAR = 365.25
# A rate a year is not told from less than about a month.
ENOUGH_DAYS = 28
NOT_ADOPTED = (Stage.FAILED_FORWARD.value, Stage.WITHDRAWN.value)


class Summary(Struct, frozen=True):
    """What came in since a day, who brought it, and what became of it. Shares are per cent, None where nothing is.

    `answered_before` are ideas of a suggestion box that had their answer when they came; nothing else counts them.
    """

    ideas: int
    heads: int
    people_who_brought: int
    people_who_took_part: int
    participation: float | None
    ideas_per_head_a_year: float | None
    answered_before: int
    open: int
    adopted: int
    failed_forward: int
    withdrawn: int
    merged: int
    implemented: float | None
    implemented_of_all: float | None
    first_response: LeadTime | None
    decision: LeadTime | None
    outcome: LeadTime | None
    responses_in_time: float | None
    in_time: float | None
    overdue: int


class Ageing(Struct, frozen=True):
    """Open ideas at one stage, with their ages in calendar days since they came in."""

    stage: str
    count: int
    age: LeadTime
    oldest: int


class Oldest(Struct, frozen=True):
    """An open idea and its age; `beyond_usual` is set where it is older than 85 % of outcomes took."""

    id: str
    stage: str
    age: int
    in_stage: int
    beyond_usual: bool


class CumulativeFlow(Struct, frozen=True):
    """How many ideas had got so far, or further, at the end of each step; the space between two is work in progress."""

    ends: tuple[date, ...]
    bands: dict[str, tuple[int, ...]]


def summary(
    connection: Connection, today: date, *, since: date | None = None, heads: int | None = None, team: str = ""
) -> Summary:
    """The summary of ideas, of a team or of all, that came in since a day; `heads` is how many could bring one."""
    chosen = _chosen(since, team)
    at_stage = select(table.c.stage, func.count()).where(*chosen).group_by(table.c.stage)
    stages = Counter(counts_by(connection, at_stage))
    ended = {stage: stages[stage.value] for stage in (Stage.ADOPTED, Stage.FAILED_FORWARD, Stage.WITHDRAWN)}
    ideas, adopted = stages.total(), stages[Stage.ADOPTED.value]
    mine = and_(pseudonyms.c.stream == table.c.id, pseudonyms.c.pseudonym == table.c.submitter)
    brought = select(func.count(pseudonyms.c.person.distinct())).join(table, mine)
    number = heads or heads_of(connection, team)
    own = connection.execute(brought.where(*chosen, table.c.via != IMPORTED)).scalar_one()
    own_ideas = connection.execute(select(func.count()).where(*chosen, table.c.via != IMPORTED)).scalar_one()
    first = connection.execute(select(func.min(table.c.submitted_on)).where(*chosen)).scalar()
    began = since or (date.fromisoformat(first) if first else today)
    days = (today - began).days + 1
    in_time, overdue = _clock(connection, today, chosen)
    before = select(func.count()).where(table.c.answered_before == 1, *([table.c.team == team] if team else []))
    return Summary(
        ideas=ideas,
        heads=number,
        people_who_brought=own,
        people_who_took_part=_took_part(connection, team),
        participation=PER_CENT * own / number if number else None,
        ideas_per_head_a_year=own_ideas / number / days * DAYS_A_YEAR if number and days >= ENOUGH_DAYS else None,
        answered_before=connection.execute(before).scalar_one(),
        open=ideas - sum(ended.values()) - stages[Stage.MERGED.value],
        adopted=adopted,
        failed_forward=ended[Stage.FAILED_FORWARD],
        withdrawn=ended[Stage.WITHDRAWN],
        merged=stages[Stage.MERGED.value],
        implemented=_share(adopted, sum(ended.values())),
        implemented_of_all=_share(adopted, ideas - stages[Stage.MERGED.value]),
        first_response=_lead_time(connection, table.c.response_days, chosen),
        decision=_lead_time(connection, table.c.decision_days, chosen),
        outcome=_lead_time(connection, table.c.outcome_days, chosen),
        responses_in_time=_responses(connection, today, chosen),
        in_time=in_time,
        overdue=overdue,
    )


Chosen = Sequence[ColumnElement[bool]]


def _chosen(since: date | None, team: str) -> Chosen:
    return [flowed(team), *([table.c.submitted_on >= since.isoformat()] if since else [])]


def _share(part: int, whole: int) -> float | None:
    return PER_CENT * part / whole if whole else None


def _took_part(connection: Connection, team: str) -> int:
    """Everybody, of a team or at all, who acted in whatever capacity other than as a name in a suggestion box."""
    acted = exists().where(pseudonyms.c.person == people.c.person)
    counted = or_(and_(by_hand(), acted), people.c.person.in_(through_campaigns()))
    query = select(func.count()).select_from(people).where(counted)
    return connection.execute(query.where(people.c.team == team) if team else query).scalar_one()


def _lead_time(connection: Connection, days: Column[int], chosen: Chosen) -> LeadTime | None:
    query = select(days, func.count()).where(*chosen, days.is_not(None)).group_by(days)
    return lead_time(counts_by(connection, query))


def _clock(connection: Connection, today: date, chosen: Chosen) -> tuple[float | None, int]:
    """Of decisions that were due, how many came in time, and how many are overdue now."""
    owed = or_(table.c.decided_on.is_not(None), table.c.ended_by.is_(None))
    due = or_(table.c.decision_due < today.isoformat(), table.c.decided_in_time.is_not(None))
    query = select(table.c.decided_in_time, func.count()).where(*chosen, owed, due).group_by(table.c.decided_in_time)
    found: dict[int | None, int] = counts_by(connection, query)
    return _share(found.get(1, 0), sum(found.values())), found.get(None, 0)


def _responses(connection: Connection, today: date, chosen: Chosen) -> float | None:
    """Of first responses that were due, or that came, how many came in time."""
    due = or_(
        table.c.response_on.is_not(None), and_(table.c.ended_by.is_(None), table.c.response_due < today.isoformat())
    )
    in_time = case((table.c.response_on <= table.c.response_due, 1), else_=0).label("in_time")
    query = select(in_time, func.count()).where(*chosen, due).group_by("in_time")
    found = counts_by(connection, query)
    return _share(found.get(1, 0), sum(found.values()))


def ageing(connection: Connection, today: date, *, team: str = "") -> Sequence[Ageing]:
    """Open ideas by stage, in the order of the lifecycle."""
    open_ones = (flowed(team), table.c.ended_by.is_(None))
    grouped = select(table.c.stage, table.c.submitted_on, func.count()).where(*open_ones)
    ages: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for stage, day, count in connection.execute(grouped.group_by(table.c.stage, table.c.submitted_on)):
        ages[stage][(today - date.fromisoformat(day)).days] += count
    found = []
    for stage in Stage:
        told = lead_time(ages[stage.value])
        if told:
            found.append(Ageing(stage.value, told.count, told, max(ages[stage.value])))
    return found


def oldest(
    connection: Connection, today: date, usual: LeadTime | None, limit: int, *, team: str = ""
) -> Sequence[Oldest]:
    """The open ideas that came in first; those that are parked wait for their date and are left out."""
    waits = (flowed(team), table.c.ended_by.is_(None), table.c.stage != Stage.PARKED.value)
    query = select(table.c.id, table.c.stage, table.c.submitted_on, table.c.stage_since).where(*waits)
    rows = connection.execute(query.order_by(table.c.submitted_on, table.c.id).limit(limit))
    return sorted(
        (
            Oldest(
                id=idea,
                stage=stage,
                age=(today - date.fromisoformat(day)).days,
                in_stage=(today - date.fromisoformat(since)).days,
                beyond_usual=usual is not None and (today - date.fromisoformat(day)).days > usual.within_85,
            )
            for idea, stage, day, since in rows
        ),
        key=lambda one: (-one.age, number_of(one.id)),
    )


BANDS: dict[str, Column[str]] = {
    "came in": table.c.submitted_on,
    "evidenced": table.c.evidenced_by,
    "answered": table.c.answered_by,
    "tried": table.c.tried_by,
    "ended": table.c.ended_by,
}


def cumulative_flow(connection: Connection, span: Span) -> CumulativeFlow:
    """The cumulative flow at the end of each whole step."""
    overs = [span.by.next(start) for start in span.starts]
    bands: dict[str, tuple[int, ...]] = {}
    for name, column in BANDS.items():
        query = (
            select(column, func.count()).where(flowed(span.team), column.is_not(None)).group_by(column).order_by(column)
        )
        days = [(day, count) for day, count in connection.execute(query)]
        totals = list(accumulate(count for _, count in days))
        bands[name] = tuple(_until(days, totals, over) for over in overs)
    return CumulativeFlow(tuple(overs), bands)


def _until(days: Sequence[tuple[str, int]], totals: Sequence[int], over: date) -> int:
    place = bisect_left(days, (over.isoformat(), 0))
    return totals[place - 1] if place else 0
