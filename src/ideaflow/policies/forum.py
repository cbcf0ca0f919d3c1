"""When a forum may open scores, and what it owes to each kind of answer."""

from __future__ import annotations

from datetime import date

from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.values import DecisionKind, IdeaKind
from ideaflow.domain.verdict import Verdict
from ideaflow.policies.evaluation import KIND, evaluate
from ideaflow.policies.fact import DAY, IN, OWNER_ROLE, WELCOME, Facts
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep


def quorum_facts(meeting: Meeting, item: AgendaItem) -> Facts:
    """How many scores are in, and which perspectives are awaited; never what a score holds."""
    return {
        "awaited perspectives": [name for name in meeting.required if name not in item.perspectives_in],
        "scores": len(item.sealed),
        IN: len(item.perspectives_in),
        WELCOME: len(meeting.perspectives),
    }


def answer_facts(kind: IdeaKind, answer: Answer, today: date) -> Facts:
    """What an answer to the submitter says."""
    return {
        KIND: kind.value,
        "reason": bool(answer.reason),
        "questions": len(answer.questions),
        "owner": bool(answer.owner_role),
        OWNER_ROLE: answer.owner_role,
        **_look_again(answer, today),
    }


def decision_facts(meeting: Meeting, item: AgendaItem, kind: IdeaKind, answer: Answer, today: date) -> Facts:
    """The quorum, and what the answer says."""
    return {**quorum_facts(meeting, item), **answer_facts(kind, answer, today)}


def _look_again(answer: Answer, today: date) -> Facts:
    if answer.look_again is None:
        return {}
    return {
        "days until the next look": max((answer.look_again - today).days, 0),
        DAY: f"{answer.look_again:%d %B %Y}",
    }


def quorum(pack: Pack, meeting: Meeting, item: AgendaItem) -> Verdict:
    """Are every required perspective and enough scores in? Says which are awaited, never what they hold."""
    return evaluate(pack, GuardedStep.OPEN_SCORES, quorum_facts(meeting, item))


def decision_step(decision: DecisionKind) -> GuardedStep:
    """The guarded step of a decision."""
    return GuardedStep(f"decide: {decision.value}")


def answer_rules(
    pack: Pack, meeting: Meeting, item: AgendaItem, *, kind: IdeaKind, answer: Answer, today: date
) -> Verdict:
    """The quorum, and what this kind of answer needs."""
    return evaluate(pack, decision_step(answer.decision), decision_facts(meeting, item, kind, answer, today))
