"""What a trial needs: a complete plan, a team with room for it, and reviews before it ends."""

from __future__ import annotations

from ideaflow.domain.trial_events import TrialPlanned
from ideaflow.domain.values import counted, listed
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.pack import Pack


def plan_findings(pack: Pack, plan: TrialPlanned) -> tuple[Finding, ...]:
    """Is the plan complete, and no longer than allowed?"""
    missing = [part for part in pack.trial.plan_parts if part not in plan.parts]
    complete = Finding(
        rule="the plan is complete",
        seen=f"{len(pack.trial.plan_parts) - len(missing)} of {len(pack.trial.plan_parts)} parts are written",
        needed=f"the {listed(missing)}" if missing else "every part",
        next_step="plan the trial again with the missing parts",
        met=not missing,
    )
    length = Finding(
        rule="length of a trial",
        seen=counted(plan.weeks, "week"),
        needed=f"1 to {counted(pack.trial.longest_weeks, 'week')}",
        next_step="plan a shorter first trial",
        met=1 <= plan.weeks <= pack.trial.longest_weeks,
    )
    return (complete, length)


def start_tests(pack: Pack, plan: TrialPlanned, running_in_team: int) -> Verdict:
    """The plan, and whether the team has room for one more trial."""
    room = Finding(
        rule="capacity of the team",
        seen=f"{counted(running_in_team, 'trial')} running in team {plan.team}",
        needed=f"fewer than {pack.trial.running_per_team} running",
        next_step="end a running trial first",
        met=running_in_team < pack.trial.running_per_team,
    )
    return Verdict("start trial", (*plan_findings(pack, plan), room), pack.id)


def enough_reviews(pack: Pack, reviews: int) -> Verdict:
    """Did enough people answer the four questions?"""
    finding = Finding(
        rule="after action review",
        seen=counted(reviews, "review"),
        needed=f"at least {counted(pack.trial.reviews, 'review')} by different people",
        next_step="ask those who saw the trial: ideaflow trial review",
        met=reviews >= pack.trial.reviews,
    )
    return Verdict("end trial", (finding,), pack.id)
