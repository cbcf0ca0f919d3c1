"""Commands at a meeting: schedule, agenda, interests, scores, decisions."""

from __future__ import annotations

import os
from typing import ClassVar

from pydantic import Field

from ideaflow.application.command import Command, Day, Line, Prose
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_chair, must_sit
from ideaflow.application.work import Work
from ideaflow.domain import meeting as deciding
from ideaflow.domain.event import Capacity, Event
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea import Idea
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.meeting_events import MeetingScheduled, ScoreOpened
from ideaflow.domain.score import Score, commitment, digest
from ideaflow.errors import Refused
from ideaflow.persistence.sealed_scores import SealedScore
from ideaflow.persistence.text import SALT_BYTES
from ideaflow.policies.forum import quorum

LONGEST_ITEM = 480


class ScheduleMeeting(Command):
    """Set a forum's next sitting."""

    forum: Line
    day: Day
    place: Line = ""


class ChangeAgenda(Command):
    """Take ideas up, or leave them for another meeting."""

    meeting: Line
    add: tuple[Line, ...] = ()
    remove: tuple[Line, ...] = ()
    minutes: int | None = Field(default=None, ge=1, le=LONGEST_ITEM)


class DeclareInterest(Command):
    """Stay out of the scores of an idea."""

    meeting: Line
    idea: Line


class ScoreIdea(Command):
    """Mark an idea on each criterion from 1 to 5, or null for "cannot judge". It stays sealed until opened."""

    commutes: ClassVar[bool] = True
    meeting: Line
    idea: Line
    marks: dict[str, int | None]
    comment: Prose = ""


class OpenScores(Command):
    """Open all scores of an idea together, or of every idea on the agenda whose quorum is in."""

    meeting: Line
    idea: Line = ""


class CloseMeeting(Command):
    """End the sitting."""

    meeting: Line


@handles(ScheduleMeeting)
def schedule_meeting(work: Work, command: ScheduleMeeting) -> Meeting:
    forum = work.load(Forum, command.forum)
    capacity = must_chair(work, "schedule meeting", forum)
    meeting = work.new(Meeting)
    scheduled = MeetingScheduled(
        forum=forum.id,
        day=command.day,
        perspectives=forum.perspectives,
        required=forum.required,
        place=command.place,
    )
    work.record(meeting, (scheduled,), capacity)
    return meeting


@handles(ChangeAgenda)
def change_agenda(work: Work, command: ChangeAgenda) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "change agenda", work.load(Forum, meeting.forum))
    minutes = command.minutes or work.pack.forum.agenda_minutes
    for given in command.add:
        idea = work.load(Idea, given)
        work.record(meeting, deciding.add_to_agenda(meeting, idea.id, minutes), capacity)
    for given in command.remove:
        idea = work.load(Idea, given)
        work.record(meeting, deciding.remove_from_agenda(meeting, idea.id), capacity)
    return meeting


@handles(DeclareInterest)
def declare_interest(work: Work, command: DeclareInterest) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    seat = must_sit(work, "declare interest", work.load(Forum, meeting.forum))
    idea = work.load(Idea, command.idea)
    by = work.pseudonym(meeting)
    decided = deciding.declare_interest(meeting, idea.id, by, seat.perspective)
    work.record(meeting, decided, Capacity.SCORER)
    return meeting


@handles(ScoreIdea)
def score_idea(work: Work, command: ScoreIdea) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    seat = must_sit(work, "score", work.load(Forum, meeting.forum))
    idea = work.load(Idea, command.idea)
    wrong = deciding.marks_verdict(command.marks, work.pack.forum.criteria)
    if wrong:
        raise Refused(meeting.id, wrong)
    by = work.pseudonym(meeting)
    salt, comment_salt = os.urandom(SALT_BYTES), os.urandom(SALT_BYTES)
    score = Score(
        meeting=meeting.id,
        idea=idea.id,
        scorer=by,
        perspective=seat.perspective,
        marks=command.marks,
        comment_digest=digest(comment_salt, command.comment),
    )
    decided = deciding.seal(
        meeting, idea=idea.id, by=by, perspective=seat.perspective, commitment=commitment(salt, score)
    )
    work.record(meeting, decided, Capacity.SCORER)
    work.scores.put(SealedScore(score, salt, command.comment, comment_salt))
    return meeting


@handles(OpenScores)
def open_scores(work: Work, command: OpenScores) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "open scores", work.load(Forum, meeting.forum))
    if command.idea:
        _open(work, meeting, work.load(Idea, command.idea).id, capacity)
        return meeting
    for idea, item in meeting.agenda.items():
        if not item.opened and quorum(work.pack, meeting, item).allowed:
            _open(work, meeting, idea, capacity)
    return meeting


@handles(CloseMeeting)
def close_meeting(work: Work, command: CloseMeeting) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "close meeting", work.load(Forum, meeting.forum))
    work.record(meeting, deciding.close(meeting), capacity)
    return meeting


def _open(work: Work, meeting: Meeting, idea: str, capacity: Capacity) -> None:
    item = meeting.agenda.get(idea, AgendaItem(minutes=0))
    decided = deciding.open_scores(meeting, idea, quorum(work.pack, meeting, item))
    if isinstance(decided, tuple) and decided:
        for sealed in work.scores.take(meeting.id, idea):
            work.record(meeting, (_opened(sealed),), capacity, author=sealed.score.scorer)
    work.record(meeting, decided, capacity, rule_used=True)


def _opened(sealed: SealedScore) -> Event:
    score = sealed.score
    return ScoreOpened(
        idea=score.idea,
        scorer=score.scorer,
        perspective=score.perspective,
        marks=score.marks,
        salt=sealed.salt,
        comment_digest=score.comment_digest,
        comment=sealed.comment,
        comment_salt=sealed.comment_salt.hex(),
    )
