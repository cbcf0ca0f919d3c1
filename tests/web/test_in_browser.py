"""Staff's journeys in a real browser: with scripts on and off, by keyboard, and what a wrong form says."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ideaflow.bootstrap import Ideaflow
from tests.web.browsing import Open, violations

pytestmark = pytest.mark.xdist_group("in browser")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_problem_becomes_an_idea_that_is_followed(open_page: Open, scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.get_by_role("link", name="Problems").click()
    page.get_by_label("What keeps going wrong?").fill("Decision letters arrive after the appointment")
    page.get_by_label("How many times this week?").fill("12")
    page.get_by_role("button", name="Note it").click()
    page.get_by_role("button", name="It happened again: +1").click()
    expect(page.get_by_role("cell", name="13")).to_be_visible()
    page.get_by_role("link", name="Bring an idea about it").click()
    page.get_by_label("The idea in one line").fill("Send decision letters by text message")
    page.get_by_role("button", name="See what came before").click()
    expect(page.locator("#recalled")).to_be_visible()
    page.get_by_role("button", name="Submit the idea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("I-1 Send decision letters by text message")
    expect(page.locator("[aria-current=step]")).to_have_text("evidenced")
    page.get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_role("row", name="I-1")).to_contain_text("evidenced")


def test_a_wrong_form_says_so_first_and_links_to_the_field(open_page: Open) -> None:
    page = open_page()
    page.goto("/problems")
    page.get_by_role("button", name="Note it").click()
    expect(page).to_have_title("Error: Problems – ideaflow")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("What keeps going wrong?")).to_be_focused()
    assert violations(page) == []


def test_an_idea_is_brought_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    page.goto("/ideas/new")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Text people")
    page.keyboard.press("Enter")
    expect(page.locator("#recalled")).to_be_visible()
    while page.evaluate("document.activeElement.innerText") != "Submit the idea":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("I-1 Text people")


def test_going_back_after_a_form_was_sent_submits_nothing_again(app: Ideaflow, open_page: Open) -> None:
    page = open_page()
    page.goto("/ideas/new")
    page.get_by_label("The idea in one line").fill("Text people")
    page.get_by_role("button", name="Submit the idea").click()
    page.evaluate("history.back()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring an idea")
    page.get_by_role("button", name="Submit the idea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("I-1 Text people")
    assert app.numbers()["I"] == 1
