"""From a problem to a trial's conclusion in a real browser: with scripts, and on a phone without any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ideaflow.application.problem import CaptureProblem
from ideaflow.application.trial import ReviewTrial
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.web.browsing import NARROW, Open, overflows, violations
from tests.web.visiting import ANA, BEN

Look = Callable[[Page], None]
pytestmark = pytest.mark.xdist_group("trial in browser")
PLAN = {
    "What do you think will happen, and why?": "Texts arrive sooner",
    "What do you measure?": "Letters asked after",
    "Its unit": "letters",
    "Where do its values come from?": "A tally beside the telephone",
    "The baseline": "17, 19, 18",
    "Which result do you expect?": "Thirteen a week",
    "The value that you predict": "13",
    "The value to reach": "13",
    "When is it stopped early?": "Three complaints",
    "Stop rules": "success: <= 5 for 3\nharm: complaints >= 3",
    "Which step puts everything back?": "Letters again",
    "Who is affected?": "One team's claimants",
}
QUESTIONS = ("set_out_to_do", "happened", "why_different", "learned")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_problem_is_tried_and_its_trial_adopted_on_a_phone(app: Ideaflow, open_page: Open, scripts: bool) -> None:
    do(app, CaptureProblem, issue="Letters are late", minutes=(20, 10), occurrences=17, by=ANA)
    page, wrong = open_page(scripts=scripts, size=NARROW), list[str]()

    def look(at: Page) -> None:
        """Keep what is wrong with a page as it stands; axe needs scripts."""
        wrong.extend(violations(at) if scripts else [])
        wrong.extend([f"{at.url} is too wide"] if overflows(at) else [])

    page.goto("/problems/P-1")
    page.get_by_role("link", name="Bring an idea about it").click()
    page.get_by_label("The idea in one line").fill("Send a text")
    page.get_by_role("button", name="Submit the idea").click()
    look(page)
    _make_the_case(page, look)
    _plan_and_start(page, look)
    _observe(app, page, look)
    for person in (BEN, "cat@example.org"):
        do(app, ReviewTrial, trial="T-1", by=person, **dict.fromkeys(QUESTIONS, "texts are read"))
    _end_and_conclude(page, look)
    assert wrong == []


def _make_the_case(page: Page, look: Look) -> None:
    page.get_by_role("link", name="Add evidence").click()
    look(page)
    page.get_by_role("link", name="Five whys").click()
    page.get_by_label("The chain of whys").fill("Why late? Printed weekly\nWhy weekly? One printer")
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_role("link", name="Forecast what it brings and costs").click()
    first = page.get_by_role("group", name="Line 1")
    for label, amount in (("Least", "60"), ("Likely", "80"), ("Most", "100")):
        first.get_by_label(label).fill(amount)
    page.get_by_role("group", name="Line 2").get_by_label("Likely").fill("500")
    look(page)
    page.get_by_role("button", name="Keep the forecast").click()
    expect(page.get_by_role("heading", name="What that is worth")).to_be_visible()
    expect(page.get_by_role("img", name="Worth over all years, in money of today")).to_be_visible()


def _plan_and_start(page: Page, look: Look) -> None:
    page.get_by_role("link", name="Could the team just get on with it?").click()
    look(page)
    page.get_by_role("link", name="Plan the trial").click()
    for label, words in PLAN.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("Which way is better?").select_option("down")
    page.get_by_label("within the team's gift").check()
    page.get_by_text("More: other measures").click()
    page.get_by_label("obvious").check()
    look(page)
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_role("link", name="See whether it can just start").click()
    expect(page.get_by_text("Yes: every test passes.")).to_be_visible()
    page.get_by_role("button", name="Start T-1 now").click()


def _observe(app: Ideaflow, page: Page, look: Look) -> None:
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    look(page)
    page.get_by_role("link", name="Back to T-1").click()
    for value, ago in (("13", 1), ("12.5", 0)):
        page.get_by_label("Letters asked after (letters)").fill(value)
        page.get_by_label("For which day?").fill((app.today - timedelta(days=ago)).isoformat())
        page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("img", name="Letters asked after")).to_be_visible()
    expect(page.get_by_text("Improved")).to_be_visible()
    look(page)


def _end_and_conclude(page: Page, look: Look) -> None:
    page.goto("/trials/T-1")
    expect(page.get_by_text("2 reviews are in")).to_be_visible()
    page.get_by_role("link", name="End it").click()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("region", name="Reviews side by side")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Conclude it").click()
    page.get_by_label("What follows from it?").select_option("adopt")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Which role owns it from now on?").fill("post room lead")
    page.get_by_label("What did it teach?").fill("Texts are read within a day")
    look(page)
    page.get_by_role("button", name="Conclude it").click()
    expect(page.get_by_role("link", name="Check whether the benefit lasts")).to_be_visible()
    for other in ("/", "/trials?by=taught", "/ideas/I-1", "/ideas/I-1/case", "/problems/P-1", "/hand-offs", "/flow"):
        page.goto(other)
        look(page)
