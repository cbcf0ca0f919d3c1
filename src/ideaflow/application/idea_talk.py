"""Commands by which the forum, helpers and the submitter of an idea talk: questions, replies, feedback, help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ideaflow.application.command import Command, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.idea import capacity_on
from ideaflow.application.permission import must_chair
from ideaflow.application.work import Work
from ideaflow.domain import idea_talk as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.feedback import THANKS, what_follows
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_events import FeedbackGiven
from ideaflow.domain.meeting import Meeting
from ideaflow.errors import InvalidInput
from ideaflow.policies.response_clock import due
from ideaflow.policies.wording_rules import TextKind


class AskQuestion(Command):
    """Ask the submitter about their idea."""

    commutes: ClassVar[bool] = True
    wording: ClassVar[Mapping[str, TextKind]] = {"question": TextKind.FEEDBACK}
    idea: Line
    question: Prose = Required


class ReplyToAnswer(Command):
    """Reply to the latest answer or question about one's own idea, or ask back; once."""

    idea: Line
    reply: Prose = Required


class GiveHelp(Command):
    """Record what help with the evidence was given, by whoever gave it."""

    commutes: ClassVar[bool] = True
    idea: Line
    given: Prose = Required


class GiveFeedback(Command):
    """Tell the submitter what a meeting decided and why, or answer their reply."""

    wording: ClassVar[Mapping[str, TextKind]] = dict.fromkeys(("feedback", "next_step", "thanks"), TextKind.FEEDBACK)
    meeting: Line
    idea: Line
    feedback: Prose = Required
    next_step: Prose = ""
    thanks: Prose = ""


@handles(AskQuestion)
def ask_question(work: Work, command: AskQuestion) -> Idea:
    idea = work.load(Idea, command.idea)
    capacity = capacity_on(work, idea)
    if capacity is Capacity.SUBMITTER:
        step = f"ask for help: ideaflow idea assist {idea.id} --ask TEXT, or reply: ideaflow idea reply {idea.id} TEXT"
        raise InvalidInput("idea", idea.id, "is your own, and a question goes to its submitter", step)
    work.record(idea, deciding.ask_question(idea, command.question), capacity)
    return idea


@handles(ReplyToAnswer)
def reply_to_answer(work: Work, command: ReplyToAnswer) -> Idea:
    idea = work.load(Idea, command.idea)
    by = work.people.known_pseudonym(work.person, idea.id) or ""
    clocks = work.pack.clocks
    answer_due = due(work.today, clocks.first_response, clocks)
    decided = deciding.reply(idea, by, command.reply, answer_due)
    work.record(idea, decided, Capacity.SUBMITTER, rule_used=True)
    return idea


@handles(GiveHelp)
def give_help(work: Work, command: GiveHelp) -> Idea:
    idea = work.load(Idea, command.idea)
    helper = work.pseudonym(idea)
    work.record(idea, deciding.give_help(idea, helper, command.given), Capacity.HELPER)
    return idea


@handles(GiveFeedback)
def give_feedback(work: Work, command: GiveFeedback) -> Idea:
    idea = work.load(Idea, command.idea)
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "give feedback", work.load(Forum, meeting.forum))
    feedback = FeedbackGiven(
        meeting=meeting.id,
        feedback=command.feedback,
        next_step=command.next_step or _follows(idea, meeting.id),
        thanks=command.thanks or THANKS,
    )
    work.record(idea, deciding.give_feedback(idea, feedback), capacity)
    work.also["meeting"] = meeting.id
    return idea


def _follows(idea: Idea, meeting: str) -> str:
    """The next step of a decision on which the submitter has not heard yet; an answer to a reply has none by itself."""
    if idea.decision is None or meeting not in idea.decided or meeting in idea.answered:
        return ""
    return what_follows(idea.decision, look_again=idea.parked_until, into=idea.merged_into)
