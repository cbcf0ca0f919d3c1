"""A campaign and a file of ideas in a real browser, on a narrow screen, with scripts and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.web.browsing import NARROW, Open, violations
from tests.web.visiting import ANA

pytestmark = pytest.mark.xdist_group("learning in browser")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_campaign_is_filled_by_lines_and_by_a_file(
    app: Ideaflow, open_page: Open, tmp_path: Path, scripts: bool
) -> None:
    do(app, ChangeRole, address=ANA, role="helper")
    file = tmp_path / "day.csv"
    file.write_text('Title\nOne form less\n"unfinished', encoding="utf-8")
    page = open_page(scripts=scripts, size=NARROW)
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
    assert not scripts or violations(page) == [], "axe needs scripts"
    page.get_by_role("button", name="Bring in what is new").click()
    expect(page.get_by_role("heading", name="Brought in", exact=True)).to_be_visible()
    page.goto("/campaigns/C-1")
    expect(page.get_by_role("row", name="One form less")).to_be_visible()
