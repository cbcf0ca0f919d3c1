"""Commands at a meeting: schedule, agenda, interests, scores, opening, closing."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ideaflow.application.command import Command, Day, Line, Prose
from ideaflow.application.handlers import handles
from ideaflow.application.idea import evidence_so_far
from ideaflow.application.meeting_scores import perspective_of, seal_score, take_and_open
from ideaflow.application.permission import must_chair, must_sit
from ideaflow.application.work import Work
from ideaflow.domain import idea_talk, meeting_agenda, meeting_scores
from ideaflow.domain import meeting as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea import Idea
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.meeting_events import MeetingScheduled
from ideaflow.domain.stage import Stage
from ideaflow.errors import Refused
from ideaflow.policies.forum import quorum
from ideaflow.policies.response_clock import due

LONGEST_ITEM = 480
MOST_ITEMS = 1_000
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ScheduleMeeting(Command):
    """Set a forum's next sitting. Without `minutes` it sits as long as the pack says; `begins` is HH:MM."""

    forum: Line
    day: Day
    place: Line = ""
    minutes: int | None = Field(default=None, ge=1, le=LONGEST_ITEM)
    begins: Hour | None = None


class ChangeAgenda(Command):
    """Take ideas up, or leave them for another meeting."""

    meeting: Line
    add: tuple[Line, ...] = ()
    remove: tuple[Line, ...] = ()
    minutes: int | None = Field(default=None, ge=1, le=LONGEST_ITEM)


class ArrangeAgenda(Command):
    """Take an idea up at another place of the agenda, counted from 1, or give it another time; or both."""

    meeting: Line
    idea: Line
    place: int | None = Field(default=None, ge=1, le=MOST_ITEMS)
    minutes: int | None = Field(default=None, ge=1, le=LONGEST_ITEM)


class DeclareInterest(Command):
    """Stay out of the scores of an idea."""

    meeting: Line
    idea: Line


class ScoreIdea(Command):
    """Mark an idea on each criterion from 1 to 5, or null for "cannot judge". It stays sealed until opened.

    `comments` are by criterion; `comment` is about the whole.
    """

    commutes: ClassVar[bool] = True
    meeting: Line
    idea: Line
    marks: dict[str, int | None]
    comment: Prose = ""
    comments: dict[str, Prose] = Field(default={}, max_length=12)


class OpenScores(Command):
    """Open all scores of an idea together, or of every idea on the agenda whose quorum is in.

    `without_quorum` opens what is in for one idea, with a reason, where the pack lets the chair do so.
    """

    meeting: Line
    idea: Line = ""
    without_quorum: bool = False
    reason: Prose = ""


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
    if command.minutes or command.begins:
        minutes = command.minutes or work.pack.meetings.sitting_minutes
        work.record(meeting, deciding.set_time(meeting, minutes, command.begins or ""), capacity)
    return meeting


@handles(ChangeAgenda)
def change_agenda(work: Work, command: ChangeAgenda) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "change agenda", work.load(Forum, meeting.forum))
    for given in command.add:
        _take_up(work, meeting, work.load(Idea, given), command.minutes, capacity)
    for given in command.remove:
        idea = work.load(Idea, given)
        work.record(meeting, deciding.remove_from_agenda(meeting, idea.id), capacity)
    return meeting


@handles(ArrangeAgenda)
def arrange_agenda(work: Work, command: ArrangeAgenda) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "arrange the agenda", work.load(Forum, meeting.forum))
    idea = work.load(Idea, command.idea).id
    if command.place:
        work.record(meeting, meeting_agenda.move(meeting, idea, command.place), capacity)
    if command.minutes:
        work.record(meeting, meeting_agenda.give_time(meeting, idea, command.minutes), capacity)
    return meeting


def _take_up(work: Work, meeting: Meeting, idea: Idea, minutes: int | None, capacity: Capacity) -> None:
    """Put an idea on the agenda; a parked one whose day has come is back with the forum by that."""
    clocks = work.pack.clocks
    decision_due = due(work.today, clocks.decision, clocks)
    back = idea_talk.come_due(idea, work.today, decision_due, evidence_so_far(work, idea))
    work.record(idea, back, capacity, rule_used=True)
    to_answer = idea.reply_waits and idea.stage is not Stage.EVIDENCED
    no = None if to_answer or idea.id in meeting.agenda else idea_talk.cannot_be_taken_up(idea)
    if no:
        raise Refused(idea.id, no)
    usual = work.pack.meetings.reply_minutes if to_answer else work.pack.forum.agenda_minutes
    added = deciding.add_to_agenda(meeting, idea.id, minutes or usual, to_answer=to_answer)
    work.record(meeting, added, capacity)


@handles(DeclareInterest)
def declare_interest(work: Work, command: DeclareInterest) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    seat = must_sit(work, "declare interest", work.load(Forum, meeting.forum))
    idea = work.load(Idea, command.idea)
    by = work.pseudonym(meeting)
    decided = meeting_scores.declare_interest(meeting, idea.id, by, seat.perspective)
    work.record(meeting, decided, Capacity.SCORER)
    return meeting


@handles(ScoreIdea)
def score_idea(work: Work, command: ScoreIdea) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    forum = work.load(Forum, meeting.forum)
    idea = work.load(Idea, command.idea)
    perspective = perspective_of(work, meeting, forum, idea)
    seal_score(
        work,
        meeting,
        idea=idea.id,
        perspective=perspective,
        marks=command.marks,
        comment=command.comment,
        comments=command.comments,
    )
    return meeting


@handles(OpenScores)
def open_scores(work: Work, command: OpenScores) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "open scores", work.load(Forum, meeting.forum))
    if command.idea:
        idea = work.load(Idea, command.idea).id
        take_and_open(work, meeting, idea, capacity, waive=command.reason if command.without_quorum else None)
        return meeting
    for idea, item in meeting.agenda.items():
        if not (item.opened or item.to_answer) and quorum(work.pack, meeting, item).allowed:
            take_and_open(work, meeting, idea, capacity)
    return meeting


@handles(CloseMeeting)
def close_meeting(work: Work, command: CloseMeeting) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "close meeting", work.load(Forum, meeting.forum))
    decided = [idea for idea, item in meeting.agenda.items() if item.decision]
    unanswered = [idea for idea in decided if meeting.id not in work.load(Idea, idea).answered]
    unopened = [idea for idea, item in meeting.agenda.items() if item.sealed and not item.opened]
    replies = [idea for idea, item in meeting.agenda.items() if item.to_answer]
    answered = [idea for idea in replies if not work.load(Idea, idea).reply_waits]
    work.record(meeting, deciding.close(meeting, unanswered, answered), capacity)
    for idea in unopened:
        work.scores.take(meeting.id, idea)
    return meeting
