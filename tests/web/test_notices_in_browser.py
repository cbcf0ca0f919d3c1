"""Notices, choices and webhooks in a real browser: by hand without scripts, sound by axe, and at 320 px too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.web.browsing import NARROW, WIDE, Open, violations
from tests.web.visiting import ANA, BEN

pytestmark = pytest.mark.xdist_group("browser")


def test_notices_are_read_and_choices_made_and_no_page_of_theirs_breaks_a_rule(app: Ideaflow, open_page: Open) -> None:
    do(app, ChangeRole, address=ANA, role="steward")
    idea = do(app, SubmitIdea, title="Letters arrive late " * 10, by=ANA).id
    do(app, AskQuestion, idea=idea, question="How many letters a week? " * 10, by=BEN)
    page, wrong = open_page(scripts=False, size=NARROW), []
    page.get_by_role("link", name="1 new notice").click()
    expect(page.get_by_text("New", exact=True)).to_be_visible()
    page.get_by_role("button", name="Mark these as read").click()
    expect(page.get_by_text("New", exact=True)).not_to_be_visible()
    page.get_by_role("link", name="Choose how you hear").click()
    page.get_by_label("Once a day, together").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("Once a day, together")).to_be_checked()
    looks = open_page()
    looks.goto("/webhooks")
    looks.get_by_label("Address").fill("https://hooks.example.org/a/very/long/way/to/whoever/receives/what/is/told")
    looks.get_by_label("idea.submitted").check()
    looks.get_by_role("button", name="Add it").click()
    expect(looks.get_by_text("whsec_")).to_be_visible()
    do(app, SubmitIdea, title="Another", by=BEN)
    for size in (WIDE, NARROW):
        looks.set_viewport_size(size)
        for one in ("/webhooks", "/webhooks/1", "/notices", "/notices/choices"):
            looks.goto(one)
            if one == "/notices/choices":
                looks.get_by_role("button", name="Make a new link").click()
            wrong += violations(looks)
            if looks.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{one} is wider than {size['width']}")
    assert wrong == []
