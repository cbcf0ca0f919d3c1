"""The tests that let a team get on with a trial without asking."""

from __future__ import annotations

from ideaflow.domain.trial_events import TrialPlanned
from ideaflow.domain.values import IdeaKind
from ideaflow.domain.verdict import Verdict
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep
from ideaflow.policies.trial import plan_facts


def fast_track_tests(pack: Pack, plan: TrialPlanned, kind: IdeaKind, running_in_team: int) -> Verdict:
    """Every test of the fast track, and the completeness of the plan."""
    return evaluate(pack, GuardedStep.GET_ON_WITH_IT, plan_facts(plan, kind, running_in_team))
