"""forum_backlog: every idea that waits for the forum, or for its submitter before the forum can look at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Index, Integer, Table, Text, and_, case, func, or_, select

from ideaflow.domain import idea_events as happened
from ideaflow.domain import meeting_events as met
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.stage import Stage
from ideaflow.projections.projection import Key, Projection, metadata, number_of, second_of

table = Table(
    "forum_backlog",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("readiness", Text, nullable=False),
    Column("missing", Text, nullable=False),
    Column("evidence", Integer, nullable=False),
    Column("help_asked", Integer, nullable=False),
    Column("helpers", Integer, nullable=False),
    Column("meeting", Text, nullable=False),
    Column("first_response_due", Text),
    Column("decision_due", Text),
    Column("look_again", Text),
    Column("feedback_due", Text),
    Column("paused_days", Integer),
    Column("submitted_at", Text, nullable=False),
    Index("backlog_by_readiness", "readiness", "decision_due"),
    Index("backlog_by_due", "decision_due"),
)


class Readiness(StrEnum):
    """What stands between an idea and the forum."""

    READY = "ready"
    LACKING_EVIDENCE = "lacking evidence"
    PARKED = "parked"
    DECIDED = "decided"


class Waiting(Struct):
    """One idea in the backlog. `missing` is a JSON list of what is needed; dates are ISO 8601."""

    id: str
    number: int
    title: str
    team: str
    kind: str
    readiness: str
    missing: str
    evidence: int
    help_asked: int
    helpers: int
    meeting: str
    first_response_due: str | None
    decision_due: str | None
    look_again: str | None
    feedback_due: str | None
    paused_days: int | None
    submitted_at: str

    @property
    def missing_words(self) -> list[str]:
        return msgspec.json.decode(self.missing, type=list[str])

    @property
    def due(self) -> str | None:
        """When the forum owes the next look: the date it was parked until, or the decision's; none while it pauses."""
        return self.look_again or (None if self.paused_days is not None else self.decision_due)

    def is_overdue(self, today: date) -> bool:
        """Has a response clock run out?"""
        stands = self.readiness == Readiness.PARKED or self.paused_days is not None
        dues = (self.first_response_due, self.feedback_due, None if stands else self.decision_due)
        return any(due < today.isoformat() for due in dues if due)

    def is_due_again(self, today: date) -> bool:
        """Has the date come to look at a parked idea again?"""
        return self.look_again is not None and self.look_again <= today.isoformat()


READINESS = {
    Stage.SUBMITTED: Readiness.LACKING_EVIDENCE,
    Stage.EVIDENCED: Readiness.READY,
    Stage.PARKED: Readiness.PARKED,
}


class ForumBacklog(Projection[Waiting]):
    table = table
    row = Waiting
    handles = frozenset(
        {
            happened.IdeaSubmitted,
            happened.CanvasRevised,
            happened.EvidenceAdded,
            happened.HelpAsked,
            happened.HelperAssigned,
            happened.IdeaEvaluated,
            happened.FeedbackGiven,
            happened.GotOnWithIt,
            happened.IdeaMerged,
            happened.IdeaWithdrawn,
            happened.IdeaReopened,
            happened.EarlierAnswerRecorded,
            met.AgendaItemAdded,
            met.AgendaItemRemoved,
            met.DecisionRecorded,
            met.MeetingClosed,
        }
    )

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        event = recorded.event
        if isinstance(event, met.AgendaItemAdded | met.AgendaItemRemoved | met.DecisionRecorded):
            return (event.idea,)
        if isinstance(event, met.MeetingClosed):
            return event.undecided
        return (recorded.originator_id,)

    def fold(self, rows: dict[Key, Waiting | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, happened.IdeaSubmitted):
            rows[recorded.originator_id] = _submitted(recorded, event)
            return
        for key in self.keys(recorded):
            row = rows[key]
            if row is not None:
                _clock(row, event)
                _evidence(row, event)
                _agenda(row, recorded.originator_id, event)
                stage = getattr(event, "to", None)
                row.readiness = READINESS.get(stage, Readiness.DECIDED).value if stage else row.readiness


def _submitted(recorded: Recorded, event: happened.IdeaSubmitted) -> Waiting:
    return Waiting(
        id=recorded.originator_id,
        number=number_of(recorded.originator_id),
        title=event.title,
        team=event.team,
        kind=event.kind.value,
        readiness=READINESS[event.to].value,
        missing=_json(event.missing),
        evidence=0,
        help_asked=0,
        helpers=0,
        meeting="",
        first_response_due=event.first_response_due.isoformat(),
        decision_due=event.decision_due.isoformat(),
        look_again=None,
        feedback_due=None,
        paused_days=None,
        submitted_at=second_of(recorded.at),
    )


def _clock(row: Waiting, event: Event) -> None:
    match event:
        case happened.HelperAssigned():
            row.helpers += 1
            row.first_response_due = None
        case happened.HelpAsked():
            row.help_asked = 1
        case happened.IdeaEvaluated(look_again=look_again, days_left=days, feedback_due=feedback):
            row.first_response_due, row.paused_days = None, days
            row.look_again = look_again.isoformat() if look_again else None
            row.feedback_due = feedback.isoformat() if feedback else None
        case happened.EarlierAnswerRecorded(look_again=look_again):
            row.first_response_due = None
            row.look_again = look_again.isoformat() if look_again else None
        case happened.FeedbackGiven():
            row.first_response_due = row.feedback_due = None
        case happened.EvidenceAdded(decision_due=due) | happened.CanvasRevised(decision_due=due) if due:
            row.decision_due, row.look_again, row.paused_days = due.isoformat(), None, None
        case happened.IdeaReopened(decision_due=due):
            row.decision_due, row.look_again, row.paused_days = due.isoformat(), None, None


def _evidence(row: Waiting, event: Event) -> None:
    if isinstance(event, happened.EvidenceAdded | happened.CanvasRevised):
        row.missing = _json(finding.needed for finding in event.findings if not finding.met)
        row.evidence += isinstance(event, happened.EvidenceAdded)
    elif isinstance(event, happened.IdeaEvaluated) and event.questions:
        row.missing = _json(event.questions)


def _agenda(row: Waiting, meeting: str, event: Event) -> None:
    match event:
        case met.AgendaItemAdded():
            row.meeting = meeting
        case met.AgendaItemRemoved() | met.DecisionRecorded() | met.MeetingClosed():
            row.meeting = ""


def _json(words: Iterable[str]) -> str:
    return msgspec.json.encode(list(words)).decode()


def _overdue(day: str) -> ColumnElement[bool]:
    """Has a clock run out? One that pauses while evidence is awaited has not."""
    waits = table.c.readiness.in_([Readiness.READY.value, Readiness.LACKING_EVIDENCE.value])
    late = and_(waits, table.c.paused_days.is_(None), table.c.decision_due < day)
    return or_(table.c.first_response_due < day, table.c.feedback_due < day, late)


def backlog(
    connection: Connection, today: date, *, readiness: str = "", team: str = "", limit: int | None = 50
) -> Sequence[Waiting]:
    """The backlog: overdue first, then parked and due again, then ready, then lacking evidence, then parked."""
    day = today.isoformat()
    overdue = _overdue(day)
    order = case(
        (overdue, 0),
        (table.c.look_again <= day, 1),
        (table.c.readiness == Readiness.READY.value, 2),
        (table.c.readiness == Readiness.LACKING_EVIDENCE.value, 3),
        else_=4,
    )
    query = select(table).where(table.c.readiness != Readiness.DECIDED.value)
    if readiness:
        query = query.where(table.c.readiness == readiness)
    if team:
        query = query.where(table.c.team == team)
    query = query.order_by(order, table.c.decision_due, table.c.number).limit(limit)
    return [Waiting(*row) for row in connection.execute(query)]


def waiting(connection: Connection, idea: str) -> Waiting | None:
    """One idea's row, also where it waits no longer; None where there is no such idea."""
    row = connection.execute(select(table).where(table.c.id == idea)).first()
    return Waiting(*row) if row else None


def counts(connection: Connection, today: date) -> dict[str, int]:
    """How many ideas wait, by readiness, and how many of them are overdue or due again."""
    day = today.isoformat()
    overdue = _overdue(day)
    counted = select(table.c.readiness, func.count()).group_by(table.c.readiness)
    found: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
    found.pop(Readiness.DECIDED.value, None)
    still = table.c.readiness != Readiness.DECIDED.value
    found["overdue"] = connection.execute(select(func.count()).where(still, overdue)).scalar_one()
    again = select(func.count()).where(still, table.c.look_again <= day)
    found["due again"] = connection.execute(again).scalar_one()
    return found
