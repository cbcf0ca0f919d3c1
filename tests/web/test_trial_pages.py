"""A trial lead's pages by requests: plan, start, observe, deviate, review, end, conclude; and who is offered what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ideaflow.application.trial import ReviewTrial
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain import trial_events as events
from ideaflow.domain.idea_events import IdeaAdopted, IdeaFailedForward
from ideaflow.domain.learning import LearningRecorded
from tests.clock import SimulatedClock
from tests.doing import do, happened
from tests.scenario import plan, ready_idea
from tests.web.visiting import ANA, BEN, Visitor

Visit = Callable[..., Visitor]
PLAN = {
    "hypothesis": "Texts arrive sooner",
    "measure": "Days until people know",
    "unit": "days",
    "direction": "down",
    "source": "A sample of 20",
    "baseline": "5, 6, 5, 5, 6",
    "prediction": "Five days become one",
    "predicted": "1",
    "target": "1",
    "weeks": "4",
    "stop_rule": "Three complaints",
    "stops": "harm: complaints >= 3\nsuccess: <= 1 for 3",
    "roll_back_step": "Letters again",
    "who_is_affected": "One team's claimants",
    "within_gift": "within the team's gift",
    "prompts": "obvious",
}
ANSWERS = {name: f"the {name}" for name in ("set_out_to_do", "happened", "why_different", "learned")}


@pytest.fixture
def trial(app: Ideaflow, visit: Visit) -> str:
    """Ana's complete plan for an idea of hers that has evidence enough."""
    del visit
    return plan(app, ready_idea(app, by=ANA), by=ANA)


@pytest.fixture
def running(visit: Visit, trial: str) -> str:
    """Her trial, got on with."""
    done = visit(ANA).send("/ideas/I-1/get-on-with-it", "/ideas/I-1/get-on-with-it")
    assert done.location == f"/trials/{trial}", done.text
    return trial


def found(app: Ideaflow, kind: type, stream: str = "T-1") -> list[object]:
    """The events of a kind in a stream."""
    return [event for event in happened(app, stream) if isinstance(event, kind)]


def test_a_plan_is_typed_in_one_form(app: Ideaflow, visit: Visit) -> None:
    idea, ana = ready_idea(app, by=ANA), visit(ANA)
    page = f"/ideas/{idea}/plan-a-trial"
    assert ana.send(page, page, **PLAN).location == "/trials/T-1"
    (planned,) = found(app, events.TrialPlanned)
    assert isinstance(planned, events.TrialPlanned)
    assert (planned.baseline, planned.weeks, planned.within_gift, planned.target) == ((5, 6, 5, 5, 6), 4, True, 1)
    assert [rule.words for rule in planned.stops][:2] == [
        "harm: complaints at least 3",
        "success: the measure at most 1, 3 times in a row",
    ]
    shown = ana.read("/trials/T-1")
    assert all(words in shown for words in ("Texts arrive sooner", "Letters again", "One team&#39;s claimants"))


def test_a_plan_that_does_not_read_is_kept_and_said_at_its_field(app: Ideaflow, visit: Visit) -> None:
    page, ana = f"/ideas/{ready_idea(app, by=ANA)}/plan-a-trial", visit(ANA)
    for field in ("baseline", "weeks", "stops", "target"):
        said = ana.send(page, page, **(PLAN | {field: "who knows"}))
        assert said.status_code == 400, field
        assert f'href="#{field}"' in said.text
        assert "Texts arrive sooner" in said.text
    assert app.numbers().get("T", 0) == 0


def test_the_tests_are_told_and_the_start_is_offered_to_the_lead_alone(app: Ideaflow, visit: Visit, trial: str) -> None:
    page = "/ideas/I-1/get-on-with-it"
    assert f"Start {trial} now" in visit(ANA).read(page)
    assert f"Start {trial} now" not in visit(BEN).read(page)
    assert visit(BEN).client.post(page, data=visit(BEN).form(page, "/sign-out") | {"trial": trial}).status_code in (
        400,
        403,
    )
    assert not found(app, events.TrialStarted)


def test_a_refused_start_shows_its_findings_on_the_page_and_may_be_tried_again(app: Ideaflow, visit: Visit) -> None:
    plan(app, ready_idea(app, by=ANA), by=ANA, cost=9_000)
    page, ana = "/ideas/I-1/get-on-with-it", visit(ANA)
    said = ana.send(page, page)
    assert said.status_code == 400
    assert "There is a problem" in said.text
    assert not found(app, events.TrialStarted)
    plan(app, "I-1", by=ANA)
    form = [fields for to, fields in ana.forms(page) if fields.get("trial") == "T-2"]
    assert ana.client.post(page, data=form[0]).location == "/trials/T-2"


def test_values_are_noted_on_a_phone_corrected_and_pasted(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, here = visit(ANA), f"/trials/{running}"
    ana.send(here, f"{here}/observe", value="12", day="2026-03-02")
    ana.send(here, f"{here}/observe", value="11", day="2026-03-02")
    ana.send(here, f"{here}/observe", value="12", day="2026-03-02")
    ana.send(f"{here}/paste", f"{here}/paste", values="2026-03-09, 8\n2026-03-16\t7")
    ana.send(f"{here}/observe", f"{here}/observe", value="3", day="2026-03-02", measure="complaints", note="on Monday")
    values = [(one.measure, one.day.isoformat(), one.value) for one in found(app, events.TrialObserved)]
    assert values == [
        ("", "2026-03-02", 12),
        ("", "2026-03-02", 11),
        ("", "2026-03-02", 12),
        ("", "2026-03-09", 8),
        ("", "2026-03-16", 7),
        ("complaints", "2026-03-02", 3),
    ]
    shown = ana.read(here)
    assert shown.count("<svg") == 2
    assert "corrected later" in shown
    assert "Stop rule met: harm: complaints at least 3" in shown


def test_values_that_are_none_are_refused_beside_the_field(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, here = visit(ANA), f"/trials/{running}"
    for value in ("", "lots", "1e30"):
        said = ana.send(here, f"{here}/observe", value=value, day="2026-03-02")
        assert said.status_code == 400
        assert 'href="#value"' in said.text
    said = ana.send(f"{here}/paste", f"{here}/paste", values="2026-03-09, 8\n2026-03-16, unclear")
    assert said.status_code == 400
    assert "line 2" in said.text
    assert not found(app, events.TrialObserved)


def test_what_was_spent_and_what_was_done_otherwise_is_kept(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, here = visit(ANA), f"/trials/{running}"
    assert ana.send(f"{here}/spend", f"{here}/spend").status_code == 400
    ana.send(f"{here}/spend", f"{here}/spend", cost="40", hours="3", note="paper")
    assert ana.send(f"{here}/deviate", f"{here}/deviate", change="Two teams").status_code == 400
    ana.send(f"{here}/deviate", f"{here}/deviate", change="Two teams", reason="Few cases", adds_measure="calls")
    shown = ana.read(here)
    assert "Two teams, because Few cases" in shown
    assert "£40" in shown
    assert "calls" in ana.read(f"{here}/observe")


def test_what_only_the_lead_may_do_is_offered_to_the_lead_alone(visit: Visit, running: str) -> None:
    ana, ben = visit(ANA).read(f"/trials/{running}"), visit(BEN).read(f"/trials/{running}")
    for step in ("spend", "deviate", "end", "open-reviews"):
        assert f'href="/trials/{running}/{step}"' in ana, step
        assert f'href="/trials/{running}/{step}"' not in ben, step
        page = f"/trials/{running}/{step}"
        assert visit(BEN).send(page, page, change="x", reason="y", cost="1").status_code == 403, step
    assert f'href="/trials/{running}/review"' in ben


def test_nobody_sees_an_answer_before_the_reviews_open_together(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, ben, page = visit(ANA), visit(BEN), f"/trials/{running}/review"
    assert ben.send(page, page, happened="They knew at once").status_code == 400
    ben.send(page, page, **ANSWERS | {"why_different": "It was their fault"})
    assert "wording of the why different" in ben.read(f"/trials/{running}")
    for visitor in (ana, ben):
        shown = visitor.read(f"/trials/{running}")
        assert "1 review is in" in shown
        assert "the learned" not in shown
        assert "the learned" not in visitor.read("/trials") + visitor.read("/") + visitor.read("/ideas/I-1")
    assert "Yours is among them" in ben.read(f"/trials/{running}")
    assert ben.send(page, page, **ANSWERS | {"learned": "more"}).status_code == 400
    assert ana.send(f"/trials/{running}/end", f"/trials/{running}/end").status_code == 400
    do(app, ReviewTrial, trial=running, by="cat@example.org", **ANSWERS | {"learned": "read at once"})
    ana.send(f"/trials/{running}/open-reviews", f"/trials/{running}/open-reviews")
    opened = ben.read(f"/trials/{running}")
    assert "the learned" in opened
    assert "read at once" in opened
    assert "ben" not in opened.split("After action review")[1].split("<footer")[0].lower()


def end(app: Ideaflow, ana: Visitor, trial: str, values: tuple[float, ...]) -> None:
    """The trial observed from yesterday back, reviewed by two, and ended by its lead."""
    rows = "\n".join(f"{app.today - timedelta(days=ago)}, {value}" for ago, value in enumerate(reversed(values)))
    assert ana.send(f"/trials/{trial}/paste", f"/trials/{trial}/paste", values=rows).status_code == 303
    for person in (BEN, "cat@example.org"):
        do(app, ReviewTrial, trial=trial, by=person, **ANSWERS)
    assert ana.send(f"/trials/{trial}/end", f"/trials/{trial}/end", reason="over").location == f"/trials/{trial}"


def test_a_trial_is_adopted_with_its_owner_and_dates(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, page = visit(ANA), f"/trials/{running}/conclude"
    end(app, ana, running, (13, 12.5))
    assert ana.send(page, page, outcome="adopt").status_code == 200
    typed = {"outcome": "adopt", "learning": "Texts are read", "tags": "texts, letters"}
    chosen = ana.client.get(f"{page}?outcome=adopt").text
    assert "Which role owns it" in chosen
    refused = ana.send(page, page, **typed)
    assert refused.status_code == 400
    assert "owner" in refused.text
    dates = {"owner_role": "post room lead", "benefit_checks": "2027-01-04, 2027-07-05"}
    assert ana.send(page, page, **typed | dates).location == f"/trials/{running}"
    (adopted,) = found(app, IdeaAdopted, "I-1")
    assert isinstance(adopted, IdeaAdopted)
    assert (adopted.owner_role, adopted.measured, len(adopted.benefit_checks)) == ("post room lead", True, 2)
    assert "Texts are read" in ana.read("/trials?by=taught")
    assert f'href="/trials/{running}/check"' in ana.read(f"/trials/{running}")


def test_failing_forward_needs_a_learning(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, page = visit(ANA), f"/trials/{running}/conclude"
    end(app, ana, running, (18, 19))
    typed = {"outcome": "fail forward", "tags": ""}
    said = ana.send(page, page, **typed, learning="")
    assert said.status_code == 400
    assert "learning" in said.text
    ana.send(page, page, **typed, learning="People do not pick up", context="In the morning")
    assert found(app, IdeaFailedForward, "I-1")
    assert [one.lesson for one in found(app, LearningRecorded, "L-1")] == ["People do not pick up"]


def test_adjusting_goes_on_with_the_next_plan(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, page = visit(ANA), f"/trials/{running}/conclude"
    end(app, ana, running, (18, 19))
    assert ana.send(page, page, outcome="adjust", learning="Ask first").status_code == 400
    plan(app, "I-1", by=ANA, builds_on=running)
    assert "T-2" in ana.client.get(f"{page}?outcome=adjust").text
    ana.send(page, page, outcome="adjust", learning="Ask first", next_trial="T-2")
    assert found(app, events.TrialStarted, "T-2")


def test_the_lead_is_told_when_a_value_and_a_review_are_due(
    app: Ideaflow, visit: Visit, running: str, clock: SimulatedClock
) -> None:
    assert "note a value" not in visit(ANA).read("/")
    clock.advance(days=8)
    assert "note a value" in visit(ANA).read("/")
    assert "answer the four questions" not in visit(BEN).read("/")
    clock.advance(days=21)
    assert "have it reviewed, and end it" in visit(ANA).read("/")
    assert f'href="/trials/{running}/review"' in visit(BEN).read("/")
    do(app, ReviewTrial, trial=running, by=BEN, **ANSWERS)
    assert f'href="/trials/{running}/review"' not in visit(BEN).read("/")


def test_reading_the_pages_of_a_trial_appends_no_event(app: Ideaflow, visit: Visit, running: str) -> None:
    ana, before = visit(ANA), app.log.last_position()
    for page in (
        "",
        "/observe",
        "/paste",
        "/spend",
        "/deviate",
        "/end",
        "/check",
        "/review",
        "/open-reviews",
        "/conclude",
    ):
        ana.read(f"/trials/{running}{page}")
    for by in ("", "prompt", "outcome", "taught", "nonsense"):
        assert running in ana.read(f"/trials?by={by}&stage=running")
    assert app.log.last_position() == before
