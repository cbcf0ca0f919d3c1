"""A forum on the web: the backlog, blind scoring, the opening, the decision; and that nothing shows too early."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.meeting import ChangeAgenda, OpenScores, ScoreIdea
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.idea_events import IdeaEvaluated
from ideaflow.domain.meeting_events import MeetingClosed, ScoreOpened
from ideaflow.projections import meeting_reading
from ideaflow.web import backlog, create_app, problem
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, happened
from tests.scenario import ANA, BEN, CAT, SAM, SEATS, meeting_on, ready_idea, seat_forum, set_forecast
from tests.scenario import MARKS as GIVEN
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
    assert "Decided: trial" in chair.read("/meetings/M-1")
    assert "Answers you have not read" in sitting(SAM).read("/")
    assert chair.send("/meetings/M-1", "/meetings/M-1/close").status_code == 303
    assert any(isinstance(one, MeetingClosed) for one in happened(app, "M-1"))


def put(visitor: Visitor, page: str, action: str, **typed: str | list[str]) -> TestResponse:
    """Send one of a page's forms with more than one value for a field."""
    return visitor.client.post(action, data={**visitor.form(page, action), **typed})


def agenda(app: Ideaflow) -> dict[str, int]:
    """The ideas of the meeting's agenda in their order, with their minutes."""
    page = app.ask(meeting_reading.read, app.log, "M-1").page
    return {item.idea: item.minutes for item in page.items}


def test_the_chair_schedules_takes_up_moves_times_and_leaves_for_another_meeting(app: Ideaflow, sitting: Visit) -> None:
    for title in ("Ring them up", "Open at noon"):
        ready_idea(app, title)
    chair = sitting(ANA)
    assert put(chair, "/backlog", "/backlog/agenda", meeting="M-1", idea=["I-2", "I-3"]).location == "/meetings/M-1"
    assert chair.send("/meetings/M-1", "/meetings/M-1/agenda/I-3", do="place 1").status_code == 303
    assert chair.send("/meetings/M-1", "/meetings/M-1/agenda/I-1", do="place 3").status_code == 303
    assert chair.send("/meetings/M-1", "/meetings/M-1/agenda/I-2", do="time", **{"minutes_I-2": "25"})
    assert agenda(app) == {"I-3": 10, "I-2": 25, "I-1": 10}
    assert chair.send("/meetings/M-1", "/meetings/M-1/agenda/I-3", do="remove").status_code == 303
    assert put(chair, "/meetings/M-1", "/meetings/M-1/agenda", idea=["I-3"], each="5").status_code == 303
    assert agenda(app) == {"I-2": 25, "I-1": 10, "I-3": 5}
    made = chair.send("/meetings", "/meetings", forum="F-1", day="2026-04-13", begins="14:00", place="Room 9")
    assert made.location == "/meetings/M-2"
    assert "13 April 2026" in chair.read("/meetings/M-2")


def test_moving_there_and_back_and_there_again_is_three_moves(app: Ideaflow, sitting: Visit) -> None:
    do(app, ChangeAgenda, meeting="M-1", add=(ready_idea(app, "Ring them up"),), by=ANA)
    chair, seen = sitting(ANA), []
    for place in (1, 2, 1):
        chair.send("/meetings/M-1", "/meetings/M-1/agenda/I-2", do=f"place {place}")
        seen.append([*agenda(app)])
    assert seen == [["I-2", "I-1"], ["I-1", "I-2"], ["I-2", "I-1"]]
    form = chair.form("/meetings/M-1", "/meetings/M-1/agenda/I-1") | {"do": "place 1"}
    for _ in range(2):  # a double click
        assert chair.client.post("/meetings/M-1/agenda/I-1", data=form).status_code == 303
    assert [*agenda(app)] == ["I-1", "I-2"]


@pytest.mark.parametrize(
    ("action", "typed", "field"),
    [
        ("/meetings/M-1/agenda", {}, "add"),
        ("/meetings/M-1/agenda", {"add": "I-9"}, "add"),
        ("/meetings/M-1/agenda/I-1", {"do": "time", "minutes_I-1": "soon"}, "minutes_I-1"),
        ("/meetings/M-1/agenda/I-1", {"do": "place 7"}, "main-content"),
        ("/meetings/M-1/apology", {"stand_in": "nobody@example.org"}, "stand_in"),
        ("/meetings/M-1/deputy", {"deputy": "nobody@example.org"}, "deputy"),
        ("/meetings/M-1/I-1/open", {"without_quorum": "1"}, "why_without"),
        ("/meetings/M-1/decide", {}, "ideas"),
        ("/backlog/agenda", {"meeting": "M-1"}, "take_up"),
        ("/meetings", {"forum": "F-1", "day": "soon"}, "day"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_happens(
    app: Ideaflow, sitting: Visit, action: str, typed: dict[str, str], field: str
) -> None:
    chair, before = sitting(ANA), app.log.last_position()
    said = chair.client.post(action, data=chair.form("/", "/sign-out") | typed)
    assert (said.status_code, f'href="#{field}"' in said.text) == (400, True), said.text
    assert app.log.last_position() == before


def test_members_say_who_comes_and_only_the_chair_sees_names(app: Ideaflow, sitting: Visit) -> None:
    ben, names = sitting(BEN), "Catriona Moth"
    assert ben.send("/meetings/M-1", "/meetings/M-1/apology", stand_in=SAM).status_code == 303
    assert (names in sitting(ANA).read("/meetings/M-1"), names in ben.read("/meetings/M-1")) == (True, False)
    page = ben.read("/meetings/M-1")
    assert "You said that you will not be there" in page
    assert "Still to score by you" not in page
    ben.send("/meetings/M-1", "/meetings/M-1/apology", withdraw="1")
    assert "Still to score by you" in ben.read("/meetings")


def test_what_is_still_to_score_goes_once_it_is_sealed_and_no_idea_of_ones_own(app: Ideaflow, sitting: Visit) -> None:
    do(app, ChangeAgenda, meeting="M-1", add=(ready_idea(app, "Ring them up", by=BEN),), by=ANA)
    ben = sitting(BEN)
    assert ben.read("/meetings").count('href="/meetings/M-1/I-1"') == 1
    assert 'href="/meetings/M-1/I-2"' not in ben.read("/meetings")
    ben.send(ITEM, f"{ITEM}/score", **MARKS)
    assert "Still to score by you" not in ben.read("/meetings")
    assert "Nothing else at this meeting waits for your score" in ben.read(ITEM)
    assert "It saves hours" not in ben.read(ITEM)


def test_the_opened_view_begins_with_what_the_perspectives_disagree_on(app: Ideaflow, sitting: Visit) -> None:
    for address, feasibility, benefit in ((ANA, 5, 4), (BEN, 1, 4), (CAT, 4, 5)):
        marks = {"feasibility": feasibility, "benefit": benefit, "why": None}
        do(app, ScoreIdea, meeting="M-1", idea="I-1", marks=marks, comment="<b>quick</b>", by=address)
    do(app, OpenScores, meeting="M-1", idea="I-1", by=ANA)
    page = sitting(SAM).read(ITEM)
    assert page.index("Talk about this first") < page.index("<svg") < page.index("Marks from 1 to 5")
    assert "<strong>feasibility</strong>: customer 4, digital 5, operations 1" in page
    assert "feasibility: 1 to 5, median 4. benefit: 4 to 5, median 4" in page
    assert "&lt;b&gt;quick&lt;/b&gt;" in page
    assert not any(word in page for word in ("Anastasia", "Benedict", BEN))


def test_several_are_decided_together_one_is_corrected_and_the_minutes_hold_both(app: Ideaflow, sitting: Visit) -> None:
    do(app, ChangeAgenda, meeting="M-1", add=(ready_idea(app, "Ring them up"),), by=ANA)
    for idea in ("I-1", "I-2"):
        for address in SEATS:
            do(app, ScoreIdea, meeting="M-1", idea=idea, marks=GIVEN, by=address)
    chair, page = sitting(ANA), "/meetings/M-1/decide"
    assert chair.send("/meetings/M-1", "/meetings/M-1/open").status_code == 303
    typed = {"decision": "park", "reason": "They wait for the printer", "until": "2026-09-01", "aimed_at": "symptom"}
    said = put(chair, page, page, idea=["I-1", "I-2"], **(typed | {"until": ""}))
    assert (said.status_code, "They wait for the printer" in said.text) == (400, True)
    assert put(chair, page, page, idea=["I-1", "I-2"], **typed).location == "/meetings/M-1"
    wrong = chair.send(ITEM, f"{ITEM}/correct", decision="trial", reason="Easy to undo")
    assert (wrong.status_code, 'href="#why"' in wrong.text) == (400, True)
    right = {"decision": "trial", "reason": "Easy to undo", "why": "The wrong line was read out"}
    assert chair.send(ITEM, f"{ITEM}/correct", **right).status_code == 303
    minutes = sitting(SAM).read("/meetings/M-1/minutes")
    assert all(
        words in minutes for words in ("Easy to undo", "The wrong line was read out", "They wait for the printer")
    )
    file = sitting(SAM).client.get("/meetings/M-1/minutes.html")
    assert file.headers["Content-Disposition"] == 'attachment; filename="minutes-M-1.html"'
    assert "The wrong line was read out" in file.text


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
    visitor = sitting(address)
    # The page offers them no such form, so they send one of their own.
    said = visitor.client.post(f"{ITEM}/{step}", data=visitor.form("/", "/sign-out") | MARKS)
    assert said.status_code == 403
    assert "That was not done" in said.text
    assert app.log.last_position() == before


@pytest.mark.parametrize("page", ["/meetings/M-9", "/meetings/I-1", "/meetings/M-1/I-9", "/meetings/M-1/P-1"])
def test_a_meeting_or_an_item_that_is_not_there_is_said_so(sitting: Visit, page: str) -> None:
    said = sitting(ANA).client.get(page)
    assert said.status_code in (400, 404)
    assert "That was not done" in said.text


TWIN_PAGES = (
    "/",
    "/backlog",
    "/backlog?only=ready&sort=title",
    "/meetings",
    "/meetings/M-1",
    ITEM,
    "/meetings/M-1/decide",
    "/meetings/M-1/minutes",
    "/meetings/M-1/minutes.html",
    "/meetings/M-1/I-9",
    "/forums",
    "/forums/F-1",
    "/ideas/I-1",
    "/ideas",
)
# The same for whoever reads them.
TWIN_LISTS = ("/ranking", "/ranking.csv?by=non-money", "/portfolio?money=9000")
TELLING = ("Content-Length", "ETag", "Last-Modified", "Content-Disposition", "Location")


def told(answer: TestResponse) -> str:
    """Everything about an answer that could tell something: its state, size, marks and words."""
    heads = {name: answer.headers.get(name) for name in TELLING}
    return f"{answer.status} {heads}\n{CHANGING.sub('', answer.text)}"


def pages_of_twin(tmp_path: Path, name: str, marks: tuple[int, int]) -> dict[str, str]:
    """What everybody can read before the opening, in a forum where two of three have sealed such marks of two ideas."""
    url, clock = f"sqlite:///{tmp_path / name}.sqlite", SimulatedClock()
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        sit(app)
        set_forecast(app, "I-1")
        do(app, ChangeAgenda, meeting="M-1", add=(ready_idea(app, "Ring them up"),), by=ANA)
        for address, idea, mark in [(who, f"I-{n}", marks[n - 1]) for who in (BEN, CAT) for n in (1, 2)]:
            given = dict.fromkeys(("feasibility", "benefit", "why"), mark)
            said = {"comment": f"my mark is {mark}", "comments": {"why": "so" * mark}}
            do(app, ScoreIdea, meeting="M-1", idea=idea, marks=given, by=address, **said)
        site = create_app(url, clock=clock, secure=False)
        seen = {}
        for address in (SAM, ANA, BEN):
            visitor = Visitor(site.test_client())
            visitor.sign_in(address)
            seen |= {f"{address} {page}": told(visitor.client.get(page)) for page in TWIN_PAGES}
            if address == SAM:
                seen |= {f"{address} {page}": told(visitor.client.get(page)) for page in TWIN_LISTS}
            sent = visitor.form("/", "/sign-out")
            early = {"open": {}, "decide": {"decision": "trial", "reason": "now"}, "score": {"mark_why": "9"}}
            for step, typed in early.items():
                seen[f"{address} {step}"] = told(visitor.client.post(f"{ITEM}/{step}", data=sent | typed))
    return seen


def test_forums_that_differ_only_in_sealed_scores_have_the_same_pages(tmp_path: Path) -> None:
    low, high = pages_of_twin(tmp_path, "low", (1, 5)), pages_of_twin(tmp_path, "high", (5, 2))
    assert [page for page in low if low[page] != high[page]] == []
    assert "2 of 3 perspectives are in" in low[f"{SAM} {ITEM}"]
    assert all("my mark is" not in page for page in low.values())
    assert {low[f"{SAM} {page}"][:3] for page in TWIN_PAGES} == {"200", "404"}
