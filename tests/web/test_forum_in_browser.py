"""A forum's sitting in a real browser, from the backlog to the minutes, and each of its pages by axe and at 320 px."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Page, expect

from ideaflow.application.forum import CreateForum, SeatMember
from ideaflow.application.meeting import ScheduleMeeting, ScoreIdea
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.scenario import MARKS, MEETING_DAY, ready_idea, set_forecast
from tests.web.browsing import NARROW, Open, violations
from tests.web.visiting import ANA, BEN

pytestmark = pytest.mark.xdist_group("forum in browser")
LOW: dict[str, int | None] = {"feasibility": 1, "benefit": 5, "why": 3}
SAM, CAT = "sam@example.org", "cat@example.org"


def forum_with_two_ideas(app: Ideaflow) -> None:
    """Ana leads a forum of three perspectives; two ideas are ready, and its meeting is planned."""
    do(app, CreateForum, title="Ideas forum", perspectives=("digital", "customer", "operations"))
    do(app, AddPerson, address=CAT)
    for person, perspective in ((ANA, "digital"), (BEN, "customer"), (CAT, "operations")):
        do(app, SeatMember, forum="F-1", person=person, perspective=perspective, chairs=person == ANA)
    for title in ("Send decision letters by text message", "One form instead of two"):
        set_forecast(app, ready_idea(app, title, by=SAM), by=SAM)
    do(app, ScheduleMeeting, forum="F-1", day=MEETING_DAY, by=ANA)


def seal(page: Page) -> None:
    """Mark every criterion, and seal."""
    for criterion in ("Feasibility", "Benefit", "Why"):
        page.get_by_role("group", name=criterion, exact=True).get_by_role("radio").nth(3).check()
    page.get_by_role("button", name="Seal my score").click()
    expect(page.get_by_role("heading", name="You have sealed a score")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_sitting_from_the_backlog_to_the_minutes(app: Ideaflow, open_page: Open, scripts: bool) -> None:
    forum_with_two_ideas(app)
    page = open_page(scripts=scripts, size=NARROW)
    page.get_by_role("link", name="Backlog").first.click()
    for idea in ("I-1", "I-2"):
        page.get_by_role("checkbox", name=f"Take up {idea}").check()
    page.get_by_role("button", name="Put on the agenda").click()
    page.get_by_role("button", name="Move I-2 up").click()
    items = page.locator(".ideaflow-agenda h3")
    expect(items).to_have_text(["I-2 One form instead of two", "I-1 Send decision letters by text message"])
    page.get_by_label("Minutes for I-2").fill("20")
    page.get_by_role("button", name="Set the minutes of I-2").click()
    expect(page.get_by_text("Minute 30 to 40")).to_be_visible()
    page.locator(".ideaflow-taps").get_by_role("link", name="I-2").click()
    seal(page)
    page.get_by_role("link", name="Score the next: I-1").click()
    seal(page)
    for idea, scorer in product(("I-1", "I-2"), (BEN, CAT)):
        do(app, ScoreIdea, meeting="M-1", idea=idea, marks=LOW, by=scorer)
    page.get_by_role("link", name="Agenda of M-1").click()
    page.get_by_role("button", name="Open what has its quorum").click()
    page.get_by_role("link", name="I-1 Send").click()
    expect(page.get_by_text("Talk about this first")).to_be_visible()
    page.get_by_role("radio", name="Trial").check()
    page.get_by_label("Why, in plain words").fill("Eight hours a week, and easy to undo")
    page.get_by_label("What would change this answer?").fill("A law against it")
    page.get_by_role("radio", name="Source").check()
    page.get_by_role("button", name="Decide, and tell the submitter").click()
    expect(page.get_by_text("Eight hours a week, and easy to undo").first).to_be_visible()
    page.get_by_role("link", name="Agenda of M-1").click()
    page.get_by_role("button", name="Close the meeting").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Minutes of M-1")
    expect(page.get_by_text("A law against it")).to_be_visible()
    expect(page.get_by_text("the source of the problem")).to_be_visible()


def test_each_page_of_the_forum_is_sound_in_each_of_its_states(app: Ideaflow, open_page: Open) -> None:
    forum_with_two_ideas(app)
    page, wrong = open_page(size=NARROW), []

    def look(*pages: str) -> None:
        for one in pages or ("",):
            if one:
                page.goto(one)
            wrong.extend(violations(page))
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{page.url} is too wide")

    page.goto("/backlog")
    page.get_by_role("button", name="Put on the agenda").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick an idea")
    look()
    page.get_by_role("checkbox", name="Take up I-1").check()
    page.get_by_role("button", name="Put on the agenda").click()
    look("/backlog?only=ready&sort=team", "/meetings", "/meetings/M-1", "/meetings/M-1/I-1")
    page.get_by_role("button", name="Seal my score").click()
    expect(page.get_by_role("alert")).to_contain_text("feasibility: choose a mark")
    look()
    do(app, ScoreIdea, meeting="M-1", idea="I-1", marks=MARKS, by=ANA)
    look("/meetings/M-1/I-1")
    for scorer in (BEN, CAT):
        do(app, ScoreIdea, meeting="M-1", idea="I-1", marks=LOW, comment="They change", by=scorer)
    page.get_by_role("button", name="Open the scores").click()
    look("/meetings/M-1/I-1", "/meetings/M-1/decide")
    page.goto("/meetings/M-1/I-1")
    page.get_by_role("button", name="Decide, and tell the submitter").click()
    expect(page.get_by_role("alert")).to_contain_text("Decision")
    look()
    page.get_by_role("radio", name="Trial").check()
    page.get_by_label("Why, in plain words").fill("Easy to undo")
    page.get_by_role("button", name="Decide, and tell the submitter").click()
    look("/meetings/M-1/I-1", "/meetings/M-1/minutes", "/ranking", "/portfolio?money=9000", "/forums", "/forums/F-1")
    assert wrong == []
