"""How ideas flow, and what waits for somebody in every capacity, by requests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ideaflow.application.idea import AskForHelp
from ideaflow.application.meeting import DeclareInterest
from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from ideaflow.projections.flow_measures import MEASURES
from tests import scenario
from tests.clock import SimulatedClock
from tests.doing import do
from tests.web.visiting import Visitor, give_password

Visit = Callable[..., Visitor]


def signed_in(app: Ideaflow, visit: Visit, address: str) -> Visitor:
    """Somebody of the scenario, with a password from now on."""
    give_password(app, address)
    return visit(address)


@pytest.fixture
def flowed(app: Ideaflow, visit: Visit, clock: SimulatedClock) -> None:
    """An idea that was adopted, and two months later."""
    del visit
    scenario.whole_life(app)
    scenario.ready_idea(app, "Print it at home", team="Appeals")
    clock.advance(days=70)


@pytest.mark.usefixtures("flowed")
def test_the_flow_is_told_on_one_page_and_drawn(app: Ideaflow, visit: Visit) -> None:
    sam = signed_in(app, visit, scenario.SAM)
    page = sam.read("/flow")
    assert "1 adopted" in page
    assert "2; 1 open" in page
    assert page.count("<svg") == 3
    assert "style=" not in page
    for title in ("Time to first response", "Time to decision", "Cumulative flow", "Work in progress"):
        assert title in page
    appeals = sam.read("/flow?team=Appeals")
    assert "1; 1 open" in appeals
    assert "0 adopted" in appeals
    for name, measure in MEASURES.items():
        page = sam.read(f"/flow/{name}?by=week&since=2026-01-01")
        assert measure.title in page
        assert "<svg" in page


def test_an_empty_flow_and_a_wrong_day_are_told_in_words(app: Ideaflow, visit: Visit) -> None:
    scenario.add_people(app)
    sam = signed_in(app, visit, scenario.SAM)
    assert "Nothing is open." in sam.read("/flow")
    assert "No whole step has anything to tell yet" in sam.read("/flow/decision")
    assert 'href="#since"' in sam.read("/flow?since=lately")
    assert sam.client.get("/flow/nonsense").status_code == 404


def test_a_member_is_told_what_to_score_and_nothing_about_others(app: Ideaflow, visit: Visit) -> None:
    forum, idea = scenario.seat_forum(app), scenario.ready_idea(app)
    meeting = scenario.meeting_on(app, forum, idea)
    ben, cat = (signed_in(app, visit, one) for one in (scenario.BEN, scenario.CAT))
    before = ben.read("/")
    assert f"score it at {meeting}" in before
    scenario.score(app, meeting, idea, [scenario.CAT])
    assert _without_token(ben.read("/")) == _without_token(before)
    assert "score it at" not in cat.read("/")
    do(app, DeclareInterest, meeting=meeting, idea=idea, by=scenario.BEN)
    assert "score it at" not in ben.read("/")


def test_the_chair_is_told_what_is_overdue_and_others_are_not(
    app: Ideaflow, visit: Visit, clock: SimulatedClock
) -> None:
    scenario.seat_forum(app)
    scenario.ready_idea(app)
    clock.advance(days=60)
    assert "1 overdue for an answer" in signed_in(app, visit, scenario.ANA).read("/")
    assert "overdue for an answer" not in signed_in(app, visit, scenario.BEN).read("/")


def test_those_who_help_are_told_who_wants_help(app: Ideaflow, visit: Visit) -> None:
    scenario.add_people(app)
    idea = scenario.ready_idea(app)
    do(app, AskForHelp, idea=idea, question="who counts?", by=scenario.SAM)
    do(app, ChangeRole, address=scenario.CAT, role="helper")
    assert "1 without a helper" in signed_in(app, visit, scenario.CAT).read("/")
    assert "without a helper" not in signed_in(app, visit, scenario.BEN).read("/")


def _without_token(page: str) -> list[str]:
    """A page but for what is random on every one."""
    return [line for line in page.splitlines() if "csrf_token" not in line and "nonce" not in line]
