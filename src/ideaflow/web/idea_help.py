"""Help with an idea's evidence, asked for and given, and questions to its submitter."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.idea import AskForHelp, AssignHelper
from ideaflow.application.idea_talk import AskQuestion, GiveHelp
from ideaflow.projections import forum_backlog
from ideaflow.web.idea import back_to, known
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, show, typed
from ideaflow.web.visit import ideaflow, signed_in

pages = Blueprint("idea_help", __name__, url_prefix="/ideas")
Page = str | Response | tuple[str, int]


@pages.get("/help-wanted")
@signed_in
def wanted() -> str:
    """Ideas whose submitters want help, the longest waiting first."""
    team = request.args.get("team", "").strip()
    found = ideaflow().ask(forum_backlog.help_wanted, team=team)
    return render_template("help_wanted.html", found=found, team=team)


@pages.route("/<idea>/ask-for-help", methods=["GET", "POST"])
@signed_in
def ask(idea: str) -> Page:
    idea = known(idea)
    asked = Asked("question", _("What do you want help with?"), Shape.PROSE)
    form = OneForm(_("Ask for help with %(idea)s", idea=idea), _("Ask for help"), *back_to(idea), (asked,))
    if request.method == "GET":
        return show(form)
    return carried_out(form, AskForHelp, idea=idea, **typed("question"))


@pages.route("/<idea>/help", methods=["GET", "POST"])
@signed_in
def take_on(idea: str) -> Page:
    idea = known(idea)
    said = (_("You will be named as a helper, without your name. It counts as a first response to the submitter."),)
    form = OneForm(_("Help with %(idea)s", idea=idea), _("I help with it"), *back_to(idea), said=said)
    if request.method == "GET":
        return show(form)
    return carried_out(form, AssignHelper, url_for("idea_evidence.choose", idea=idea), idea=idea)


@pages.route("/<idea>/helper", methods=["GET", "POST"])
@signed_in
def assign(idea: str) -> Page:
    idea = known(idea)
    asked = Asked("helper", _("Their e-mail address"))
    form = OneForm(_("Name somebody who helps with %(idea)s", idea=idea), _("Name them"), *back_to(idea), (asked,))
    if request.method == "GET":
        return show(form)
    return carried_out(form, AssignHelper, idea=idea, helper=request.form.get("helper", "").strip() or "nobody")


@pages.route("/<idea>/help-given", methods=["GET", "POST"])
@signed_in
def give(idea: str) -> Page:
    idea = known(idea)
    asked = Asked("given", _("What help did you give?"), Shape.PROSE)
    form = OneForm(_("Help given with %(idea)s", idea=idea), _("Record it"), *back_to(idea), (asked,))
    if request.method == "GET":
        return show(form)
    return carried_out(form, GiveHelp, idea=idea, given=request.form.get("given", ""))


@pages.route("/<idea>/question", methods=["GET", "POST"])
@signed_in
def question(idea: str) -> Page:
    idea = known(idea)
    asked = Asked("question", _("Your question"), Shape.PROSE, _("The submitter may reply once."))
    form = OneForm(_("Ask the submitter of %(idea)s", idea=idea), _("Ask"), *back_to(idea), (asked,))
    if request.method == "GET":
        return show(form)
    return carried_out(form, AskQuestion, idea=idea, question=request.form.get("question", ""))
