"""own_part: what somebody has a part in, for that person alone. Who hides behind a pseudonym is told to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import Connection, and_, or_, select

from ideaflow.domain import forum as forum_domain
from ideaflow.domain.event import Recorded
from ideaflow.domain.forum import Forum, Seat
from ideaflow.domain.meeting_events import InterestDeclared
from ideaflow.domain.trial import TrialStage
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.people import Person
from ideaflow.persistence.schema import pseudonyms
from ideaflow.projections import forum_backlog, meeting_calendar, meeting_case, meeting_page, submitter_tracker
from ideaflow.projections import trial_board as board
from ideaflow.projections.idea_outlook import idea_of
from ideaflow.projections.trial_board import OnTrial
from ideaflow.projections.trial_page import trial_of
from ideaflow.projections.waiting import WAITS, Waiting

MOST = 50
# A review can be written while the trial still runs; it is asked for once its weeks are nearly over.
ASKED_BEFORE = timedelta(days=7)


class Seated(Struct, frozen=True):
    """A seat in a forum."""

    forum: str
    seat: Seat


class ToScore(Struct, frozen=True):
    """An idea of an open meeting that waits for somebody's own score."""

    meeting: str
    day: str
    idea: str
    title: str


def pseudonym_in(connection: Connection, person: int, stream: str) -> str:
    """Somebody's own pseudonym in a stream; empty where they have not acted there."""
    mine = select(pseudonyms.c.pseudonym).where(pseudonyms.c.person == person, pseudonyms.c.stream == stream)
    return connection.execute(mine).scalar() or ""


def trials_led(connection: Connection, person: int) -> Sequence[OnTrial]:
    """The trials that somebody leads and that are not over, or whose benefit is still to be checked; newest first."""
    own = and_(pseudonyms.c.stream == board.table.c.id, pseudonyms.c.pseudonym == board.table.c.lead)
    query = select(board.table).join(pseudonyms, own).where(pseudonyms.c.person == person)
    rows = [OnTrial(*row) for row in connection.execute(query.order_by(board.table.c.number.desc()))]
    return [one for one in rows if not one.outcome or one.checks][:MOST]


def every_days(history: Sequence[Recorded]) -> int:
    """How many days a trial's plan puts between two values."""
    return trial_of(history).planned.every_days


def to_review(connection: Connection, log: EventLog, person: Person, today: date) -> Sequence[OnTrial]:
    """Trials of somebody's team, or with a part of theirs, whose review they have not written and that is wanted."""
    took_part = select(pseudonyms.c.stream).where(pseudonyms.c.person == person.id)
    stages = (TrialStage.RUNNING.value, TrialStage.ENDED.value)
    wanted = board.table.c.stage.in_(stages) & (board.table.c.planned_end <= (today + ASKED_BEFORE).isoformat())
    near = or_(board.table.c.id.in_(took_part), and_(board.table.c.team == person.team, board.table.c.team != ""))
    query = select(board.table).where(wanted, near).order_by(board.table.c.review_due, board.table.c.number).limit(MOST)
    found = [OnTrial(*row) for row in connection.execute(query)]
    return [
        one
        for one in found
        if pseudonym_in(connection, person.id, one.id) not in trial_of(log.stream(one.id)).reviewers
    ]


def to_help(connection: Connection, log: EventLog, person: int) -> Sequence[Waiting]:
    """Ideas that somebody helps with and for which help is still wanted."""
    table = forum_backlog.table
    own = and_(pseudonyms.c.stream == table.c.id, pseudonyms.c.person == person)
    waits = (table.c.help_asked == 1, table.c.helpers > 0, table.c.readiness.in_(WAITS))
    rows = connection.execute(select(table, pseudonyms.c.pseudonym).join(pseudonyms, own).where(*waits).limit(MOST))
    return [Waiting(*row[:-1]) for row in rows if row[-1] in idea_of(log, row[0]).helpers]


def seats_of(connection: Connection, log: EventLog, person: int, forums: Sequence[str]) -> Sequence[Seated]:
    """The seats that somebody has."""
    found = []
    for forum in forums:
        folded = Forum()
        for recorded in log.stream(forum):
            forum_domain.evolve(folded, recorded)
        seat = folded.seats.get(pseudonym_in(connection, person, forum))
        if seat:
            found.append(Seated(forum, seat))
    return found


def to_score(connection: Connection, log: EventLog, person: int, forums: Sequence[str]) -> Sequence[ToScore]:
    """What open meetings of these forums still want somebody's own score for; others' scores are not looked at."""
    table, found = meeting_calendar.table, []
    query = select(table.c.id, table.c.day).where(table.c.forum.in_(forums), table.c.closed == 0).order_by(table.c.day)
    for meeting, day in connection.execute(query.limit(MOST)).all():
        history, me = log.stream(meeting), pseudonym_in(connection, person, meeting)
        declared = [one.event.idea for one in history if isinstance(one.event, InterestDeclared) and one.actor == me]
        stays_out_of = {*declared} if me else set[str]()
        for item in meeting_page.page(history).items:
            if item.opened or item.decision or item.to_answer or item.idea in stays_out_of:
                continue
            if not meeting_case.seals_by(connection, meeting, item.idea, history, person):
                found.append(ToScore(meeting, day, item.idea, _title(connection, item.idea)))
    return found


def _title(connection: Connection, idea: str) -> str:
    tracked = submitter_tracker.tracked(connection, idea)
    return tracked.title if tracked else ""
