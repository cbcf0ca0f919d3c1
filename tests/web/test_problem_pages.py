"""What becomes of a problem on the web, by requests: said more of, counted, passed on, resolved, linked, charted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.problem import CaptureProblem, TallyProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain import problem as events
from ideaflow.domain.hand_off import HandOffCounted
from ideaflow.domain.idea_events import EvidenceAdded
from tests.clock import SimulatedClock
from tests.doing import do, happened
from tests.web.visiting import ANA, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def problem(app: Ideaflow, visit: Visit) -> str:
    """A problem that starts in one team and is seen in another."""
    del visit
    fields = {"team": "Decisions", "caused_by_team": "Print shop", "minutes": (20, 10), "occurrences": 4}
    return do(app, CaptureProblem, issue="Torn letters", **fields).id


def test_more_can_be_said_of_a_problem_and_need_not_be(app: Ideaflow, visit: Visit) -> None:
    ana = visit(ANA)
    ana.send("/problems", "/problems", issue="Letters come late")
    more = {"minutes": "20 + 10", "caused_by_team": "Print shop", "process_area": "letters", "users_affected": "17"}
    ana.send("/problems", "/problems", issue="Torn letters", impact_areas="cost", **more)
    (first, *_), (second, *_) = happened(app, "P-1"), happened(app, "P-2")
    assert isinstance(first, events.ProblemCaptured)
    assert isinstance(second, events.ProblemCaptured)
    assert (first.minutes, first.team_seen, first.process_area) == ((), "Decisions", "not said")
    assert (second.minutes, second.team_caused, second.users_affected) == ((20, 10), "Print shop", 17)
    assert [area.value for area in second.impact_areas] == ["cost"]


def test_several_are_counted_for_another_week_as_often_as_they_are_sent(
    app: Ideaflow, visit: Visit, problem: str
) -> None:
    page, ana = f"/problems/{problem}/count", visit(ANA)
    for _ in range(2):
        ana.send(page, page, count="5", day="2026-02-18", source="complaints")
    ana.send(page, page, count="-2", day="2026-02-18", source="complaints")
    tallies = [event for event in happened(app, problem) if isinstance(event, events.ProblemTallied)][1:]
    assert [(one.count, one.source, one.week.isoformat()) for one in tallies] == [
        (5, "complaints", "2026-02-16"),
        (5, "complaints", "2026-02-16"),
        (-2, "complaints", "2026-02-16"),
    ]
    assert ana.send(page, page, count="some").status_code == 400


def test_a_problem_is_resolved_charted_and_raised_again(
    app: Ideaflow, visit: Visit, problem: str, clock: SimulatedClock
) -> None:
    ana, here = visit(ANA), f"/problems/{problem}"
    for _ in range(3):
        clock.advance(days=7)
        do(app, TallyProblem, problem=problem, count=4)
    ana = visit(ANA)
    assert "<svg" in ana.read(here)
    ana.send(f"{here}/resolve", f"{here}/resolve", reason="Texts go out")
    assert "resolved" in ana.read(here)
    assert problem not in ana.read("/problems")
    assert problem in ana.read("/problems?resolved=1")
    clock.advance(days=14)
    ana = visit(ANA)
    assert "Resolved on" in ana.read(here)
    ana.send(here, f"{here}/tally")
    assert "still occurs" in ana.read(here)


def test_a_problem_is_shared_passed_on_and_linked(app: Ideaflow, visit: Visit, problem: str) -> None:
    idea = do(app, SubmitIdea, title="Thicker paper").id
    ana, here = visit(ANA), f"/problems/{problem}"
    assert ana.send(f"{here}/pass-on", f"{here}/pass-on").status_code == 400
    ana.send(f"{here}/pass-on", f"{here}/pass-on", to="Print shop", reason="it costs days")
    ana.send(f"{here}/seen-elsewhere", f"{here}/seen-elsewhere", team="Appeals")
    ana.send(f"{here}/link", f"{here}/link", idea=idea)
    assert any(isinstance(event, EvidenceAdded) for event in happened(app, idea))
    shown = ana.read(here)
    assert all(words in shown for words in ("Print shop", "Appeals", idea))
    assert f"{problem} Torn letters" in ana.read("/hand-offs")


def test_what_should_be_passed_on_is_told_with_its_reason(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    do(app, CaptureProblem, issue="Payments go astray", severity="critical", minutes=(60,), occurrences=90)
    assert "P-1 Payments go astray" in visitor.read("/problems/urgent")


def test_hand_offs_are_counted_and_judged(app: Ideaflow, visit: Visit, problem: str) -> None:
    del problem
    ana, page = visit(ANA), "/hand-offs/count"
    assert ana.send(page, page, from_team="Print shop", to_team="print shop", items="5").status_code == 400
    ana.send(page, page, from_team="Print shop", to_team="Decisions", items="240", day="2026-03-02")
    assert [event.count for event in happened(app, "H-1") if isinstance(event, HandOffCounted)] == [240]
    assert "98.3" in ana.read("/hand-offs")
    assert "<svg" in ana.read("/hand-offs?from_team=Print shop&to_team=Decisions")
    assert "No items were counted" in ana.read("/hand-offs?from_team=Decisions&to_team=Nobody")
