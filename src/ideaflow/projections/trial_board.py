"""trial_board: every trial, where it stands, and how many run in a team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, Double, Index, Integer, Table, Text, func, select

from ideaflow.domain import trial_events as happened
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.learning import LearningRecorded
from ideaflow.domain.trial import TrialStage
from ideaflow.domain.trial_plan import StopRule
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
    Column("prompts", Text, nullable=False),
    Column("planned_end", Text),
    Column("reviews_opened", Integer, nullable=False),
    Column("deviations", Integer, nullable=False),
    Column("stops_met", Text, nullable=False),
    Column("cost_planned", Double, nullable=False),
    Column("cost_spent", Double),
    Column("hours_planned", Double, nullable=False),
    Column("hours_spent", Double),
    Column("found", Text, nullable=False),
    Column("prediction", Text, nullable=False),
    Column("checks_due", Text, nullable=False),
    Column("benefit", Text, nullable=False),
    Column("taught", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Index("trials_of_team", "team", "stage"),
    Index("trials_of_idea", "idea"),
)


class Taught(Struct):
    """A learning that a trial led to."""

    learning: str
    lesson: str
    tags: tuple[str, ...]


class OnTrial(Struct):
    """One trial. `observations` counts entries of the primary measure, corrections included; dates are ISO 8601.

    `prompts`, `checks_due` (dates still to be answered) and `taught` are JSON; `stops_met` are sentences.
    `lead` is a pseudonym of the trial's stream.
    """

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
    prompts: str = "[]"
    planned_end: str | None = None
    reviews_opened: int = 0
    deviations: int = 0
    stops_met: str = ""
    cost_planned: float = 0
    cost_spent: float | None = None
    hours_planned: float = 0
    hours_spent: float | None = None
    found: str = ""
    prediction: str = ""
    checks_due: str = "[]"
    benefit: str = ""
    taught: str = "[]"
    lead: str = ""

    @property
    def tried_as(self) -> tuple[str, ...]:
        """The prompts by which it was come upon."""
        return msgspec.json.decode(self.prompts, type=tuple[str, ...])

    @property
    def lessons(self) -> tuple[Taught, ...]:
        return msgspec.json.decode(self.taught, type=tuple[Taught, ...])

    @property
    def checks(self) -> tuple[str, ...]:
        """Dates on which the benefit is still to be checked, the earliest first."""
        return msgspec.json.decode(self.checks_due, type=tuple[str, ...])


class TrialBoard(Projection[OnTrial]):
    table = table
    row = OnTrial
    handles = frozenset(
        {
            happened.TrialPlanned,
            happened.TrialStarted,
            happened.TrialObserved,
            happened.TrialSpent,
            happened.TrialDeviated,
            happened.TrialReviewed,
            happened.TrialReviewsOpened,
            happened.TrialEnded,
            happened.TrialConcluded,
            happened.TrialBenefitChecked,
            LearningRecorded,
        }
    )

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        if isinstance(recorded.event, LearningRecorded):
            return (recorded.event.trial,) if recorded.event.trial else ()
        return (recorded.originator_id,)

    def fold(self, rows: dict[Key, OnTrial | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, happened.TrialPlanned):
            rows[recorded.originator_id] = _planned(recorded, event)
            return
        for key in self.keys(recorded):
            row = rows[key]
            if row is None:
                continue
            if isinstance(event, LearningRecorded):
                taught = Taught(recorded.originator_id, event.lesson, event.tags)
                row.taught = _json((*row.lessons, taught))
            else:
                _measured(row, event)
                _turned(row, event)


def _measured(row: OnTrial, event: Event) -> None:
    """What was observed, spent and departed from."""
    match event:
        case happened.TrialObserved(day=day, value=value, measure=measure, stops=stops):
            if not measure:
                row.observations += 1
                if row.latest_day is None or day.isoformat() >= row.latest_day:
                    row.latest_day, row.latest_value = day.isoformat(), value
            _stop(row, stops)
        case happened.TrialSpent(cost=cost, hours=hours, stops=stops):
            row.cost_spent, row.hours_spent = (row.cost_spent or 0) + cost, (row.hours_spent or 0) + hours
            _stop(row, stops)
        case happened.TrialDeviated():
            row.deviations += 1
        case happened.TrialBenefitChecked(found=found, due=due):
            row.benefit = found.value
            row.checks_due = _json([day for day in row.checks if due is None or day != due.isoformat()])


def _turned(row: OnTrial, event: Event) -> None:
    """Where it stands, and what it found."""
    match event:
        case happened.TrialStarted(on=on, review_due=review_due):
            row.stage, row.started_on = TrialStage.RUNNING.value, on.isoformat()
            row.review_due = review_due.isoformat()
            row.planned_end = (on + timedelta(weeks=row.weeks)).isoformat()
        case happened.TrialReviewed():
            row.reviews += 1
        case happened.TrialReviewsOpened():
            row.reviews_opened = 1
        case happened.TrialEnded(on=on, found=found, prediction=prediction):
            row.stage, row.ended_on, row.reviews_opened = TrialStage.ENDED.value, on.isoformat(), 1
            row.found, row.prediction = found or "", prediction or ""
        case happened.TrialConcluded(outcome=outcome, benefit_checks=checks):
            row.stage, row.outcome = TrialStage.CONCLUDED.value, outcome.value
            row.checks_due = _json([day.isoformat() for day in checks])


def _stop(row: OnTrial, stops: Sequence[StopRule]) -> None:
    known = row.stops_met.split("; ") if row.stops_met else []
    row.stops_met = "; ".join(dict.fromkeys([*known, *(rule.words for rule in stops)]))


def _planned(recorded: Recorded, event: happened.TrialPlanned) -> OnTrial:
    return OnTrial(
        id=recorded.originator_id,
        number=number_of(recorded.originator_id),
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
        prompts=_json(event.prompts),
        cost_planned=event.cost,
        hours_planned=event.hours,
        lead=recorded.actor,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def running_in_team(connection: Connection, team: str) -> int:
    """How many trials run in a team now."""
    running = (table.c.team == team) & (table.c.stage == TrialStage.RUNNING.value)
    return connection.execute(select(func.count()).where(running)).scalar_one()


def trial(connection: Connection, wanted: str) -> OnTrial | None:
    """One trial, or None."""
    row = connection.execute(select(table).where(table.c.id == wanted)).first()
    return OnTrial(*row) if row else None


def trials(connection: Connection, *, stage: str = "", idea: str = "", limit: int | None = 50) -> Sequence[OnTrial]:
    """Trials, newest first."""
    query = select(table)
    if stage:
        query = query.where(table.c.stage == stage)
    if idea:
        query = query.where(table.c.idea == idea)
    return [OnTrial(*row) for row in connection.execute(query.order_by(table.c.number.desc()).limit(limit))]
