"""forum_backlog: every idea that waits for the forum, or for its submitter before the forum can look at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    func,
    or_,
    select,
)

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain import meeting_events as met
from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting_people_events import ReplyTakenUp
from ideaflow.projections.backlog_filters import EVERYTHING, Mark, Order, Wanted
from ideaflow.projections.projection import Key, Projection, metadata
from ideaflow.projections.waiting import (
    READINESS,
    WAITS,
    Readiness,
    Waiting,
    agenda,
    as_json,
    clock,
    evidence,
    submitted,
    talk,
)

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
    Column("help_question", Text, nullable=False),
    Column("help_asked_at", Text),
    Column("reply", Text, nullable=False),
    Column("reply_due", Text),
    Index("backlog_by_readiness", "readiness", "decision_due"),
    Index("backlog_by_due", "decision_due"),
)


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
            said.QuestionAsked,
            said.ReplyGiven,
            said.HelpGiven,
            said.IdeaDueAgain,
            said.IdeaDecisionCorrected,
            ReplyTakenUp,
            met.AgendaItemAdded,
            met.AgendaItemRemoved,
            met.DecisionRecorded,
            met.MeetingClosed,
        }
    )

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        event = recorded.event
        if isinstance(event, met.AgendaItemAdded | met.AgendaItemRemoved | met.DecisionRecorded | ReplyTakenUp):
            return (event.idea,)
        if isinstance(event, met.MeetingClosed):
            return event.undecided
        return (recorded.originator_id,)

    def fold(self, rows: dict[Key, Waiting | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, happened.IdeaSubmitted):
            rows[recorded.originator_id] = submitted(recorded, event)
            return
        for key in self.keys(recorded):
            row = rows[key]
            if row is not None:
                clock(row, event)
                talk(row, recorded)
                evidence(row, event)
                agenda(row, recorded.originator_id, event)
                stage = getattr(event, "to", None)
                row.readiness = READINESS.get(stage, Readiness.DECIDED).value if stage else row.readiness


def backlog(
    connection: Connection,
    today: date,
    *,
    readiness: str = "",
    team: str = "",
    wanted: Wanted = EVERYTHING,
    limit: int | None = 50,
) -> Sequence[Waiting]:
    """The backlog: overdue first, then replies and what is due again, ready, lacking evidence, and parked.

    Or, where `wanted` says so, by number, team or title.
    """
    query = select(table).where(_IN_BACKLOG, *wanted.conditions(table, today, _overdue(today)))
    if readiness:
        query = query.where(table.c.readiness == readiness)
    if team:
        query = query.where(table.c.team == team)
    if wanted.order is not Order.URGENCY:
        ordered = query.order_by(*wanted.columns(table)).limit(limit)
        return [Waiting(*row) for row in connection.execute(ordered)]
    return _in_order(connection, query, today, limit)


def due_between(connection: Connection, first: date, last: date) -> Sequence[Waiting]:
    """Ideas of which some clock runs out in these days, by number; also clocks that pause."""
    dues = (table.c.first_response_due, table.c.decision_due, table.c.feedback_due, table.c.reply_due)
    near = or_(*(due.between(first.isoformat(), last.isoformat()) for due in dues))
    return [Waiting(*row) for row in connection.execute(select(table).where(near).order_by(table.c.number))]


def to_take_up(connection: Connection, today: date) -> Sequence[Waiting]:
    """What a meeting can take up and none has yet: ready, due again, or with a reply to answer; overdue first."""
    again = and_(table.c.readiness == Readiness.PARKED.value, table.c.look_again <= today.isoformat(), _COMPLETE)
    can_be = or_(table.c.readiness == Readiness.READY.value, again, table.c.reply_due.is_not(None))
    return _in_order(connection, select(table).where(table.c.meeting == "", can_be), today, None)


def help_wanted(connection: Connection, *, team: str = "", limit: int | None = 50) -> Sequence[Waiting]:
    """Ideas for which help is wanted: those without a helper first, then who has waited longest."""
    query = select(table).where(table.c.help_asked == 1, table.c.readiness.in_([*WAITS, Readiness.PARKED.value]))
    if team:
        query = query.where(table.c.team == team)
    query = query.order_by(table.c.helpers > 0, table.c.help_asked_at, table.c.number).limit(limit)
    return [Waiting(*row) for row in connection.execute(query)]


def waiting(connection: Connection, idea: str) -> Waiting | None:
    """One idea's row, also where it waits no longer; None where there is no such idea."""
    row = connection.execute(select(table).where(table.c.id == idea)).first()
    return Waiting(*row) if row else None


def counts(connection: Connection, today: date) -> dict[str, int]:
    """How many ideas wait, by readiness, and how many of them are overdue, due again or have a reply to answer."""
    counted = select(table.c.readiness, func.count()).group_by(table.c.readiness)
    # In an order of our own: a server gives groups in any.
    found: dict[str, int] = dict(sorted((row[0], row[1]) for row in connection.execute(counted)))
    found.pop(Readiness.DECIDED.value, None)
    marked = {
        "overdue": _overdue(today),
        "due again": and_(table.c.readiness != Readiness.DECIDED.value, table.c.look_again <= today.isoformat()),
        "to answer": table.c.reply_due.is_not(None),
        "help wanted": Wanted(mark=Mark.HELP_WANTED).conditions(table, today, _overdue(today))[0],
    }
    for name, condition in marked.items():
        number = connection.execute(select(func.count()).where(_IN_BACKLOG, condition)).scalar_one()
        if number or name not in ("to answer", "help wanted"):
            found[name] = number
    return found


_IN_BACKLOG = or_(
    table.c.readiness != Readiness.DECIDED.value, table.c.reply_due.is_not(None), table.c.feedback_due.is_not(None)
)
_COMPLETE = table.c.missing == as_json(())


def _overdue(today: date) -> ColumnElement[bool]:
    """Has a clock run out? One that pauses while evidence is awaited has not."""
    day = today.isoformat()
    late = and_(table.c.readiness.in_(WAITS), table.c.paused_days.is_(None), table.c.decision_due < day)
    return or_(table.c.first_response_due < day, table.c.feedback_due < day, table.c.reply_due < day, late)


def _in_order(connection: Connection, query: Select[Any], today: date, limit: int | None) -> Sequence[Waiting]:
    order = case(
        (_overdue(today), 0),
        (table.c.reply_due.is_not(None), 1),
        (table.c.look_again <= today.isoformat(), 1),
        (table.c.readiness == Readiness.READY.value, 2),
        (table.c.readiness == Readiness.LACKING_EVIDENCE.value, 3),
        else_=4,
    )
    ordered = query.order_by(order, table.c.decision_due, table.c.number).limit(limit)
    return [Waiting(*row) for row in connection.execute(ordered)]
