"""The forum's backlog: every idea that waits, with what it waits for."""

from __future__ import annotations

from typing import Any, cast

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

    def link(**place: str) -> str:
        chosen = {"readiness": readiness, "team": team, **place}
        return url_for("backlog.show", **cast("dict[str, Any]", {name: said for name, said in chosen.items() if said}))

    return render_template(
        "backlog.html",
        found=page.rows,
        previous=link(before=page.before) if page.before else "",
        following=link(after=page.after) if page.after else "",
        counts=app.ask(forum_backlog.counts, app.today),
        kinds=kinds,
        readiness=readiness,
        team=team,
        today=app.today,
    )
