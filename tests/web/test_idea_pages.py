"""Making an idea's case on the web, by requests: canvas, each kind of evidence, forecast, help, turns, its case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.forecast import ForecastSet, ValueRealised
from ideaflow.domain.idea_events import (
    CanvasRevised,
    EvidenceAdded,
    HelperAssigned,
    IdeaMerged,
    IdeaReopened,
    IdeaWithdrawn,
)
from ideaflow.domain.idea_talk_events import HelpGiven, QuestionAsked
from tests.doing import do, happened
from tests.scenario import whole_life
from tests.web.visiting import ANA, BEN, Visitor

Visit = Callable[..., Visitor]
KINDS = ("problem-tally", "measure", "five-whys", "sipoc", "hand-offs", "document")

COST = {"line_1_kind": "software", "line_1_likely": "5", "line_1_unit": "GBP once"}
WRONG_LINES: list[tuple[dict[str, str], str]] = [
    ({}, "line_1_likely"),
    (COST | {"line_1_likely": "much"}, "line_1_likely"),
    (COST | {"line_1_years": "soon"}, "line_1_years"),
    (COST | {"line_1_unit": "hours a week"}, "line_1_unit"),
    (COST | {"line_1_kind": "quality", "line_1_unit": "marks"}, "line_1_evidence"),
]


@pytest.fixture
def idea(app: Ideaflow, visit: Visit) -> str:
    """Ana's idea about a problem that costs hours; the site and its people are there."""
    del visit
    do(app, CaptureProblem, issue="Letters are late", minutes=(20, 10), occurrences=17, by=ANA)
    return do(app, SubmitIdea, title="Send a text", by=ANA).id


def evidence(app: Ideaflow, idea: str) -> list[EvidenceAdded]:
    """What was added to an idea."""
    return [event for event in happened(app, idea) if isinstance(event, EvidenceAdded)]


def test_only_changed_parts_of_the_canvas_are_written(app: Ideaflow, visit: Visit, idea: str) -> None:
    ana, page = visit(ANA), f"/ideas/{idea}/canvas"
    assert ana.send(page, page, approach="One\r\nTwo", timeline="Six weeks").location == f"/ideas/{idea}"
    assert ana.send(page, page, approach="One\r\nTwo").status_code == 400
    ana.send(page, page, approach="One\r\nTwo", timeline="Four weeks")
    written = [event.canvas for event in happened(app, idea) if isinstance(event, CanvasRevised)]
    assert written == [{"approach": "One\nTwo", "timeline": "Six weeks"}, {"timeline": "Four weeks"}]
    assert "Four weeks" in ana.read(page)


def test_the_policy_says_what_it_wants_before_and_after(visit: Visit, idea: str) -> None:
    ana, page = visit(ANA), f"/ideas/{idea}/evidence"
    before = ana.read(page)
    assert "not yet" in before
    assert "Still needed before the forum looks at it" in ana.read(f"/ideas/{idea}")
    ana.send(f"{page}/problem-tally", f"{page}/problem-tally", problem="P-1")
    assert "Still needed before the forum looks at it" not in ana.read(f"/ideas/{idea}")


def test_each_kind_of_evidence_has_a_form_and_is_shown_as_what_it_is(app: Ideaflow, visit: Visit, idea: str) -> None:
    ana, page = visit(ANA), f"/ideas/{idea}/evidence"
    pasted = "2026-02-02, 9\n09/02/2026\t11\n2026-02-16 n/a\n2026-02-23;1,010.5"
    typed = {
        "problem-tally": {"problem": "P-1"},
        "measure": {"summary": "Days to know", "rows": pasted},
        "five-whys": {"rows": "Why late? Printed weekly\n\nWhy weekly? One printer"},
        "sipoc": {"rows": "Printer | letters | post | delivery | claimant"},
        "hand-offs": {"rows": "Decisions | Print shop | letters | wrong address"},
        "document": {"summary": "The audit of 2025, shelf 4"},
    }
    for kind, fields in typed.items():
        assert ana.send(f"{page}/{kind}", f"{page}/{kind}", **fields).location == f"/ideas/{idea}", kind
    added = {event.kind.value: event for event in evidence(app, idea)}
    assert added["measure"].rows == ("2026-02-02, 9", "2026-02-09, 11", "2026-02-23, 1010.5")
    assert added["five whys"].rows == ("Why late? Printed weekly", "Why weekly? One printer")
    shown = ana.read(f"/ideas/{idea}")
    assert '<svg class="ideaflow-picture"' in shown
    assert "style=" not in shown
    for cell in ('<td class="govuk-table__cell ideaflow-words">claimant', "wrong address", "Why weekly?", "shelf 4"):
        assert cell in shown


def test_empty_evidence_is_refused_beside_the_field(app: Ideaflow, visit: Visit, idea: str) -> None:
    ana = visit(ANA)
    for slug in KINDS:
        page = f"/ideas/{idea}/evidence/{slug}"
        said = ana.send(page, page, problem="")
        assert said.status_code == 400, slug
        assert "There is a problem" in said.text
    assert not evidence(app, idea)


def test_a_pasted_series_that_does_not_read_says_which_line(visit: Visit, idea: str) -> None:
    page, ana = f"/ideas/{idea}/evidence/measure", visit(ANA)
    wrong = {"2026-02-30, 9": "line 1", "2026-02-02, 9\nsoon, 4": "line 2", "2026-02-02, many": "is a number"}
    for pasted, told in wrong.items():
        said = ana.send(page, page, summary="Days", rows=pasted)
        assert said.status_code == 400
        assert told in said.text
        assert pasted.splitlines()[-1] in said.text


def test_a_forecast_is_typed_line_by_line_and_drawn(app: Ideaflow, visit: Visit, idea: str) -> None:
    ana, page = visit(ANA), f"/ideas/{idea}/forecast"
    ana.send(f"/ideas/{idea}/evidence/problem-tally", f"/ideas/{idea}/evidence/problem-tally", problem="P-1")
    lines = {
        "line_1_kind": "time released",
        "line_1_low": "60",
        "line_1_likely": "80",
        "line_1_high": "100",
        "line_1_unit": "% of P-1",
        "line_2_kind": "software",
        "line_2_likely": "5000",
        "line_2_unit": "GBP once",
        "line_3_kind": "quality",
        "line_3_likely": "4",
        "line_3_unit": "marks",
        "line_3_note": "fewer calls",
    }
    assert ana.send(page, page, **lines).location == f"/ideas/{idea}"
    made = [event for event in happened(app, idea) if isinstance(event, ForecastSet)][-1]
    assert [line.kind.value for line in made.lines] == ["time released", "software", "quality"]
    assert [line.likely for line in made.lines] == pytest.approx([6.8, 5000, 4])
    shown = ana.read(f"/ideas/{idea}")
    assert "What that is worth" in shown
    assert "net present social value" in shown
    assert shown.count("<svg") == 1
    again = ana.read(page)
    assert 'value="80"' in again
    assert "1-10" in again


def test_a_line_that_breaks_a_rule_is_said_at_its_field(app: Ideaflow, visit: Visit, idea: str) -> None:
    page, ana = f"/ideas/{idea}/forecast", visit(ANA)
    for typed, field in WRONG_LINES:
        said = ana.send(page, page, **typed)
        assert said.status_code == 400, field
        assert f'href="#{field}"' in said.text
        assert all(value in said.text for value in typed.values())
    assert not any(isinstance(event, ForecastSet) for event in happened(app, idea))


def test_more_lines_keep_what_was_typed(visit: Visit, idea: str) -> None:
    page = f"/ideas/{idea}/forecast"
    said = visit(ANA).send(page, page, line_1_likely="77", more="1")
    assert said.status_code == 200
    assert 'value="77"' in said.text
    assert "line_6_likely" in said.text
    assert "line_7_likely" not in said.text


def test_help_is_asked_for_taken_on_given_and_a_question_asked(app: Ideaflow, visit: Visit, idea: str) -> None:
    ana, ben, here = visit(ANA), visit(BEN), f"/ideas/{idea}"
    ana.send(f"{here}/ask-for-help", f"{here}/ask-for-help", question="How do I count?")
    assert "How do I count?" in ben.read("/ideas/help-wanted")
    ben.send(f"{here}/help", f"{here}/help")
    assert "How do I count?" in ben.read("/")
    ben.send(f"{here}/help-given", f"{here}/help-given", given="We counted forty")
    ben.send(f"{here}/question", f"{here}/question", question="In which weeks?")
    kinds = {type(event) for event in happened(app, idea)}
    assert {HelperAssigned, HelpGiven, QuestionAsked} <= kinds
    assert "How do I count?" not in ben.read("/")
    said = ana.send(f"{here}/helper", f"{here}/helper", helper="nobody@nowhere.example")
    assert said.status_code == 400
    assert len([event for event in happened(app, idea) if isinstance(event, HelperAssigned)]) == 1


def test_only_what_somebody_may_do_is_offered(visit: Visit, idea: str) -> None:
    ana, ben = visit(ANA).read(f"/ideas/{idea}"), visit(BEN).read(f"/ideas/{idea}")
    for mine in ("/withdraw", "/merge", "/ask-for-help"):
        assert f'href="/ideas/{idea}{mine}"' in ana, mine
        assert f'href="/ideas/{idea}{mine}"' not in ben, mine
    for others in ("/question", "/help", "/help-given"):
        assert f'href="/ideas/{idea}{others}"' in ben, others
        assert f'href="/ideas/{idea}{others}"' not in ana, others


def test_an_idea_is_withdrawn_reopened_and_merged(app: Ideaflow, visit: Visit, idea: str) -> None:
    other = do(app, SubmitIdea, title="Text them", by=BEN).id
    ana, here = visit(ANA), f"/ideas/{idea}"
    for turn in (1, 2):
        ana.send(f"{here}/withdraw", f"{here}/withdraw")
        assert ana.send(f"{here}/reopen", f"{here}/reopen", what_is_new="A phone").location == here, turn
    assert ana.send(f"{here}/reopen", f"{here}/reopen", what_is_new="Again").status_code == 400
    assert ana.send(f"{here}/merge", f"{here}/merge", into="I-77").status_code == 400
    ana.send(f"{here}/merge", f"{here}/merge", into=other)
    assert [
        type(event) for event in happened(app, idea) if isinstance(event, IdeaWithdrawn | IdeaReopened | IdeaMerged)
    ] == [IdeaWithdrawn, IdeaReopened, IdeaWithdrawn, IdeaReopened, IdeaMerged]
    assert "Taken in:" in ana.read(f"/ideas/{other}")


def test_somebody_else_cannot_withdraw_it(app: Ideaflow, visit: Visit, idea: str) -> None:
    page = f"/ideas/{idea}/withdraw"
    said = visit(BEN).send(page, page)
    assert said.status_code in (400, 403)
    assert not any(isinstance(event, IdeaWithdrawn) for event in happened(app, idea))


def test_what_came_before_stands_on_a_page_of_its_own(app: Ideaflow, visit: Visit, idea: str) -> None:
    do(app, SubmitIdea, title="Send a text message", by=BEN)
    ana = visit(ANA)
    assert "I-2 Send a text message" in ana.read(f"/ideas/{idea}/similar")
    assert "of the wording agrees" in ana.read("/ideas/duplicates")
    assert "I-2" in ana.read("/ideas?stage=submitted")
    assert "There is no such idea" in ana.read("/ideas?stage=parked&team=Appeals")
    assert "What stands in the way" in ana.read(f"/ideas/{idea}")


def test_the_business_case_is_a_page_and_a_pdf(app: Ideaflow, visit: Visit) -> None:
    idea = whole_life(app)
    ana = visit(ANA)
    case = ana.read(f"/ideas/{idea}/case")
    for said in ("The problem, as tallied", "What that is worth", "Trial T-1", "Options"):
        assert said in case
    assert "style=" not in case
    pdf = ana.client.get(f"/ideas/{idea}/case.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"] == "attachment; filename=I-1.pdf"


def test_an_adopted_idea_shows_its_decision_and_takes_what_its_forecast_came_to(app: Ideaflow, visit: Visit) -> None:
    idea = whole_life(app)
    ana, page = visit(ANA), f"/ideas/{idea}/realise"
    shown = ana.read(f"/ideas/{idea}")
    assert page in shown
    assert "What the forum decided" in shown
    assert "it is simple" in shown
    assert shown.count("<svg") == 2
    ana.send(page, page, line="1", amount="850", year="1", measured="measured", note="franking machine")
    came_to = [event for event in happened(app, idea) if isinstance(event, ValueRealised)]
    assert [(one.line, one.amount, one.measured) for one in came_to] == [(1, 850.0, True)]
    assert ana.send(page, page, line="1", amount="plenty", year="1").status_code == 400
    assert "cashable" in ana.read("/ideas/calibration")
