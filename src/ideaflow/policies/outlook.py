"""What can be done with an idea now: each step of the lifecycle, under the rules that hold, from facts alone."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.lifecycle import EVALUATIONS, refusal
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.stage import Trigger
from ideaflow.domain.trial import Trial, TrialStage
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.evaluation import KIND, evaluate_known
from ideaflow.policies.evidence import evidence_minimum
from ideaflow.policies.fact import Facts
from ideaflow.policies.forum import decision_step, quorum_facts
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep
from ideaflow.policies.trial import adoption_facts, plan_facts

LEADS = (Capacity.TRIAL_LEAD, Capacity.STEWARD)
WHO: dict[Trigger, tuple[Capacity, ...]] = {
    Trigger.ADD_EVIDENCE: (Capacity.SUBMITTER, Capacity.HELPER),
    Trigger.GET_ON_WITH_IT: LEADS,
    **dict.fromkeys(EVALUATIONS.values(), (Capacity.CHAIR,)),
    Trigger.START_TRIAL: LEADS,
    Trigger.END_TRIAL: LEADS,
    Trigger.ADOPT: LEADS,
    Trigger.FAIL_FORWARD: LEADS,
    Trigger.ADJUST: LEADS,
    Trigger.MERGE: (Capacity.SUBMITTER, Capacity.CHAIR, Capacity.HELPER, Capacity.STEWARD),
    Trigger.WITHDRAW: (Capacity.SUBMITTER,),
    Trigger.REOPEN: (Capacity.SUBMITTER, Capacity.HELPER),
}
SAID_WITH = {
    Trigger.FAIL_FORWARD: "A learning that others can use is said with it.",
    Trigger.MERGE: "The idea that takes it in is named with it.",
    Trigger.REOPEN: "What is new is said with it.",
}


class Surroundings(Struct, frozen=True):
    """What stands around an idea: its planned or running trial, the trials that run in its team, its open meeting."""

    trial: Trial | None = None
    running_in_team: int = 0
    meeting: Meeting | None = None


class Outlook(Struct, frozen=True):
    """One step: is it possible now, who may take it, what is unmet or met, and what is said with the step itself."""

    step: str
    possible: bool
    by: Sequence[str]
    findings: Sequence[Finding]
    to_say: Sequence[str] = ()
    pack: str = ""


def outlook(pack: Pack, idea: Idea, around: Surroundings) -> Sequence[Outlook]:
    """Every step of the lifecycle that somebody could take, and why it can or cannot be taken now."""
    return [_step(pack, idea, trigger, around) for trigger in WHO]


def _step(pack: Pack, idea: Idea, trigger: Trigger, around: Surroundings) -> Outlook:
    by = [capacity.value for capacity in WHO[trigger]]
    no = refusal(trigger, idea.stage)
    if no:
        return Outlook(trigger.words, False, by, no.findings)
    verdict, to_say = _guard(pack, idea, trigger, around)
    said = (*to_say, *([SAID_WITH[trigger]] if trigger in SAID_WITH else []))
    possible = verdict.allowed or trigger is Trigger.ADD_EVIDENCE
    return Outlook(trigger.words, possible, by, verdict.findings, said, verdict.pack)


def _guard(pack: Pack, idea: Idea, trigger: Trigger, around: Surroundings) -> tuple[Verdict, Sequence[str]]:
    decisions = {evaluation: decision for decision, evaluation in EVALUATIONS.items()}
    match trigger:
        case Trigger.ADD_EVIDENCE:
            return _evidence(pack, idea), ()
        case Trigger.GET_ON_WITH_IT | Trigger.START_TRIAL | Trigger.ADJUST:
            return _plan(pack, idea, trigger, around)
        case Trigger.END_TRIAL:
            reviews = len(around.trial.reviewers) if around.trial else 0
            return evaluate_known(pack, GuardedStep.END_TRIAL, {KIND: idea.kind.value, "reviews": reviews})
        case Trigger.ADOPT:
            measured = around.trial is not None and around.trial.measured
            return evaluate_known(pack, GuardedStep.ADOPT, adoption_facts(idea.kind, measured=measured))
        case _ if trigger in decisions and trigger is not Trigger.MERGE:
            return _decision(pack, idea, decision_step(decisions[trigger]), around.meeting)
        case _:
            return Verdict(trigger.words), ()


def _evidence(pack: Pack, idea: Idea) -> Verdict:
    return evidence_minimum(
        pack, kind=idea.kind, canvas_parts=idea.canvas_parts, problems=idea.problems, evidence=idea.evidence
    )


def _plan(pack: Pack, idea: Idea, trigger: Trigger, around: Surroundings) -> tuple[Verdict, Sequence[str]]:
    trial, step = around.trial, GuardedStep.GET_ON_WITH_IT
    if trigger is not Trigger.GET_ON_WITH_IT:
        step = GuardedStep.START_TRIAL
    if trial is None or trial.stage is not TrialStage.PLANNED:
        return _lacking(trigger.words, "a planned trial", "no plan", f"ideaflow trial plan {idea.id}"), ()
    return evaluate_known(pack, step, plan_facts(trial.planned, idea.kind, around.running_in_team))


def _decision(pack: Pack, idea: Idea, step: GuardedStep, meeting: Meeting | None) -> tuple[Verdict, Sequence[str]]:
    item = meeting.agenda.get(idea.id) if meeting and not meeting.closed else None
    if meeting is None or item is None:
        agenda = f"ideaflow meeting agenda M-… --add {idea.id}"
        return _lacking(step.value, "a place on the agenda of a meeting", "on no agenda", agenda), ()
    facts: Facts = {KIND: idea.kind.value, **quorum_facts(meeting, item)}
    verdict, to_say = evaluate_known(pack, step, facts)
    opened = Finding(
        "scores are opened before deciding",
        "they are open" if item.opened else "they are sealed",
        "opened scores",
        f"ideaflow meeting open {meeting.id} {idea.id}",
        met=item.opened,
    )
    return Verdict(verdict.step, (*verdict.findings, opened), verdict.pack), to_say


def _lacking(step: str, needed: str, seen: str, next_step: str) -> Verdict:
    return Verdict(step, (Finding(needed, seen, needed, next_step),))
