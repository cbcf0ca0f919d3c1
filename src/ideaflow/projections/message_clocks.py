"""Dates that come near: no event happens then, so whoever sends messages looks for them, and each is told once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from ideaflow.domain.message import Message, MessageKind
from ideaflow.domain.trial import TrialStage
from ideaflow.domain.trial_events import TrialPlanned
from ideaflow.persistence.event_log import EventLog
from ideaflow.policies.shipped import FIRST_FORUM
from ideaflow.projections import forum_backlog, trial_board
from ideaflow.projections.message_audience import ListedAudience
from ideaflow.projections.trial_board import OnTrial
from ideaflow.projections.waiting import WAITS, Waiting

# After an import of thousands the backlog is the place to look, and not a letter.
MOST_CLOCKS = 100
# How many days before its date something is told; what is past by more is on every list as overdue.
SOON, LONG_AGO = timedelta(days=3), timedelta(days=14)


def nearing(connection: Connection, log: EventLog, today: date) -> Sequence[Message]:
    """Whom a date that is near, or just past, is to be told to: response clocks, observations and reviews."""
    audience = ListedAudience(connection, log)
    return [*_clocks(connection, audience, today), *_trials(connection, log, audience, today)]


def _clocks(connection: Connection, audience: ListedAudience, today: date) -> Iterator[Message]:
    deciding: dict[str, Collection[int]] = {}
    rows = forum_backlog.due_between(connection, today - LONG_AGO, today + SOON)
    near = sorted((due, row.number, row) for row in rows if (due := _due(row, today)))
    for due, _, row in near[:MOST_CLOCKS]:
        forum = audience.forum_of(row.meeting) or FIRST_FORUM
        if forum not in deciding:
            deciding[forum] = sorted(audience.chairs(forum))
        for person in deciding[forum]:
            yield Message(person, MessageKind.CLOCK, row.id, due=due)


def _due(row: Waiting, today: date) -> str | None:
    """The clock of an idea that runs out next, where that is near."""
    waits = row.readiness in WAITS and row.paused_days is None
    dues = (row.first_response_due, row.reply_due, row.feedback_due, row.decision_due if waits else None)
    near = [due for due in dues if due and _is_near(due, today)]
    return min(near, default=None)


def _trials(connection: Connection, log: EventLog, audience: ListedAudience, today: date) -> Iterator[Message]:
    for row in trial_board.trials(connection, stage=TrialStage.RUNNING.value, limit=None):
        observe = _next_observation(row, _every_days(log, row.id))
        if observe and _is_near(observe, today, before=timedelta(0)):
            for person in sorted(audience.lead(row.id)):
                yield Message(person, MessageKind.OBSERVATION, row.id, due=observe)
        if row.review_due and _is_near(row.review_due, today):
            for person in sorted(audience.reviewing(row.id)):
                yield Message(person, MessageKind.REVIEW, row.id, due=row.review_due)


def _every_days(log: EventLog, trial: str) -> int:
    planned = [one.event for one in log.stream(trial) if isinstance(one.event, TrialPlanned)]
    return planned[-1].every_days if planned else 0


def _next_observation(row: OnTrial, every_days: int) -> str:
    last = row.latest_day or row.started_on
    return (date.fromisoformat(last) + timedelta(days=every_days)).isoformat() if last and every_days else ""


def _is_near(due: str, today: date, before: timedelta = SOON) -> bool:
    return today - LONG_AGO <= date.fromisoformat(due) <= today + before
