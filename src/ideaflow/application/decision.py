"""Deciding about ideas, and correcting a decision: the meeting's record, the idea's turn and the submitter's feedback,
in one transaction. Several ideas are decided together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Day, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.idea_turns import merge_into
from ideaflow.application.permission import must_chair
from ideaflow.application.work import Work
from ideaflow.domain import idea_talk
from ideaflow.domain import idea_turns as deciding_idea
from ideaflow.domain import meeting as deciding_meeting
from ideaflow.domain.event import Capacity
from ideaflow.domain.feedback import feedback_on
from ideaflow.domain.forecast import lock
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.lifecycle import EVALUATIONS
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.values import AimedAt, DecisionKind
from ideaflow.domain.verdict import Verdict
from ideaflow.errors import InvalidInput
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.fact import Facts
from ideaflow.policies.forum import decision_facts, decision_step, quorum
from ideaflow.policies.meeting_rules import with_waived_quorum
from ideaflow.policies.response_clock import days_left, due, months_after
from ideaflow.policies.wording_rules import TextKind


class Deciding(Command):
    """What a decision says. The reason goes to the submitter unless `feedback` says it better.

    With `feedback_later` the submitter hears before the meeting closes, not at once.
    """

    wording: ClassVar[Mapping[str, TextKind]] = {
        "reason": TextKind.DECISION_REASON,
        "would_change": TextKind.DECISION_REASON,
        "feedback": TextKind.FEEDBACK,
        "next_step": TextKind.FEEDBACK,
        "thanks": TextKind.FEEDBACK,
        "questions": TextKind.FEEDBACK,
    }
    meeting: Line
    decision: DecisionKind
    reason: Prose = ""
    feedback: Prose = ""
    next_step: Prose = ""
    thanks: Prose = ""
    would_change: Prose = ""
    aimed_at: AimedAt | None = None
    until: Day | None = None
    questions: tuple[Prose, ...] = Field(default=(), max_length=50)
    owner_role: Code = ""
    into: Line = ""
    feedback_later: bool = False


class DecideIdea(Deciding):
    """Decide about an idea whose scores are open."""

    idea: Line


class DecideIdeas(Deciding):
    """Decide the same about several ideas whose scores are open: about all of them, or none."""

    ideas: tuple[Line, ...] = Field(min_length=1, max_length=100)


class CorrectDecision(Deciding):
    """Put another decision in the place of one that the meeting took; `why` says what was not right about it."""

    wording: ClassVar[Mapping[str, TextKind]] = {**Deciding.wording, "why": TextKind.DECISION_REASON}
    idea: Line
    why: Prose = Required


@handles(DecideIdea)
def decide_idea(work: Work, command: DecideIdea) -> Idea:
    idea = work.load(Idea, command.idea)
    meeting = work.load(Meeting, command.meeting)
    _decide(work, meeting, idea, command)
    work.also["meeting"] = meeting.id
    return idea


@handles(DecideIdeas)
def decide_ideas(work: Work, command: DecideIdeas) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    for given in dict.fromkeys(command.ideas):
        _decide(work, meeting, work.load(Idea, given), command)
    return meeting


@handles(CorrectDecision)
def correct_decision(work: Work, command: CorrectDecision) -> Idea:
    idea = work.load(Idea, command.idea)
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "correct the decision", work.load(Forum, meeting.forum))
    answer = _answer(work, command, idea)
    _, verdict = _rules(work, meeting, idea, answer)
    recorded = deciding_meeting.correct_decision(meeting, idea.id, command.decision)
    corrected = idea_talk.correct(idea, answer, meeting.id, command.why, verdict)
    work.record(meeting, recorded, capacity)
    work.record(idea, corrected, capacity, rule_used=True)
    _tell(work, idea, command, answer, meeting=meeting.id, capacity=capacity)
    work.also["meeting"] = meeting.id
    return idea


def _decide(work: Work, meeting: Meeting, idea: Idea, command: Deciding) -> None:
    capacity = must_chair(work, "decide", work.load(Forum, meeting.forum))
    target = _merge_target(work, command)
    work.record(meeting, deciding_meeting.record_decision(meeting, idea.id, command.decision), capacity)
    answer = _answer(work, command, idea)
    facts, verdict = _rules(work, meeting, idea, answer)
    decided = deciding_idea.evaluate(idea, answer, meeting.id, verdict)
    asked = EVALUATIONS[command.decision]
    work.record(idea, decided, capacity, rule_used=True, remember=asked, about=meeting.id, facts=facts)
    work.record(idea, lock(idea.forecast, meeting.id), capacity)
    _tell(work, idea, command, answer, meeting=meeting.id, capacity=capacity)
    if target:
        merge_into(work, idea, target, capacity)


def _rules(work: Work, meeting: Meeting, idea: Idea, answer: Answer) -> tuple[Facts, Verdict]:
    """What the pack's rules look at, and what they say."""
    item = meeting.agenda.get(idea.id, AgendaItem(minutes=0))
    facts = decision_facts(meeting, item, idea.kind, answer, work.today)
    verdict = evaluate(work.pack, decision_step(answer.decision), facts)
    return facts, with_waived_quorum(verdict, item, quorum(work.pack, meeting, item))


def _tell(work: Work, idea: Idea, command: Deciding, answer: Answer, *, meeting: str, capacity: Capacity) -> None:
    """Give the submitter the answer, at once unless it is to come later."""
    if command.feedback_later:
        return
    feedback = feedback_on(
        answer,
        meeting,
        feedback=command.feedback,
        next_step=command.next_step,
        thanks=command.thanks,
        into=command.into,
    )
    work.record(idea, idea_talk.give_feedback(idea, feedback), capacity)


def _merge_target(work: Work, command: Deciding) -> Idea | None:
    if command.decision is not DecisionKind.MERGE:
        return None
    if not command.into:
        raise InvalidInput("into", "", "a merge names the idea that takes this one in", "say --into I-…")
    return work.load(Idea, command.into, "into")


def _answer(work: Work, command: Deciding, idea: Idea) -> Answer:
    adopts = command.decision is DecisionKind.ADOPT_NOW
    months = work.pack.trial.benefit_checks_after_months if adopts else ()
    clocks = work.pack.clocks
    asks = command.decision is DecisionKind.ASK_FOR_EVIDENCE and idea.decision_due
    return Answer(
        days_left=days_left(work.today, idea.decision_due, clocks) if asks and idea.decision_due else None,
        feedback_due=due(work.today, clocks.feedback, clocks),
        decision=command.decision,
        reason=command.reason,
        would_change=command.would_change,
        aimed_at=command.aimed_at,
        look_again=command.until,
        questions=tuple(filter(None, command.questions)),
        owner_role=command.owner_role,
        benefit_checks=tuple(months_after(work.today, month) for month in months),
    )
