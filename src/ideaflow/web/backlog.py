"""The forum's backlog: every idea that waits, with what it waits for."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

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
    after, before = request.args.get("after", ""), request.args.get("before", "")
    page = app.ask(
        forum_backlog.backlog_page,
        app.today,
        readiness=readiness,
        team=team,
        limit=SHOWN,
        after=after,
        before=before,
    )
    chosen = {"readiness": readiness or None, "team": team or None}
    return render_template(
        "backlog.html",
        found=page.rows,
        previous=url_for("backlog.show", before=page.before, **chosen) if page.before else "",
        following=url_for("backlog.show", after=page.after, **chosen) if page.after else "",
        counts=app.ask(forum_backlog.counts, app.today),
        kinds=kinds,
        readiness=readiness,
        team=team,
        today=app.today,
    )
