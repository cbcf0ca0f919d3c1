"""What of a plan can be checked by itself, each part looked for on its own."""

from __future__ import annotations

import msgspec
import pytest

from ideaflow.domain.trial_plan import CheckablePart, Compared, StopKind, StopRule, with_caps
from ideaflow.domain.values import Prompt
from tests.domain.test_trial import PLANNED

STOPS = (StopRule(StopKind.SUCCESS, Compared.AT_MOST, 1), StopRule(StopKind.HARM, Compared.AT_LEAST, 3))
WHOLE = msgspec.structs.replace(
    PLANNED,
    unit="days",
    baseline=(5.0, 6.0),
    target=2.0,
    predicted=1.0,
    stops=with_caps(STOPS, 0, 0),
    prompts=(Prompt.OBVIOUS,),
)


def test_a_whole_plan_has_every_part() -> None:
    assert WHOLE.checkable == tuple(CheckablePart)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"unit": ""}, CheckablePart.UNIT),
        ({"baseline": (5.0,)}, CheckablePart.BASELINE),
        ({"target": None}, CheckablePart.TARGET),
        ({"predicted": None}, CheckablePart.PREDICTED),
        ({"stops": WHOLE.stops[1:]}, CheckablePart.SUCCESS),
        ({"stops": (WHOLE.stops[0], *WHOLE.stops[2:])}, CheckablePart.HARM),
        ({"stops": STOPS}, CheckablePart.COST),
        ({"prompts": ()}, CheckablePart.PROMPT),
    ],
)
def test_each_part_is_missed_by_itself(changes: dict[str, object], missing: CheckablePart) -> None:
    assert {*CheckablePart} - {*msgspec.structs.replace(WHOLE, **changes).checkable} == {missing}


def test_to_spend_more_than_planned_is_a_stop_rule_unless_another_on_cost_is_written() -> None:
    assert [rule.words for rule in with_caps((), 100, 10)] == ["cost: cost above 100", "cost: hours above 10"]
    own = (StopRule(StopKind.COST, Compared.AT_LEAST, 50, "cost"),)
    assert with_caps(own, 100, 10) == own
