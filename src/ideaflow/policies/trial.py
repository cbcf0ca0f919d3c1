"""What a trial needs: a complete plan, a team with room for it, reviews before it ends, and a basis to keep it."""

from __future__ import annotations

from ideaflow.domain.trial_events import PlanPart, TrialPlanned
from ideaflow.domain.values import IdeaKind
from ideaflow.domain.verdict import Verdict
from ideaflow.policies.evaluation import KIND, evaluate
from ideaflow.policies.fact import OWNER_ROLE, TEAM, Facts
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep


def plan_facts(plan: TrialPlanned, kind: IdeaKind, running_in_team: int) -> Facts:
    """What a plan says, and how many trials already run in its team. A pack's own facts are answered by the plan."""
    return {
        **plan.declared,
        KIND: kind.value,
        TEAM: plan.team,
        "cost": plan.cost,
        "hours": plan.hours,
        "weeks": plan.weeks,
        "baseline points": len(plan.baseline),
        "reversible": PlanPart.ROLL_BACK in plan.parts,
        "within the team's own gift": plan.within_gift,
        "affects": [touched.value for touched in plan.affects],
        "plan parts": [part.value for part in plan.parts],
        "checkable parts": [part.value for part in plan.checkable],
        "running trials of the team": running_in_team,
    }


def start_tests(pack: Pack, plan: TrialPlanned, kind: IdeaKind, running_in_team: int) -> Verdict:
    """The plan, and whether the team has room for one more trial."""
    return evaluate(pack, GuardedStep.START_TRIAL, plan_facts(plan, kind, running_in_team))


def enough_reviews(pack: Pack, kind: IdeaKind, reviews: int) -> Verdict:
    """Did enough people answer the four questions?"""
    return evaluate(pack, GuardedStep.END_TRIAL, review_facts(kind, reviews))


def review_facts(kind: IdeaKind, reviews: int) -> Facts:
    """How many people have answered the four questions."""
    return {KIND: kind.value, "reviews": reviews}


def adopted_facts(kind: IdeaKind, *, measured: bool, stated: bool, owner_role: str) -> Facts:
    """On what an idea is kept, and who will own it."""
    said: Facts = {"owner": bool(owner_role), OWNER_ROLE: owner_role}
    basis: Facts = {"basis": "a stated reason" if stated else "neither"}
    return {**basis, **adoption_facts(kind, measured=measured), **said}


def adoption_tests(pack: Pack, kind: IdeaKind, *, measured: bool, stated: bool, owner_role: str) -> Verdict:
    """Is there a basis to keep what was tried, and somebody to own it?"""
    facts = adopted_facts(kind, measured=measured, stated=stated, owner_role=owner_role)
    return evaluate(pack, GuardedStep.ADOPT, facts)


def adoption_facts(kind: IdeaKind, *, measured: bool) -> Facts:
    """What is known before it is adopted: a measured effect is seen, a reason is said with the step."""
    return {KIND: kind.value, **({"basis": "a measured effect"} if measured else {})}
