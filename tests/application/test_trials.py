"""Who starts a trial, and what a trial needs to go on."""

from __future__ import annotations

import pytest

from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.idea_turns import GetOnWithIt
from ideaflow.application.trial import PlanTrial
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.trial_events import Outcome
from ideaflow.errors import NotPermitted, Refused
from tests.doing import do
from tests.scenario import BEN, SAM, add_people, plan, ready_idea, run


def test_only_its_lead_gets_on_with_a_trial(app: Ideaflow) -> None:
    add_people(app)
    idea = ready_idea(app)
    trial = plan(app, idea, by=SAM)

    with pytest.raises(NotPermitted, match="permission"):
        do(app, GetOnWithIt, by=BEN, idea=idea, trial=trial)

    assert do(app, GetOnWithIt, by=SAM, idea=idea, trial=trial).also == {"trial": trial}


def test_a_trial_is_not_adjusted_by_a_plan_with_parts_missing(app: Ideaflow) -> None:
    add_people(app)
    idea = ready_idea(app)
    first = plan(app, idea, by=SAM)
    do(app, GetOnWithIt, by=SAM, idea=idea, trial=first)
    run(app, first)
    empty = do(app, PlanTrial, by=SAM, idea=idea, builds_on=first).id

    with pytest.raises(Refused) as refused:
        do(app, ConcludeTrial, by=SAM, trial=first, outcome=Outcome.ADJUST, next_trial=empty)

    assert "the plan is complete" in [finding.rule for finding in refused.value.verdict.findings if not finding.met]
