"""Learnings, campaigns and files in a real browser: sound by axe, and at 320 px too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from ideaflow.application.learning import RecordLearning
from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.web.browsing import NARROW, WIDE, Open, violations
from tests.web.visiting import ANA

pytestmark = pytest.mark.xdist_group("learning in browser")


def test_a_campaign_is_filled_by_lines_and_by_a_file(app: Ideaflow, open_page: Open, tmp_path: Path) -> None:
    do(app, ChangeRole, address=ANA, role="helper")
    file = tmp_path / "day.csv"
    file.write_text('Title\nOne form less\n"unfinished', encoding="utf-8")
    page = open_page(size=NARROW)
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_label("What it is called").fill("Improvement day")
    page.get_by_role("button", name="Open it").click()
    page.get_by_label("Ideas, one on each line").fill("Call back by noon\nText people")
    page.get_by_role("button", name="Bring them in").click()
    expect(page.locator("#captured")).to_contain_text("2 ideas are in")
    page.get_by_role("link", name="Bring in a file of ideas").click()
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#found")).to_contain_text("1 idea is new")
    assert violations(page) == []
    page.get_by_role("button", name="Bring in what is new").click()
    expect(page.get_by_role("heading", name="Brought in", exact=True)).to_be_visible()
    page.goto("/campaigns/C-1")
    expect(page.get_by_role("row", name="One form less")).to_be_visible()


def test_no_page_of_learnings_and_files_breaks_a_rule_or_overflows(app: Ideaflow, open_page: Open) -> None:
    do(app, RecordLearning, by=ANA, lesson="Texts are read within a day", tags=("letters",))
    page, wrong = open_page(), []
    pages = ("/learnings", "/learnings/new", "/learnings/L-1", "/exchange", "/campaigns", "/imports")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for one in (*pages, *(f"/imports/{kind}" for kind in ("ideas", "problems", "observations"))):
            page.goto(one)
            wrong += violations(page)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{one} is wider than {size['width']}")
    assert wrong == []
