"""Concluding a trial: adopt, fail forward with what it taught, or adjust with a new plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Day, Line, Prose
from ideaflow.application.handlers import handles
from ideaflow.application.learning import strength_from, tags_of
from ideaflow.application.permission import must_lead
from ideaflow.application.work import Work
from ideaflow.domain import idea_turns as deciding_idea
from ideaflow.domain import trial as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_events import IdeaAdopted
from ideaflow.domain.learning import Learning, LearningRecorded
from ideaflow.domain.stage import Stage
from ideaflow.domain.trial import Trial
from ideaflow.domain.trial_events import Outcome
from ideaflow.domain.verdict import Verdict
from ideaflow.policies.response_clock import months_after, review_due
from ideaflow.policies.trial import adoption_tests, start_tests
from ideaflow.policies.wording_rules import TextKind


class ConcludeTrial(Command):
    """Say what follows from an ended trial. `learning` is a sentence that others can use."""

    wording: ClassVar[Mapping[str, TextKind]] = {
        "learning": TextKind.LEARNING,
        "context": TextKind.LEARNING,
        "effect": TextKind.DECISION_REASON,
    }
    trial: Line
    outcome: Outcome
    learning: Prose = ""
    context: Prose = ""
    tags: tuple[Code, ...] = Field(default=(), max_length=20)
    effect: Prose = ""
    owner_role: Code = ""
    benefit_checks: tuple[Day, ...] = ()
    next_trial: Line = ""


@handles(ConcludeTrial)
def conclude_trial(work: Work, command: ConcludeTrial) -> Trial:
    trial = work.load(Trial, command.trial)
    capacity = must_lead(work, "conclude", trial)
    idea = work.load(Idea, trial.planned.idea)
    learnings = _record_learning(work, command, idea, trial, capacity)
    checks = _benefit_checks(work, command) if command.outcome is Outcome.ADOPT else ()
    work.record(trial, deciding.conclude(trial, command.outcome, learnings, checks), capacity, rule_used=True)
    if command.outcome is Outcome.ADJUST:
        _adjust(work, command, idea, trial, capacity)
    elif command.outcome is Outcome.ADOPT:
        adopted = _adopted(command, trial)
        verdict = adoption_tests(
            work.pack,
            idea.kind,
            measured=adopted.measured,
            stated=bool(adopted.effect),
            owner_role=adopted.owner_role,
        )
        work.record(idea, deciding_idea.adopt(idea, adopted, verdict), capacity, rule_used=True)
    else:
        work.record(idea, deciding_idea.fail_forward(idea, trial.id, learnings), capacity, rule_used=True)
    work.also["idea"] = idea.id
    return trial


def _record_learning(
    work: Work, command: ConcludeTrial, idea: Idea, trial: Trial, capacity: Capacity
) -> tuple[str, ...]:
    if not command.learning:
        return ()
    learning = work.new(Learning)
    recorded = LearningRecorded(
        idea=idea.id,
        trial=trial.id,
        tags=tags_of(command.tags),
        prompts=trial.planned.prompts,
        outcome=command.outcome.value,
        strength=strength_from(trial),
        lesson=command.learning,
        context=command.context,
    )
    work.record(learning, (recorded,), capacity)
    work.also["learning"] = learning.id
    return (learning.id,)


def _benefit_checks(work: Work, command: ConcludeTrial) -> tuple[date, ...]:
    months = work.pack.trial.benefit_checks_after_months
    return tuple(sorted(command.benefit_checks or {months_after(work.today, month) for month in months}))


def _adopted(command: ConcludeTrial, trial: Trial) -> IdeaAdopted:
    return IdeaAdopted(
        trial=trial.id,
        to=Stage.ADOPTED,
        owner_role=command.owner_role,
        benefit_checks=trial.benefit_checks,
        measured=trial.measured,
        reason_given=bool(command.effect),
        effect=command.effect,
    )


def _adjust(work: Work, command: ConcludeTrial, idea: Idea, trial: Trial, capacity: Capacity) -> None:
    following = work.load(Trial, command.next_trial, "next trial") if command.next_trial else Trial()
    plan = following.plan
    running = work.running_trials(plan.team) if plan else 0
    verdict = start_tests(work.pack, plan, idea.kind, running) if plan else Verdict("adjust")
    reviewed_by = review_due(work.pack.clocks, work.today, plan.weeks) if plan else None
    decided = deciding_idea.adjust(
        idea,
        trial.id,
        following=following.id,
        builds_on=plan.builds_on if plan else "",
        verdict=verdict,
        review_due=reviewed_by,
    )
    work.record(idea, decided, capacity, rule_used=True)
    due = reviewed_by or work.today
    started = deciding.start(following, on=work.today, review_due=due, fast_track=False)
    work.record(following, started, capacity, rule_used=True)
