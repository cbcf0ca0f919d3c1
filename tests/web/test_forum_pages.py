"""A forum on the web: the backlog, blind scoring, the opening, the decision; and that nothing shows too early."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.meeting import ScoreIdea
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.idea_events import IdeaEvaluated
from ideaflow.domain.meeting_events import MeetingClosed, ScoreOpened
from ideaflow.web import backlog, create_app, problem
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, happened
from tests.scenario import ANA, BEN, CAT, SAM, SEATS, meeting_on, ready_idea, seat_forum
from tests.web.visiting import Visitor, give_password

Visit = Callable[..., Visitor]
CHANGING = re.compile(r'(?:value|nonce)="[\w.-]{20,}"')
NEXT_PAGE = re.compile(r'href="([^"]*)" rel="next"')
ITEM = "/meetings/M-1/I-1"
MARKS = {"mark_feasibility": "4", "mark_benefit": "5", "mark_why": "cannot judge", "because_benefit": "It saves hours"}


def sit(app: Ideaflow) -> None:
    """A forum whose members can sign in, with one idea on the agenda of its meeting."""
    forum = seat_forum(app)
    for address in (*SEATS, SAM):
        give_password(app, address)
    meeting_on(app, forum, ready_idea(app))


@pytest.fixture
def sitting(app: Ideaflow, visit: Visit) -> Visit:
    """Visits to the site of such a forum."""
    sit(app)
    return visit


def test_the_backlog_counts_filters_and_leads_to_the_meeting(app: Ideaflow, sitting: Visit) -> None:
    visitor = sitting(ANA)
    page = visitor.read("/backlog")
    assert "Send a text" in page
    assert 'href="/meetings/M-1"' in page
    assert "Send a text" in visitor.read("/backlog?readiness=ready")
    assert "Send a text" not in visitor.read("/backlog?readiness=parked")
    assert "Send a text" not in visitor.read("/backlog?team=Nobody")


def test_long_lists_are_shown_a_page_at_a_time(app: Ideaflow, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "SHOWN", 2)
    monkeypatch.setattr(problem, "SHOWN", 2)
    for number in range(3):
        do(app, SubmitIdea, title=f"Idea {number}", by=ANA)
        do(app, CaptureProblem, issue=f"Issue {number}", by=ANA)
    give_password(app, ANA)
    visitor = visit(ANA)
    for address, what in (("/backlog", "Idea"), ("/problems", "Issue")):
        first = visitor.read(address)
        following = html.unescape(NEXT_PAGE.findall(first)[0])
        last = visitor.read(following)
        assert [sum(f"{what} {number}" in page for page in (first, last)) for number in range(3)] == [1, 1, 1]
        assert not NEXT_PAGE.findall(last)
        assert "Previous page" in last
        assert "Previous page" not in first
    assert visitor.client.get("/backlog?after=nonsense").status_code == 400
    assert visitor.client.get("/problems?start=-5").status_code == 200


def test_a_meeting_scores_opens_decides_and_the_submitter_hears(app: Ideaflow, sitting: Visit) -> None:
    for address in (BEN, CAT, ANA):
        assert sitting(address).send(ITEM, f"{ITEM}/score", **MARKS).status_code == 303
    assert "You have sealed a score" in sitting(BEN).read(ITEM)
    chair = sitting(ANA)
    assert chair.send(ITEM, f"{ITEM}/open").location == ITEM
    assert len([one for one in happened(app, "M-1") if isinstance(one, ScoreOpened)]) == 3
    assert "It saves hours" in chair.read(ITEM)
    said = chair.send(ITEM, f"{ITEM}/decide", decision="trial", reason="")
    assert (said.status_code, 'href="#reason"' in said.text) == (400, True)
    done = chair.send(ITEM, f"{ITEM}/decide", decision="trial", reason="Easy to undo", next_step="Plan it")
    assert done.status_code == 303
    assert [one.reason for one in happened(app, "I-1") if isinstance(one, IdeaEvaluated)] == ["Easy to undo"]
    assert "decided: trial" in chair.read("/meetings/M-1")
    assert "Answers you have not read" in sitting(SAM).read("/")
    assert chair.send("/meetings/M-1", "/meetings/M-1/close").status_code == 303
    assert any(isinstance(one, MeetingClosed) for one in happened(app, "M-1"))


def test_a_score_with_a_mark_missing_says_which_and_keeps_the_rest(app: Ideaflow, sitting: Visit) -> None:
    visitor, before = sitting(BEN), app.log.last_position()
    said = visitor.send(ITEM, f"{ITEM}/score", mark_feasibility="4", mark_benefit="9", because_why="Why print?")
    assert said.status_code == 400
    assert 'href="#mark_benefit"' in said.text
    assert 'href="#mark_why"' in said.text
    assert "Why print?" in said.text
    assert re.search(r'id="mark_feasibility-4"[^>]* checked', said.text)
    assert app.log.last_position() == before


@pytest.mark.parametrize(("address", "step"), [(SAM, "score"), (SAM, "open"), (BEN, "open"), (SAM, "interest")])
def test_who_may_not_is_told_why_and_nothing_happens(app: Ideaflow, sitting: Visit, address: str, step: str) -> None:
    before = app.log.last_position()
    said = sitting(address).send(ITEM, f"{ITEM}/{step}", **MARKS)
    assert said.status_code == 403
    assert "That was not done" in said.text
    assert app.log.last_position() == before


@pytest.mark.parametrize("page", ["/meetings/M-9", "/meetings/I-1", "/meetings/M-1/I-9", "/meetings/M-1/P-1"])
def test_a_meeting_or_an_item_that_is_not_there_is_said_so(sitting: Visit, page: str) -> None:
    said = sitting(ANA).client.get(page)
    assert said.status_code in (400, 404)
    assert "That was not done" in said.text


def pages_of_twin(tmp_path: Path, name: str, marks: int) -> dict[str, str]:
    """What everybody can read before the opening, in a forum where two of three have sealed these marks."""
    url, clock = f"sqlite:///{tmp_path / name}.sqlite", SimulatedClock()
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        sit(app)
        for address in (BEN, CAT):
            given = dict.fromkeys(("feasibility", "benefit", "why"), marks)
            do(app, ScoreIdea, meeting="M-1", idea="I-1", marks=given, comment=f"my mark is {marks}", by=address)
        site = create_app(url, clock=clock, secure=False)
        seen = {}
        for address in (SAM, ANA, BEN):
            visitor = Visitor(site.test_client())
            visitor.sign_in(address)
            for page in (
                "/",
                "/backlog",
                "/meetings",
                "/meetings/M-1",
                ITEM,
                "/ideas/I-1",
                "/ideas",
                "/meetings/M-1/I-9",
            ):
                seen[f"{address} {page}"] = CHANGING.sub("", visitor.client.get(page).text)
    return seen


def test_forums_that_differ_only_in_sealed_scores_have_the_same_pages(tmp_path: Path) -> None:
    low, high = pages_of_twin(tmp_path, "low", 1), pages_of_twin(tmp_path, "high", 5)
    assert [page for page in low if low[page] != high[page]] == []
    assert "2 of 3 perspectives are in" in low[f"{SAM} {ITEM}"]
