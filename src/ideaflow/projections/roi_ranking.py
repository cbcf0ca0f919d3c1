"""roi_ranking: every idea's latest forecast and what its trials were planned to take, to be ranked under any pack.

No worth is stored: it follows from these facts and a pack, by the same draws each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Column, Connection, Index, Integer, Table, Text, select

from ideaflow.domain import idea_events as happened
from ideaflow.domain import trial_events as tried
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.forecast import ForecastLocked, ForecastSet, ValueRealised
from ideaflow.domain.forecast_line import ForecastLine
from ideaflow.domain.stage import Stage
from ideaflow.policies.pricing import Candidate, TrialEffort
from ideaflow.projections import problem_board, submitter_tracker, trial_board
from ideaflow.projections.projection import Key, Projection, metadata, number_of

table = Table(
    "roi_ranking",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("forecast", Integer, nullable=False),
    Column("locked", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("lines", Text, nullable=False),
    Column("promised", Text, nullable=False),
    Column("realised", Text, nullable=False),
    Column("trials", Text, nullable=False),
    Column("tried", Integer, nullable=False),
    Index("roi_by_number", "number"),
)
NO_LINES = "[]"


class Realised(Struct, array_like=True):
    """What a line of the promised forecast came to in a year; `line` counts from 1."""

    line: int
    year: int
    amount: float
    measured: bool


class Forecasted(Struct):
    """One idea. `forecast` 0 means that there is none yet; `lines`, `promised`, `realised`, `trials` are JSON.

    `promised` are the lines that stood when it was adopted; `tried` says that a trial of it has ended.
    """

    id: str
    number: int
    stage: str
    forecast: int
    locked: int
    currency: str
    horizon: int
    lines: str
    promised: str
    realised: str
    trials: str
    tried: int

    @property
    def all_lines(self) -> tuple[ForecastLine, ...]:
        return msgspec.json.decode(self.lines, type=tuple[ForecastLine, ...])

    @property
    def promised_lines(self) -> tuple[ForecastLine, ...]:
        return msgspec.json.decode(self.promised, type=tuple[ForecastLine, ...])

    @property
    def all_realised(self) -> tuple[Realised, ...]:
        return msgspec.json.decode(self.realised, type=tuple[Realised, ...])

    @property
    def candidate(self) -> Candidate:
        """What there is to appraise: its lines, and its trials that were started."""
        efforts = _efforts(self)
        return Candidate(
            number=self.number,
            lines=self.all_lines,
            horizon=self.horizon,
            tried=bool(self.tried),
            efforts=tuple(one for one in efforts if one.started),
        )


class RoiRanking(Projection[Forecasted]):
    table = table
    row = Forecasted
    handles = frozenset(
        {
            ForecastSet,
            ForecastLocked,
            ValueRealised,
            tried.TrialPlanned,
            happened.IdeaEvaluated,
            happened.GotOnWithIt,
            happened.IdeaTrialStarted,
            happened.IdeaAdjusted,
            happened.IdeaTrialEnded,
            happened.IdeaAdopted,
        }
    )

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        event = recorded.event
        return (event.idea if isinstance(event, tried.TrialPlanned) else recorded.originator_id,)

    def fold(self, rows: dict[Key, Forecasted | None], recorded: Recorded) -> None:
        event = recorded.event
        (key,) = self.keys(recorded)
        row = rows.get(key) or _begun(str(key))
        rows[key] = row
        _forecast(row, event)
        _trial(row, recorded)
        before, row.stage = row.stage, getattr(event, "to", row.stage)
        if row.stage == Stage.ADOPTED and before != Stage.ADOPTED:
            row.promised = row.lines


def _begun(idea: str) -> Forecasted:
    return Forecasted(
        id=idea,
        number=number_of(idea),
        stage="",
        forecast=0,
        locked=0,
        currency="",
        horizon=0,
        lines=NO_LINES,
        promised=NO_LINES,
        realised=NO_LINES,
        trials=NO_LINES,
        tried=0,
    )


def _forecast(row: Forecasted, event: Event) -> None:
    match event:
        case ForecastSet(forecast=number, lines=lines, currency=currency, horizon=horizon):
            row.forecast, row.locked, row.currency, row.horizon = number, 0, currency, horizon
            row.lines = _json(lines)
        case ForecastLocked():
            row.locked = 1
        case ValueRealised(line=line, year=year, amount=amount, measured=measured):
            others = [one for one in row.all_realised if (one.line, one.year) != (line, year)]
            row.realised = _json([*others, Realised(line, year, amount, measured)])


def _trial(row: Forecasted, recorded: Recorded) -> None:
    match recorded.event:
        case tried.TrialPlanned(cost=cost, hours=hours):
            row.trials = _json([*_efforts(row), TrialEffort(recorded.originator_id, float(cost), float(hours))])
        case happened.GotOnWithIt(trial=trial) | happened.IdeaTrialStarted(trial=trial):
            _start(row, trial)
        case happened.IdeaAdjusted(trial=trial):
            _start(row, trial)
        case happened.IdeaTrialEnded():
            row.tried = 1


def _start(row: Forecasted, trial: str) -> None:
    started = [replace(effort, started=effort.started or effort.trial == trial) for effort in _efforts(row)]
    row.trials = _json(started)


def _efforts(row: Forecasted) -> Sequence[TrialEffort]:
    return msgspec.json.decode(row.trials, type=list[TrialEffort])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class ToRank(Struct):
    """An idea with its title and team, and its row where it has one."""

    id: str
    title: str
    team: str
    kind: str
    stage: str
    forecasted: Forecasted | None


def ideas(
    connection: Connection, *, stages: Sequence[str] = (), team: str = "", area: str = "", only: str = ""
) -> Sequence[ToRank]:
    """Ideas by number, with or without a forecast. `area` is the process area, or impact area, of a linked problem."""
    of = submitter_tracker.table
    query = select(of.c.id, of.c.title, of.c.team, of.c.kind, of.c.stage, table)
    query = query.select_from(of.outerjoin(table, table.c.id == of.c.id)).order_by(of.c.number)
    if only:
        query = query.where(of.c.id == only)
    if stages:
        query = query.where(of.c.stage.in_(stages))
    if team:
        query = query.where(of.c.team == team)
    among = _of_area(connection, area) if area else None
    spent = _spent(connection)
    return [
        ToRank(row[0], row[1], row[2], row[3], row[4], _row(row[5:], spent) if row[5] is not None else None)
        for row in connection.execute(query)
        if among is None or row[0] in among
    ]


def _of_area(connection: Connection, area: str) -> set[str]:
    problems = problem_board.table
    rows = connection.execute(select(problems.c.ideas, problems.c.process_area, problems.c.impact_areas))
    return {
        idea
        for ideas, process, impact in rows
        if area.casefold() in (process.casefold(), *impact.casefold().split(", "))
        for idea in msgspec.json.decode(ideas, type=list[str])
    }


def _spent(connection: Connection) -> Mapping[str, tuple[float, float]]:
    """What trials have taken so far, in money and hours, where that was noted."""
    of = trial_board.table
    noted = select(of.c.id, of.c.cost_spent, of.c.hours_spent).where(of.c.cost_spent.is_not(None))
    return {row[0]: (max(row[1], 0.0), max(row[2] or 0.0, 0.0)) for row in connection.execute(noted)}


def _row(columns: Sequence[Any], spent: Mapping[str, tuple[float, float]]) -> Forecasted:
    """A row in which what a trial has taken stands in place of what it was planned to take."""
    row = Forecasted(*columns)
    if row.trials != NO_LINES and spent:
        efforts = [
            replace(one, cost=spent[one.trial][0], hours=spent[one.trial][1]) if one.trial in spent else one
            for one in _efforts(row)
        ]
        row.trials = _json(efforts)
    return row


def forecasted(connection: Connection, idea: str) -> Forecasted | None:
    """One idea's row, or None."""
    row = connection.execute(select(table).where(table.c.id == idea)).first()
    return _row(row, _spent(connection)) if row else None


def realised(connection: Connection) -> Sequence[ToRank]:
    """Ideas of which something was realised."""
    of = submitter_tracker.table
    query = select(of.c.id, of.c.title, of.c.team, of.c.kind, of.c.stage, table)
    query = query.select_from(of.join(table, table.c.id == of.c.id)).where(table.c.realised != NO_LINES)
    rows = connection.execute(query.order_by(of.c.number))
    return [ToRank(row[0], row[1], row[2], row[3], row[4], Forecasted(*row[5:])) for row in rows]
