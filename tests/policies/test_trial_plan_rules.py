"""What a plan holds before it is locked, each thing asked by itself."""

from __future__ import annotations

import msgspec
import pytest

from ideaflow.domain.trial_events import PlanPart, TrialPlanned
from ideaflow.domain.trial_plan import Compared, StopKind, StopRule, with_caps
from ideaflow.domain.values import Prompt
from ideaflow.domain.verdict import Verdict
from ideaflow.policies.trial_plan_rules import TrialPlanRules, checkable_plan, with_checkable_plan
from tests.domain.test_trial import PLANNED

STOPS = (StopRule(StopKind.SUCCESS, Compared.AT_MOST, 1), StopRule(StopKind.HARM, Compared.AT_LEAST, 3))
WHOLE = msgspec.structs.replace(
    PLANNED,
    parts=tuple(PlanPart),
    baseline=(5.0, 6.0),
    target=2.0,
    predicted=1.0,
    stops=with_caps(STOPS, 0, 0),
    prompts=(Prompt.OBVIOUS,),
)


def unmet(plan: TrialPlanned, rules: TrialPlanRules | None = None) -> list[str]:
    return [finding.rule for finding in checkable_plan(plan, rules or TrialPlanRules()) if not finding.met]


def test_a_whole_plan_lacks_nothing() -> None:
    assert unmet(WHOLE) == []


@pytest.mark.parametrize(
    ("changes", "rule", "step"),
    [
        ({"parts": (PlanPart.HYPOTHESIS,)}, "the measure's source", "--source"),
        ({"unit": ""}, "the unit of the measure", "--unit"),
        ({"baseline": (5.0,)}, "a baseline", "--baseline"),
        ({"target": None}, "a target", "--target"),
        ({"predicted": None}, "a prediction that can be checked", "--predict"),
        ({"stops": STOPS[:1]}, "when to stop early", '--stop "harm: >= X" --stop "cost: >= X"'),
        ({"prompts": ()}, "how it was come upon", "--prompt"),
    ],
)
def test_each_thing_is_missed_by_itself_with_the_option_that_writes_it(
    changes: dict[str, object], rule: str, step: str
) -> None:
    (finding,) = [one for one in checkable_plan(msgspec.structs.replace(WHOLE, **changes)) if not one.met]
    assert (finding.rule, finding.seen) == (rule, "not written")
    assert step in finding.next_step


def test_an_organisation_can_ask_for_less_or_more() -> None:
    bare = msgspec.structs.replace(WHOLE, target=None, predicted=None, prompts=(), unit="")
    less = TrialPlanRules(unit=False, target=False, checkable_prediction=False, prompts=0)
    assert unmet(bare, less) == []
    assert unmet(WHOLE, TrialPlanRules(baseline_points=12)) == ["a baseline"]


def test_the_verdict_keeps_its_step_its_findings_and_its_pack() -> None:
    verdict = with_checkable_plan(Verdict("start trial", pack="three-i-forum@1"), WHOLE)
    assert (verdict.step, verdict.pack, verdict.allowed) == ("start trial", "three-i-forum@1", True)
    assert with_checkable_plan(Verdict("start trial"), PLANNED).allowed is False


def test_to_spend_more_than_planned_is_a_stop_rule_unless_another_on_cost_is_written() -> None:
    assert [rule.words for rule in with_caps((), 100, 10)] == ["cost: cost above 100", "cost: hours above 10"]
    own = (StopRule(StopKind.COST, Compared.AT_LEAST, 50, "cost"),)
    assert with_caps(own, 100, 10) == own
