"""May people get on with a trial without asking? Each test is answered by itself."""

from __future__ import annotations

from collections.abc import Iterator

from ideaflow.domain.trial_events import PlanPart, TrialPlanned
from ideaflow.domain.values import counted, listed
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.pack import Pack
from ideaflow.policies.trial import plan_findings

ASK_THE_FORUM = "take the idea to the forum instead"


def fast_track_tests(pack: Pack, plan: TrialPlanned) -> Verdict:
    """Every test of the fast track, and the completeness of the plan."""
    return Verdict("get on with it", (*_tests(pack, plan), *plan_findings(pack, plan)), pack.id)


def _tests(pack: Pack, plan: TrialPlanned) -> Iterator[Finding]:
    rules = pack.fast_track
    yield _cap("cost", f"£{plan.cost:,.2f}", f"at most £{rules.cost_cap:,.2f}", plan.cost <= rules.cost_cap)
    yield _cap("effort", f"{plan.hours:g} hours", f"at most {rules.hours_cap:g} hours", plan.hours <= rules.hours_cap)
    yield _cap(
        "duration",
        counted(plan.weeks, "week"),
        f"at most {counted(rules.weeks_cap, 'week')}",
        plan.weeks <= rules.weeks_cap,
    )
    yield Finding(
        rule="reversible",
        seen="a roll-back step" if PlanPart.ROLL_BACK in plan.parts else "no roll-back step",
        needed="a step that puts everything back",
        next_step="plan with --roll-back TEXT",
        met=PlanPart.ROLL_BACK in plan.parts,
    )
    yield Finding(
        rule="within the team's own gift",
        seen="the team can do it alone" if plan.within_gift else "others must agree",
        needed="something the team can do alone",
        next_step=ASK_THE_FORUM,
        met=plan.within_gift,
    )
    touched = [what for what in plan.affects if what in rules.must_not_affect]
    yield Finding(
        rule="no effect on entitlement, law or personal data",
        seen=f"an effect on {listed(touched)}" if touched else "no such effect",
        needed=f"no effect on {listed(rules.must_not_affect, 'or')}",
        next_step=ASK_THE_FORUM,
        met=not touched,
    )


def _cap(rule: str, seen: str, needed: str, met: bool) -> Finding:
    return Finding(rule=rule, seen=seen, needed=needed, next_step=f"plan less, or {ASK_THE_FORUM}", met=met)
