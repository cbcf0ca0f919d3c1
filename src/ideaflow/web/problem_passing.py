"""What becomes of a problem: counted with its source, seen elsewhere, passed on, resolved, raised again, linked."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.idea import AddEvidence
from ideaflow.application.problem import EscalateProblem, ResolveProblem, SeeElsewhere, TallyProblem
from ideaflow.domain.values import EvidenceKind
from ideaflow.projections.urgent_problems import urgent
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, show, typed
from ideaflow.web.problem import back_to, known
from ideaflow.web.visit import acting, ideaflow, signed_in

pages = Blueprint("problem_passing", __name__, url_prefix="/problems")
Page = str | Response | tuple[str, int]


@pages.get("/urgent")
@signed_in
def to_pass_on() -> str:
    """Problems that should be passed on instead of being worked around, and what speaks for it."""
    app = ideaflow()
    found = app.ask(urgent, app.house_pack().escalation, app.today)
    return render_template("problems_urgent.html", found=found)


@pages.route("/<problem>/count", methods=["GET", "POST"])
@signed_in
def count(problem: str) -> Page:
    """Several at once, for another week, or from another source; below 0 takes some back. It raises one again too."""
    problem = known(problem)
    fields = (
        Asked("count", _("How many times?"), Shape.NUMBER, _("Below 0 takes some back."), value="1"),
        Asked("day", _("On a day of which week?"), Shape.DAY, value=ideaflow().today.isoformat()),
        Asked("source", _("Where was it noticed?"), hint=_("For example complaints."), value="noticed"),
    )
    form = OneForm(_("Count %(problem)s", problem=problem), _("Count it"), *back_to(problem), fields)
    if request.method == "GET":
        return show(form)
    return carried_out(form, TallyProblem, problem=problem, **typed("count", "day", "source"))


@pages.route("/<problem>/resolve", methods=["GET", "POST"])
@signed_in
def resolve(problem: str) -> Page:
    problem = known(problem)
    fields = (
        Asked("idea", _("Which idea did it, such as I-42?")),
        Asked("reason", _("How is it known?"), Shape.PROSE),
    )
    said = (_("The chart goes on, so that it shows whether the fix holds. Counting it again raises it again."),)
    heading = _("%(problem)s no longer occurs", problem=problem)
    form = OneForm(heading, _("It is resolved"), *back_to(problem), fields, said=said)
    if request.method == "GET":
        return show(form)
    return carried_out(form, ResolveProblem, problem=problem, **typed("idea", "reason"))


@pages.route("/<problem>/seen-elsewhere", methods=["GET", "POST"])
@signed_in
def seen_elsewhere(problem: str) -> Page:
    problem = known(problem)
    fields = (Asked("team", _("Which team sees it too?"), value=acting().team),)
    heading = _("Another team sees %(problem)s", problem=problem)
    form = OneForm(heading, _("Keep it"), *back_to(problem), fields)
    return show(form) if request.method == "GET" else carried_out(form, SeeElsewhere, problem=problem, **typed("team"))


@pages.route("/<problem>/pass-on", methods=["GET", "POST"])
@signed_in
def pass_on(problem: str) -> Page:
    problem = known(problem)
    fields = (
        Asked("to", _("To which team or role?"), hint=_("One that can do something about it; never a name.")),
        Asked("reason", _("Why?"), Shape.PROSE),
    )
    form = OneForm(_("Pass %(problem)s on", problem=problem), _("Pass it on"), *back_to(problem), fields)
    if request.method == "GET":
        return show(form)
    return carried_out(form, EscalateProblem, problem=problem, to=request.form.get("to", ""), **typed("reason"))


@pages.route("/<problem>/link", methods=["GET", "POST"])
@signed_in
def link(problem: str) -> Page:
    """Give its tally to an idea as evidence."""
    problem = known(problem)
    fields = (Asked("idea", _("Which idea, such as I-42?")),)
    heading = _("Give the tally of %(problem)s to an idea", problem=problem)
    form = OneForm(heading, _("Give it"), *back_to(problem), fields)
    if request.method == "GET":
        return show(form)
    idea, kind = request.form.get("idea", "").strip() or "nothing", EvidenceKind.PROBLEM_TALLY
    return carried_out(
        form, AddEvidence, url_for("problem.show", problem=problem), idea=idea, kind=kind, problem=problem
    )
