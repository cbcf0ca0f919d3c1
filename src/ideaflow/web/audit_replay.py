"""The backlog and the ranking as on any day, folded again from the log alone."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request

from ideaflow.errors import InvalidInput
from ideaflow.known import known_ranking
from ideaflow.moment import moment
from ideaflow.policies.pricing import Measure
from ideaflow.projections import forum_backlog, ranking
from ideaflow.web.audit_visit import auditing, folding, named, standing_at
from ideaflow.web.visit import ideaflow

pages = Blueprint("replay", __name__)
SHOWN, RANKED, FIRST = 100, 50, 5
FIELDS = ("at", "forum", "by")


@pages.get("/replay")
@auditing
def show() -> str | tuple[str, int]:
    app = ideaflow()
    at, forum, by = (request.args.get(name, "").strip() for name in FIELDS)
    shown: dict[str, object] = {
        "given": request.args,
        "errors": [],
        "waits": None,
        "then": None,
        "forums": app.streams("F"),
        "measures": [(measure.value, ranking.NAMES[measure]) for measure in Measure],
    }
    if not at:
        return render_template("audit_replay.html", **shown)
    try:
        measure = Measure(by) if by in [*Measure] else Measure.VALUE
        wanted = app.known_id("forum", forum, "F") if forum else ""
        then = moment(app, wanted, at=at)
        waits = folding("at", then)
    except InvalidInput as error:
        errors = [named(error, FIELDS)]
        return render_template("audit_replay.html", **shown | {"errors": errors}), HTTPStatus.BAD_REQUEST
    if waits:
        return render_template("audit_replay.html", **shown | {"waits": waits})
    with standing_at(then) as was:
        today = was.today
        found = {
            "then": then,
            "today": today,
            "backlog": was.ask(forum_backlog.backlog, today, limit=SHOWN),
            "counts": was.ask(forum_backlog.counts, today),
            "ranked": known_ranking(was, wanted, measure, top=RANKED, k=FIRST),
            "name": ranking.NAMES[measure],
            "sure": ranking.sure,
        }
    return render_template("audit_replay.html", **shown | found)
