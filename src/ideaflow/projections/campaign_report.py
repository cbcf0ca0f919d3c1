"""campaign_report: every campaign, and what became of the ideas that came in through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, Text, and_, func, or_, select

from ideaflow.domain import campaign as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.lead_time import LeadTime, lead_time
from ideaflow.domain.stage import Stage
from ideaflow.persistence.schema import pseudonyms
from ideaflow.projections import flow
from ideaflow.projections.projection import Key, Projection, counts_by, metadata, number_of
from ideaflow.projections.submitter_tracker import table as tracker

table = Table(
    "campaign_report",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("first_day", Text, nullable=False),
    Column("last_day", Text, nullable=False),
    Column("ideas", Integer, nullable=False),
    Column("batches", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
)
ideas = flow.table


class OneCampaign(Struct):
    """One campaign. `batches` is in how many goes its ideas came in; days are ISO 8601."""

    id: str
    number: int
    title: str
    team: str
    first_day: str
    last_day: str
    ideas: int
    batches: int
    closed: int


class CampaignIdea(Struct, frozen=True):
    """An idea that came in through a campaign."""

    id: str
    title: str
    team: str
    stage: str
    decision: str


class CampaignReport(Struct, frozen=True):
    """What became of a campaign's ideas. `in_time` is how many of the decisions that were `due` came in time."""

    campaign: OneCampaign
    stages: dict[str, int]
    people: int
    answered: int
    due: int
    in_time: int
    adopted: int
    failed_forward: int
    decision: LeadTime | None
    ideas: tuple[CampaignIdea, ...]


class CampaignReports(Projection[OneCampaign]):
    table = table
    row = OneCampaign
    handles = frozenset({happened.CampaignOpened, happened.CampaignIdeasCaptured, happened.CampaignClosed})

    def fold(self, rows: dict[Key, OneCampaign | None], recorded: Recorded) -> None:
        key, event = recorded.originator_id, recorded.event
        if isinstance(event, happened.CampaignOpened):
            days = event.first_day.isoformat(), event.last_day.isoformat()
            rows[key] = OneCampaign(key, number_of(key), event.title, event.team, *days, 0, 0, 0)
            return
        row = rows[key]
        if row is None:
            return
        match event:
            case happened.CampaignIdeasCaptured(ideas=captured):
                row.ideas, row.batches = row.ideas + len(captured), row.batches + 1
            case happened.CampaignClosed():
                row.closed = 1


def campaigns(connection: Connection, *, limit: int = 50) -> Sequence[OneCampaign]:
    """Campaigns, the latest first."""
    query = select(table).order_by(table.c.first_day.desc(), table.c.number.desc()).limit(limit)
    return [OneCampaign(*row) for row in connection.execute(query)]


def report(connection: Connection, campaign: str, today: date) -> CampaignReport | None:
    """What became of one campaign's ideas, or None where there is no such campaign."""
    row = connection.execute(select(table).where(table.c.id == campaign)).first()
    if row is None:
        return None
    mine = _of(campaign)
    by_stage = select(ideas.c.stage, func.count()).where(mine).group_by(ideas.c.stage)
    counts = counts_by(connection, by_stage)
    # An idea that ended without a decision, because it was withdrawn or merged, was owed none.
    owed = or_(
        ideas.c.decided_on.is_not(None),
        and_(ideas.c.ended_by.is_(None), ideas.c.decision_due < today.isoformat()),
    )
    in_time = select(ideas.c.decided_in_time, func.count()).where(mine, owed).group_by(ideas.c.decided_in_time)
    clock: dict[int | None, int] = counts_by(connection, in_time)
    days = select(ideas.c.decision_days, func.count()).where(mine, ideas.c.decision_days.is_not(None))
    return CampaignReport(
        campaign=OneCampaign(*row),
        stages={stage.value: counts[stage.value] for stage in Stage if stage.value in counts},
        people=_people(connection, campaign),
        answered=clock.get(0, 0) + clock.get(1, 0),
        due=sum(clock.values()),
        in_time=clock.get(1, 0),
        adopted=counts.get(Stage.ADOPTED.value, 0),
        failed_forward=counts.get(Stage.FAILED_FORWARD.value, 0),
        decision=lead_time(counts_by(connection, days.group_by(ideas.c.decision_days))),
        ideas=_ideas(connection, campaign),
    )


def _of(campaign: str) -> ColumnElement[bool]:
    return and_(flow.IN_A_CAMPAIGN, ideas.c.campaign == campaign)


def _people(connection: Connection, campaign: str) -> int:
    own = and_(pseudonyms.c.stream == ideas.c.id, pseudonyms.c.pseudonym == ideas.c.submitter)
    brought = select(func.count(pseudonyms.c.person.distinct())).join(ideas, own)
    return connection.execute(brought.where(_of(campaign))).scalar_one()


def _ideas(connection: Connection, campaign: str) -> tuple[CampaignIdea, ...]:
    columns = ideas.c.id, tracker.c.title, ideas.c.team, ideas.c.stage, ideas.c.decision
    query = select(*columns).join(tracker, tracker.c.id == ideas.c.id).where(_of(campaign))
    return tuple(CampaignIdea(*row) for row in connection.execute(query.order_by(tracker.c.number)))
