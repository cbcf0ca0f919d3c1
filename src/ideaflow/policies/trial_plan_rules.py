"""What a plan holds before it is locked, beside its parts in words: what can be checked, so that it is no opinion."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from ideaflow.domain.trial_events import PlanPart, TrialPlanned
from ideaflow.domain.trial_plan import StopKind
from ideaflow.domain.values import counted, listed
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.rules import Count, Rules

AGAIN = "plan the trial again with"


class TrialPlanRules(Rules):
    """What a plan needs: further parts in words, points of the baseline, kinds of stop rules, and prompts."""

    parts: tuple[PlanPart, ...] = (PlanPart.SOURCE,)
    unit: bool = True
    target: bool = True
    checkable_prediction: bool = True
    baseline_points: Count = Field(default=2)
    stop_kinds: tuple[StopKind, ...] = tuple(StopKind)
    prompts: Count = Field(default=1)


DEFAULT_RULES = TrialPlanRules()


def with_checkable_plan(verdict: Verdict, plan: TrialPlanned, rules: TrialPlanRules = DEFAULT_RULES) -> Verdict:
    """The verdict on starting a trial, with what its plan still lacks."""
    return Verdict(verdict.step, (*verdict.findings, *checkable_plan(plan, rules)), verdict.pack)


def checkable_plan(plan: TrialPlanned, rules: TrialPlanRules = DEFAULT_RULES) -> Iterator[Finding]:
    """One finding for each thing that a plan needs."""
    unwritten = [part.value for part in rules.parts if part not in plan.parts]
    yield _finding("the measure's source", unwritten == [], f"the {listed(unwritten)}", "--source TEXT")
    if rules.unit:
        yield _finding("the unit of the measure", bool(plan.unit), "a unit", "--unit TEXT")
    points = counted(rules.baseline_points, "value")
    enough = len(plan.baseline) >= rules.baseline_points
    yield _finding("a baseline", enough, f"at least {points} from before the trial", "--baseline 9,11,10")
    if rules.target:
        yield _finding("a target", plan.target is not None, "the value to reach", "--target X")
    if rules.checkable_prediction:
        yield _finding("a prediction that can be checked", plan.predicted is not None, "a value", "--predict X")
    lacking = [kind.value for kind in rules.stop_kinds if all(rule.kind is not kind for rule in plan.stops)]
    step = " ".join(f'--stop "{kind}: >= X"' for kind in lacking)
    yield _finding("when to stop early", not lacking, f"a threshold for {listed(lacking)}", step)
    prompts = counted(rules.prompts, "prompt")
    yield _finding(
        "how it was come upon", len(plan.prompts) >= rules.prompts, f"at least {prompts}", "--prompt obvious"
    )


def _finding(rule: str, met: bool, needed: str, option: str) -> Finding:
    seen = "written" if met else "not written"
    return Finding(
        rule=rule, seen=seen, needed=needed if not met else "written", next_step=f"{AGAIN} {option}", met=met
    )
