"""Quality at the hand-offs: how much of what passes between teams is right first time."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.hand_off import CountHandOff
from ideaflow.domain.chart_summary import details, summary
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction
from ideaflow.pictures.charted import Charted
from ideaflow.projections import hand_offs
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, show, typed
from ideaflow.web.pictures import inline
from ideaflow.web.visit import acting, ideaflow, signed_in

pages = Blueprint("problem_hand_offs", __name__, url_prefix="/hand-offs")
Page = str | Response | tuple[str, int]


@pages.get("")
@signed_in
def table() -> str:
    """Every pair of teams, the most problems first; with both named, one pair week by week on a control chart."""
    app = ideaflow()
    from_team, to_team = request.args.get("from_team", "").strip(), request.args.get("to_team", "").strip()
    charted, said = _charted(from_team, to_team) if from_team and to_team else (None, "")
    return render_template(
        "hand_offs.html",
        found=app.ask(hand_offs.right_first_time),
        shared=app.ask(hand_offs.shared_problems),
        charted=charted,
        said=said,
        picture=inline(charted.picture(), "hand-off") if charted else "",
        from_team=from_team,
        to_team=to_team,
    )


@pages.route("/count", methods=["GET", "POST"])
@signed_in
def count() -> Page:
    fields = (
        Asked("from_team", _("Which team hands over?"), value=request.args.get("from_team", "")),
        Asked("to_team", _("Which team takes over?"), value=request.args.get("to_team", "") or acting().team),
        Asked("items", _("How many were handed over?"), Shape.NUMBER, _("Below 0 takes some back.")),
        Asked("day", _("In the week of which day?"), Shape.DAY, value=ideaflow().today.isoformat()),
    )
    back = url_for("problem_hand_offs.table")
    form = OneForm(_("Count what is handed over"), _("Count it"), back, _("Back to the hand-offs"), fields)
    if request.method == "GET":
        return show(form)
    teams = {name: request.form.get(name, "") for name in ("from_team", "to_team")}
    return carried_out(form, CountHandOff, **teams, **typed("items", "day"))


def _charted(from_team: str, to_team: str) -> tuple[Charted | None, str]:
    found = ideaflow().ask(hand_offs.weekly, from_team, to_team)
    if not found.starts:
        return None, _("No items were counted from %(one)s to %(other)s yet.", one=from_team, other=to_team)
    chart = control_chart(found.shares, better=Direction.UP)
    charted = Charted(chart, found.starts, f"{from_team} – {to_team}", _("%% right first time"))
    return charted, f"{summary(chart, charted.period)}. {details(chart)}"
