"""The forum's backlog: every idea that waits, with what it waits for."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ideaflow.projections import forum_backlog
from ideaflow.projections.waiting import Readiness
from ideaflow.web.visit import ideaflow, signed_in

pages = Blueprint("backlog", __name__, url_prefix="/backlog")
SHOWN = 100


@pages.get("")
@signed_in
def show() -> str:
    app = ideaflow()
    kinds = [kind.value for kind in Readiness if kind is not Readiness.DECIDED]
    wanted = request.args.get("readiness", "")
    readiness, team = wanted if wanted in kinds else "", request.args.get("team", "").strip()
    found = app.ask(forum_backlog.backlog, app.today, readiness=readiness, team=team, limit=SHOWN)
    return render_template(
        "backlog.html",
        found=found,
        counts=app.ask(forum_backlog.counts, app.today),
        kinds=kinds,
        readiness=readiness,
        team=team,
        today=app.today,
    )
