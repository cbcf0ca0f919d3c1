"""forum_backlog: every idea that waits for the forum, or for its submitter before the forum can look at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, and_, func, or_, select

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain import meeting_events as met
from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting_people_events import ReplyTakenUp
from ideaflow.projections.backlog_filters import EVERYTHING, Order, Wanted
from ideaflow.projections.paging import Page, Section, read_page
from ideaflow.projections.projection import Key, Projection, counts_by, metadata
from ideaflow.projections.waiting import (
    READINESS,
    HelpTurn,
    Readiness,
    Turn,
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
    Column("turn", Integer, nullable=False),
    Column("runs_out", Text, nullable=False),
    Column("again_on", Text, nullable=False),
    Column("help_turn", Integer, nullable=False),
    Index("backlog_by_clock", "runs_out", "number"),
    Index("backlog_by_turn", "turn", "runs_out", "number"),
    Index("backlog_by_readiness", "readiness", "runs_out", "number"),
    Index("backlog_again", "turn", "again_on", "number"),
    Index("backlog_by_help", "help_turn", "help_asked_at", "number"),
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
        if type(event) not in ELSEWHERE:
            return (recorded.originator_id,)
        return event.undecided if isinstance(event, met.MeetingClosed) else (getattr(event, "idea", ""),)

    def fold(self, rows: dict[Key, Waiting | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, happened.IdeaSubmitted):
            rows[recorded.originator_id] = submitted(recorded, event)
            return
        for key in self.keys(recorded):
            row = rows[key]
            if row is None:
                continue
            if type(event) in ELSEWHERE:
                agenda(row, recorded.originator_id, event)
                continue
            clock(row, event)
            talk(row, recorded)
            evidence(row, event)
            stage = getattr(event, "to", None)
            row.readiness = READINESS.get(stage, Readiness.DECIDED).value if stage else row.readiness
            row.put_in_order()


# What happens to an idea in the stream of a meeting.
ELSEWHERE = frozenset(
    {met.AgendaItemAdded, met.AgendaItemRemoved, met.DecisionRecorded, met.MeetingClosed, ReplyTakenUp}
)


def backlog(
    connection: Connection,
    today: date,
    *,
    readiness: str = "",
    team: str = "",
    wanted: Wanted = EVERYTHING,
    limit: int | None = 50,
) -> Sequence[Waiting]:
    """The first of the backlog; see `backlog_page`."""
    return backlog_page(connection, today, readiness=readiness, team=team, wanted=wanted, limit=limit).rows


def backlog_page(
    connection: Connection,
    today: date,
    *,
    readiness: str = "",
    team: str = "",
    wanted: Wanted = EVERYTHING,
    limit: int | None = 50,
    after: str = "",
    before: str = "",
) -> Page[Waiting]:
    """A page of the backlog: overdue first, then replies, what is due again, ready, lacking evidence, and parked.

    In each, what runs out first comes first. Or, where `wanted` says so, by number, team or title. `after` and `before`
    are cursors of a page that was shown in this order; the newest first have one page. Raises InvalidInput for others.
    """
    query = select(table).where(*wanted.conditions(table, today, table.c.runs_out < today.isoformat()))
    if readiness:
        query = query.where(table.c.readiness == readiness)
    if team:
        query = query.where(table.c.team == team)
    if wanted.order is Order.NEWEST:
        newest = query.where(*_IN_BACKLOG).order_by(table.c.number.desc()).limit(limit)
        return Page([Waiting(*row) for row in connection.execute(newest)])
    order = _ORDERS.get(wanted.order)
    sections = (Section(_IN_BACKLOG, order),) if order else _sections(today)
    page = read_page(connection, query, sections, limit, after=after, before=before)
    return Page([Waiting(*row) for row in page.rows], page.before, page.after)


def due_between(connection: Connection, first: date, last: date) -> Sequence[Waiting]:
    """Ideas of which some clock runs out in these days, by number; also clocks that pause."""
    dues = (table.c.first_response_due, table.c.decision_due, table.c.feedback_due, table.c.reply_due)
    near = or_(*(due.between(first.isoformat(), last.isoformat()) for due in dues))
    return [Waiting(*row) for row in connection.execute(select(table).where(near).order_by(table.c.number))]


def to_take_up(connection: Connection, today: date) -> Sequence[Waiting]:
    """What a meeting can take up and none has yet: ready, due again, or with a reply to answer; overdue first."""
    again = and_(table.c.readiness == Readiness.PARKED.value, table.c.look_again <= today.isoformat(), _COMPLETE)
    can_be = or_(table.c.readiness == Readiness.READY.value, again, table.c.reply_due.is_not(None))
    free = select(table).where(table.c.meeting == "", can_be)
    return [Waiting(*row) for row in read_page(connection, free, _sections(today), None).rows]


def help_wanted(connection: Connection, *, team: str = "", limit: int | None = 50) -> Sequence[Waiting]:
    """Ideas for which help is wanted: those without a helper first, then who has waited longest."""
    query = select(table).where(table.c.help_turn < HelpTurn.NOT_WANTED.value)
    if team:
        query = query.where(table.c.team == team)
    query = query.order_by(table.c.help_turn, table.c.help_asked_at, table.c.number).limit(limit)
    return [Waiting(*row) for row in connection.execute(query)]


def waiting(connection: Connection, idea: str) -> Waiting | None:
    """One idea's row, also where it waits no longer; None where there is no such idea."""
    row = connection.execute(select(table).where(table.c.id == idea)).first()
    return Waiting(*row) if row else None


def counts(connection: Connection, today: date) -> dict[str, int]:
    """How many ideas wait, by readiness, and how many of them are overdue, due again or have a reply to answer."""
    counted = select(table.c.readiness, func.count()).where(table.c.readiness != Readiness.DECIDED.value)
    # In an order of our own: a server gives groups in any.
    found: dict[str, int] = dict(sorted(counts_by(connection, counted.group_by(table.c.readiness)).items()))
    marked = {
        "overdue": table.c.runs_out < today.isoformat(),
        "due again": and_(_MAY_BE_DUE_AGAIN, table.c.again_on <= today.isoformat()),
        "to answer": table.c.turn == Turn.TO_ANSWER.value,
        "help wanted": table.c.help_turn < HelpTurn.NOT_WANTED.value,
    }
    for name, condition in marked.items():
        number = connection.execute(select(func.count()).where(condition).select_from(table)).scalar_one()
        if number or name not in ("to answer", "help wanted"):
            found[name] = number
    return found


_IN_BACKLOG = (table.c.turn < Turn.OUT.value,)
_ORDERS = {
    Order.OLDEST: (table.c.number,),
    Order.TEAM: (table.c.team, table.c.number),
    Order.TITLE: (table.c.title, table.c.number),
}
_MAY_BE_DUE_AGAIN = and_(
    table.c.turn.in_([Turn.TO_ANSWER.value, Turn.PARKED.value]), table.c.readiness != Readiness.DECIDED.value
)
_COMPLETE = table.c.missing == as_json(())


def _sections(today: date) -> Sequence[Section]:
    """The backlog's order on a day. Days only come to the front of an index, so no row changes when one passes."""
    day = today.isoformat()
    by_clock = (table.c.runs_out, table.c.number)
    in_time = table.c.runs_out >= day
    turn = {turn: table.c.turn == turn.value for turn in Turn}
    return (
        Section((table.c.runs_out < day,), by_clock),
        Section((turn[Turn.TO_ANSWER], in_time), by_clock),
        Section((turn[Turn.PARKED], table.c.again_on <= day, in_time), (table.c.again_on, table.c.number)),
        Section((turn[Turn.READY], in_time), by_clock),
        Section((turn[Turn.LACKING_EVIDENCE], in_time), by_clock),
        Section((turn[Turn.PARKED], table.c.again_on > day, in_time), (table.c.again_on, table.c.number)),
        Section((turn[Turn.FEEDBACK_OWED], in_time), by_clock),
    )
