"""An auditor's way through the log in a real browser without scripts, sound by axe, and at 320 px too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import ideaflow_verify as offline
from ideaflow.application.person import ChangeRole
from ideaflow.application.unsealing import ApproveUnsealing
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.scenario import whole_life
from tests.web.browsing import NARROW, WIDE, Open, violations
from tests.web.visiting import ANA

pytestmark = pytest.mark.xdist_group("browser")


def test_an_auditor_finds_stands_compares_proves_and_unseals_without_scripts(app: Ideaflow, open_page: Open) -> None:
    whole_life(app)
    do(app, ChangeRole, address=ANA, role="auditor")
    page = open_page(scripts=False, size=NARROW)
    page.get_by_role("link", name="Audit", exact=True).click()
    page.locator("summary").click()
    page.get_by_label("Of an idea with what belongs to it").fill("I-1")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Life of I-1").first.click()
    page.get_by_role("link", name="As of version 1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("I-1 as of version 1 of I-1")
    page.get_by_role("link", name="Next event").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("I-1 as of version 2 of I-1")
    page.get_by_role("link", name="Prove it").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take its proof").click()
    report = offline.verify_proof(taken.value.path(), offline.Trust(keys=(), witnesses=(), checkpoints=()))
    assert report.faults == [] and taken.value.suggested_filename == "I-1.proof"
    page.get_by_role("link", name="Unsealing").click()
    page.get_by_label("The idea, problem, trial or meeting").fill("I-1")
    page.get_by_label("The pseudonym in it").fill(app.history("I-1")[0].actor)
    page.get_by_label("Why; a second person").fill("A declared interest is in doubt")
    page.get_by_role("button", name="Ask for the name").click()
    do(app, ApproveUnsealing, unsealing="U-1")
    page.reload()
    page.get_by_role("button", name="Show me the name, once").click()
    expect(page.locator("#told")).to_contain_text("sam.submitter@example.org")


def test_no_page_for_auditors_breaks_a_rule_or_overflows(app: Ideaflow, open_page: Open) -> None:
    whole_life(app)
    do(app, ChangeRole, address=ANA, role="auditor")
    today = app.today.isoformat()
    page, wrong = open_page(), []
    pages = (
        *("/audit?order=newest", "/audit?of=X-1", "/audit/I-1", "/audit/I-1?version=2", "/audit/M-1?version=1"),
        *(f"/audit/I-1/difference?from={today}&to={today}", f"/audit/replay?at={today}"),
        *("/audit/what-if", "/audit/proof", "/audit/verify", "/audit/unsealing"),
    )
    act = {"/audit/what-if": "Replay the past under it", "/audit/verify": "Verify the log"}
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for one in pages:
            page.goto(one)
            if one in act:
                if one == "/audit/what-if":
                    page.get_by_label("A pack that is there").select_option("high-assurance")
                page.get_by_role("button", name=act[one]).click()
                expect(page.locator("#found")).to_be_visible()
            wrong += violations(page)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{one} is wider than {size['width']}")
    assert wrong == []
