"""trial_board: every trial, where it stands, and how many run in a team."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Column, Connection, Double, Index, Integer, Table, Text, func, select

from ideaflow.domain import trial_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.trial import TrialStage
from ideaflow.projections.projection import Key, Projection, metadata, number_of

table = Table(
    "trial_board",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("idea", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("builds_on", Text, nullable=False),
    Column("hypothesis", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("started_on", Text),
    Column("ended_on", Text),
    Column("review_due", Text),
    Column("observations", Integer, nullable=False),
    Column("latest_day", Text),
    Column("latest_value", Double),
    Column("reviews", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Index("trials_of_team", "team", "stage"),
    Index("trials_of_idea", "idea"),
)


class OnTrial(Struct):
    """One trial. `observations` counts entries, corrections included; dates are ISO 8601."""

    id: str
    number: int
    idea: str
    team: str
    stage: str
    cycle: int
    builds_on: str
    hypothesis: str
    measure: str
    unit: str
    weeks: int
    started_on: str | None
    ended_on: str | None
    review_due: str | None
    observations: int
    latest_day: str | None
    latest_value: float | None
    reviews: int
    outcome: str


class TrialBoard(Projection[OnTrial]):
    table = table
    row = OnTrial
    handles = frozenset(
        {
            happened.TrialPlanned,
            happened.TrialStarted,
            happened.TrialObserved,
            happened.TrialReviewed,
            happened.TrialEnded,
            happened.TrialConcluded,
        }
    )

    def fold(self, rows: dict[Key, OnTrial | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, happened.TrialPlanned):
            rows[recorded.originator_id] = _planned(recorded.originator_id, event)
            return
        row = rows[recorded.originator_id]
        if row is None:
            return
        match event:
            case happened.TrialStarted(on=on, review_due=review_due):
                row.stage, row.started_on = TrialStage.RUNNING.value, on.isoformat()
                row.review_due = review_due.isoformat()
            case happened.TrialObserved(day=day, value=value):
                row.observations += 1
                if row.latest_day is None or day.isoformat() >= row.latest_day:
                    row.latest_day, row.latest_value = day.isoformat(), value
            case happened.TrialReviewed():
                row.reviews += 1
            case happened.TrialEnded(on=on):
                row.stage, row.ended_on = TrialStage.ENDED.value, on.isoformat()
            case happened.TrialConcluded(outcome=outcome):
                row.stage, row.outcome = TrialStage.CONCLUDED.value, outcome.value


def _planned(trial: str, event: happened.TrialPlanned) -> OnTrial:
    return OnTrial(
        id=trial,
        number=number_of(trial),
        idea=event.idea,
        team=event.team,
        stage=TrialStage.PLANNED.value,
        cycle=event.cycle,
        builds_on=event.builds_on,
        hypothesis=event.hypothesis,
        measure=event.measure,
        unit=event.unit,
        weeks=event.weeks,
        started_on=None,
        ended_on=None,
        review_due=None,
        observations=0,
        latest_day=None,
        latest_value=None,
        reviews=0,
        outcome="",
    )


def running_in_team(connection: Connection, team: str) -> int:
    """How many trials run in a team now."""
    running = (table.c.team == team) & (table.c.stage == TrialStage.RUNNING.value)
    return connection.execute(select(func.count()).where(running)).scalar_one()


def trials(connection: Connection, *, stage: str = "", idea: str = "", limit: int = 50) -> Sequence[OnTrial]:
    """Trials, newest first."""
    query = select(table)
    if stage:
        query = query.where(table.c.stage == stage)
    if idea:
        query = query.where(table.c.idea == idea)
    return [OnTrial(*row) for row in connection.execute(query.order_by(table.c.number.desc()).limit(limit))]
