"""forum_backlog: every idea that waits for the forum, or for its submitter before the forum can look at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, Index, Integer, Table, Text, and_, case, func, or_, select

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
    submitted_at: str

    @property
    def missing_words(self) -> list[str]:
        return msgspec.json.decode(self.missing, type=list[str])

    @property
    def due(self) -> str | None:
        """When the forum owes the next look: the date it was parked until, or the decision's."""
        return self.look_again or self.decision_due

    def is_overdue(self, today: date) -> bool:
        """Has a response clock run out?"""
        dues = (self.first_response_due, None if self.readiness == Readiness.PARKED else self.decision_due)
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
        submitted_at=second_of(recorded.at),
    )


def _clock(row: Waiting, event: Event) -> None:
    match event:
        case happened.HelperAssigned():
            row.helpers += 1
            row.first_response_due = None
        case happened.HelpAsked():
            row.help_asked = 1
        case happened.IdeaEvaluated(look_again=look_again) | happened.EarlierAnswerRecorded(look_again=look_again):
            row.first_response_due = None
            row.look_again = look_again.isoformat() if look_again else None
        case happened.FeedbackGiven():
            row.first_response_due = None
        case happened.IdeaReopened(decision_due=due):
            row.decision_due, row.look_again = due.isoformat(), None


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


def backlog(
    connection: Connection, today: date, *, readiness: str = "", team: str = "", limit: int | None = 50
) -> Sequence[Waiting]:
    """The backlog: overdue first, then parked and due again, then ready, then lacking evidence, then parked."""
    day = today.isoformat()
    waits = table.c.readiness.in_([Readiness.READY.value, Readiness.LACKING_EVIDENCE.value])
    overdue = or_(table.c.first_response_due < day, and_(waits, table.c.decision_due < day))
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


def counts(connection: Connection, today: date) -> dict[str, int]:
    """How many ideas wait, by readiness, and how many of them are overdue or due again."""
    day = today.isoformat()
    waits = table.c.readiness.in_([Readiness.READY.value, Readiness.LACKING_EVIDENCE.value])
    overdue = or_(table.c.first_response_due < day, and_(waits, table.c.decision_due < day))
    counted = select(table.c.readiness, func.count()).group_by(table.c.readiness)
    found: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
    found.pop(Readiness.DECIDED.value, None)
    still = table.c.readiness != Readiness.DECIDED.value
    found["overdue"] = connection.execute(select(func.count()).where(still, overdue)).scalar_one()
    again = select(func.count()).where(still, table.c.look_again <= day)
    found["due again"] = connection.execute(again).scalar_one()
    return found
