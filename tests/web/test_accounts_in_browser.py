"""In a real browser: a form that outlives its session, the second step, and the account's pages, checked by axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pyotp import TOTP

from ideaflow.bootstrap import Ideaflow
from tests.clock import SimulatedClock
from tests.web.visiting import ANA, PASSWORD

pytestmark = pytest.mark.xdist_group("accounts in browser")
TITLE, PROBLEM = "Text people the day before", "Letters come late & lost"


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    """A narrow window."""
    context = browser.new_context(base_url=served, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(ANA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def faults(page: Page) -> list[str]:
    """What axe finds wrong with a page, and whether it overflows a narrow screen."""
    found = [
        f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, *([f"{page.url} is too wide"] if wide else [])]


def test_what_was_typed_is_back_after_the_session_had_ended_and_another_tab_signed_in(
    app: Ideaflow, page: Page, clock: SimulatedClock
) -> None:
    page.goto("/ideas/new")
    sign_in(page)
    page.get_by_label("The idea in one line").fill(TITLE)
    page.get_by_label("What is the problem?").fill(PROBLEM)
    clock.advance(hours=2)
    page.get_by_role("button", name="Submit the idea").click()
    sign_in(page)
    expect(page.get_by_role("alert")).to_contain_text("You were signed out meanwhile, so nothing was sent")
    expect(page.get_by_label("The idea in one line")).to_have_value(TITLE)
    expect(page.get_by_label("What is the problem?")).to_have_value(PROBLEM)
    assert app.numbers()["I"] == 0
    other = page.context.new_page()
    clock.advance(hours=2)
    other.goto("/")
    sign_in(other)
    page.get_by_role("button", name="Submit the idea").click()
    expect(page.get_by_role("alert")).to_contain_text("You were signed out meanwhile")
    expect(page.get_by_label("What is the problem?")).to_have_value(PROBLEM)
    page.get_by_role("button", name="Submit the idea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"I-1 {TITLE}")
    page.go_back()
    page.get_by_role("button", name="Submit the idea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"I-1 {TITLE}")
    assert app.numbers()["I"] == 1


def test_the_second_step_is_turned_on_used_and_seen_on_sound_pages(
    app: Ideaflow, page: Page, clock: SimulatedClock
) -> None:
    wrong = []
    page.goto("/forgotten")
    wrong += faults(page)
    page.goto("/")
    sign_in(page)
    page.get_by_role("link", name="Your account").click()
    wrong += faults(page)
    page.get_by_role("link", name="Change the second step").click()
    wrong += faults(page)
    page.get_by_role("button", name="Turn on the second step").click()
    expect(page.locator("svg.segno")).to_be_visible()
    wrong += faults(page)
    totp = TOTP(page.locator("code").inner_text())
    page.get_by_label("Code").fill(totp.at(clock.now))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    wrong += faults(page)
    page.get_by_role("link", name="I have kept them").click()
    wrong += faults(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    clock.advance(hours=1)
    sign_in(page)
    wrong += faults(page)
    page.get_by_label("Code").fill(totp.at(clock.now))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Ana")
    assert wrong == []
