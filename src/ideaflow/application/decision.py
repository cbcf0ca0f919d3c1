"""Deciding about an idea: the meeting's record, the idea's turn and the submitter's feedback, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Day, Line, Prose
from ideaflow.application.handlers import handles
from ideaflow.application.idea_turns import merge_into
from ideaflow.application.permission import must_chair
from ideaflow.application.work import Work
from ideaflow.domain import idea_turns as deciding_idea
from ideaflow.domain import meeting as deciding_meeting
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_events import FeedbackGiven
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.lifecycle import EVALUATIONS
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.values import AimedAt, DecisionKind
from ideaflow.errors import InvalidInput
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.forum import decision_facts, decision_step
from ideaflow.policies.response_clock import days_left, due, months_after
from ideaflow.policies.wording_rules import TextKind


class DecideIdea(Command):
    """Decide about an idea whose scores are open. The reason goes to the submitter unless `feedback` says it better."""

    wording: ClassVar[Mapping[str, TextKind]] = {
        "reason": TextKind.DECISION_REASON,
        "would_change": TextKind.DECISION_REASON,
        "feedback": TextKind.FEEDBACK,
        "next_step": TextKind.FEEDBACK,
        "questions": TextKind.FEEDBACK,
    }
    meeting: Line
    idea: Line
    decision: DecisionKind
    reason: Prose = ""
    feedback: Prose = ""
    next_step: Prose = ""
    would_change: Prose = ""
    aimed_at: AimedAt | None = None
    until: Day | None = None
    questions: tuple[Prose, ...] = Field(default=(), max_length=50)
    owner_role: Code = ""
    into: Line = ""


@handles(DecideIdea)
def decide_idea(work: Work, command: DecideIdea) -> Idea:
    idea = work.load(Idea, command.idea)
    meeting = work.load(Meeting, command.meeting)
    capacity = must_chair(work, "decide", work.load(Forum, meeting.forum))
    target = _merge_target(work, command)
    work.record(meeting, deciding_meeting.record_decision(meeting, idea.id, command.decision), capacity)
    answer = _answer(work, command, idea)
    facts = decision_facts(meeting, meeting.agenda[idea.id], idea.kind, answer, work.today)
    verdict = evaluate(work.pack, decision_step(answer.decision), facts)
    decided = deciding_idea.evaluate(idea, answer, meeting.id, verdict)
    asked = EVALUATIONS[command.decision]
    work.record(idea, decided, capacity, rule_used=True, remember=asked, about=meeting.id, facts=facts)
    feedback = FeedbackGiven(
        meeting=meeting.id, feedback=command.feedback or command.reason, next_step=command.next_step
    )
    work.record(idea, (feedback,), capacity)
    if target:
        merge_into(work, idea, target, capacity)
    work.also["meeting"] = meeting.id
    return idea


def _merge_target(work: Work, command: DecideIdea) -> Idea | None:
    if command.decision is not DecisionKind.MERGE:
        return None
    if not command.into:
        raise InvalidInput("into", "", "a merge names the idea that takes this one in", "say --into I-…")
    return work.load(Idea, command.into, "into")


def _answer(work: Work, command: DecideIdea, idea: Idea) -> Answer:
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
