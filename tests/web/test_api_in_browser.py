"""The pages of the interface in a real browser: without scripts, on a narrow screen, checked by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browsing import NARROW, violations

pytestmark = pytest.mark.xdist_group("api in browser")


def test_operations_and_schemas_are_read_on_a_narrow_screen(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served, viewport=NARROW)
    page = context.new_page()
    page.goto("/api")
    found = violations(page)
    page.get_by_role("link", name="POST /ideas/{idea}/trials", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("POST /ideas/{idea}/trials")
    found += violations(page)
    page.get_by_role("link", name="PlanTrial").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PlanTrial")
    found += violations(page)
    assert found == []
    for path in ("/api", "/api/operations/planTrial", "/api/schemas/PlanTrial", "/api/operations/correctDecision"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    context.close()
