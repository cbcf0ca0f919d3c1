"""Forums: which there are, what each looks from, its rules, and whether it is fair. Nobody is named."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from ideaflow.policies.page import pack_page
from ideaflow.projections import fairness, forum_page, meeting_calendar
from ideaflow.web.visit import ideaflow, signed_in

FLOW = "flow.show"
pages = Blueprint("forum", __name__, url_prefix="/forums")


@pages.get("")
@signed_in
def find() -> str:
    app = ideaflow()
    found = [forum_page.page(app.history(stream)) for stream in app.streams("F")]
    return render_template("forums.html", found=found)


@pages.get("/<forum>")
@signed_in
def show(forum: str) -> str:
    app = ideaflow()
    wanted = app.known_id("forum", forum, "F")
    rules = app.forum_pack(wanted)
    return render_template(
        "forum.html",
        page=forum_page.page(app.history(wanted)),
        rules=pack_page(rules),
        fairness=app.ask(fairness.report, wanted, rules.fairness),
        has_flow=FLOW in current_app.view_functions,
        sittings=app.ask(meeting_calendar.sittings, forum=wanted, limit=12),
    )
