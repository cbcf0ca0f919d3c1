"""A steward's journey in a real browser: an account, a role, a link that works, and a pack for a forum."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ideaflow.application.forum import CreateForum
from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.web.browsing import NARROW, Open
from tests.web.visiting import ANA, PASSWORD

pytestmark = pytest.mark.xdist_group("steward in browser")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_somebody_is_let_in_and_a_forum_gets_its_rules(app: Ideaflow, open_page: Open, scripts: bool) -> None:
    do(app, ChangeRole, address=ANA, role="steward")
    do(app, CreateForum, title="Ideas forum")
    page = open_page(scripts=scripts, size=NARROW)
    page.goto("/people")
    page.get_by_label("E-mail address").fill("grace@example.org")
    page.get_by_label("Name", exact=True).fill("Grace")
    page.locator("main form[method=post] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace")
    page.get_by_label("Role", exact=True).select_option("helper")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("listitem").filter(has_text="helper")).to_be_visible()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#invitation code").inner_text()
    page.goto("/policies/adopt")
    page.get_by_label("Forum", exact=True).select_option("F-1")
    page.get_by_label("A pack that is there").select_option("fail-fast@1")
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#found")).to_contain_text("fail-fast@1")
    page.get_by_label("Why the forum changes its rules").fill("We learn by trying")
    page.get_by_role("button", name="Let the forum work by it").click()
    expect(page.locator("#found")).to_have_count(0)
    assert app.forum_pack("F-1").id == "fail-fast@1"
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Keep it").click()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("grace@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Grace")
