"""Commands that turn an idea's way: merge, withdraw, reopen, and getting on with it."""

from __future__ import annotations

from ideaflow.application.command import Command, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.idea import capacity_on, evidence_so_far
from ideaflow.application.permission import must_have_brought, must_lead
from ideaflow.application.work import Work
from ideaflow.domain import idea_turns as deciding
from ideaflow.domain import trial as deciding_trial
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.stage import Trigger
from ideaflow.domain.trial import Trial
from ideaflow.domain.verdict import refused
from ideaflow.errors import Refused
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.response_clock import due, review_due
from ideaflow.policies.step import GuardedStep
from ideaflow.policies.trial import plan_facts


class MergeIdea(Command):
    """Let an idea go on as part of another."""

    idea: Line
    into: Line


class WithdrawIdea(Command):
    """Take one's own idea back."""

    idea: Line
    reason: Prose = ""


class ReopenIdea(Command):
    """Look at an idea again, because something is new."""

    idea: Line
    what_is_new: Prose = Required


class GetOnWithIt(Command):
    """Start a planned trial without asking the forum, when every fast-track test passes."""

    idea: Line
    trial: Line


@handles(MergeIdea)
def merge_idea(work: Work, command: MergeIdea) -> Idea:
    idea = work.load(Idea, command.idea)
    capacity = must_have_brought(work, "merge", idea)
    merge_into(work, idea, work.load(Idea, command.into, "into"), capacity)
    return idea


def merge_into(work: Work, idea: Idea, target: Idea, capacity: Capacity) -> None:
    """Both sides of a merge: the idea goes on in the target, which takes its problems over."""
    work.record(idea, deciding.merge(idea, target), capacity)
    work.record(target, deciding.absorb(idea), capacity)


@handles(WithdrawIdea)
def withdraw_idea(work: Work, command: WithdrawIdea) -> Idea:
    idea = work.load(Idea, command.idea)
    by = work.people.known_pseudonym(work.person, idea.id) or ""
    work.record(idea, deciding.withdraw(idea, by, command.reason), Capacity.SUBMITTER)
    return idea


@handles(ReopenIdea)
def reopen_idea(work: Work, command: ReopenIdea) -> Idea:
    idea = work.load(Idea, command.idea)
    clocks = work.pack.clocks
    decided = deciding.reopen(
        idea, command.what_is_new, due(work.today, clocks.decision, clocks), evidence_so_far(work, idea)
    )
    work.record(idea, decided, capacity_on(work, idea), rule_used=True)
    return idea


@handles(GetOnWithIt)
def get_on_with_it(work: Work, command: GetOnWithIt) -> Idea:
    idea = work.load(Idea, command.idea)
    trial = work.load(Trial, command.trial)
    check_trial_of(idea, trial, "get on with it")
    capacity = must_lead(work, "get on with it", trial)
    running = work.running_trials(trial.planned.team)
    facts = plan_facts(trial.planned, idea.kind, running)
    verdict = evaluate(work.pack, GuardedStep.GET_ON_WITH_IT, facts)
    reviewed_by = review_due(work.pack.clocks, work.today, trial.planned.weeks)
    decided = deciding.get_on_with_it(idea, trial.id, verdict, reviewed_by)
    asked = Trigger.GET_ON_WITH_IT
    work.record(idea, decided, capacity, rule_used=True, remember=asked, about=trial.id, facts=facts)
    started = deciding_trial.start(trial, on=work.today, review_due=reviewed_by, fast_track=True)
    work.record(trial, started, capacity, rule_used=True)
    work.also["trial"] = trial.id
    return idea


def check_trial_of(idea: Idea, trial: Trial, step: str) -> None:
    """Raises Refused when a trial was planned for another idea."""
    if trial.planned.idea != idea.id:
        verdict = refused(
            step,
            "a trial belongs to one idea",
            seen=f"{trial.id} was planned for {trial.planned.idea}",
            needed=f"a trial planned for {idea.id}",
            next_step=f"ideaflow trial plan {idea.id}",
        )
        raise Refused(idea.id, verdict)
