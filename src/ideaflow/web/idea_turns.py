"""What turns an idea's way: getting on with it, merging, withdrawing, reopening."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.domain.stage import Trigger
from ideaflow.domain.trial import TrialStage
from ideaflow.projections import idea_outlook, submitter_tracker, trial_board
from ideaflow.web.idea import back_to, known
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, show, tell, typed
from ideaflow.web.visit import MAIN, FieldError, acting, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("idea_turns", __name__, url_prefix="/ideas")
Page = str | Response | tuple[str, int]


@pages.get("/<idea>/get-on-with-it")
@signed_in
def get_on_with_it(idea: str) -> str:
    """Each test of the fast track in plain words, and the start where every one passes."""
    return _tests(known(idea), [])


@pages.post("/<idea>/get-on-with-it")
@signed_in
def start(idea: str) -> Page:
    idea = known(idea)
    trial = request.form.get("trial", "").strip()
    if not trial:
        return _tests(idea, [FieldError(MAIN, _("Plan a trial first"))]), HTTPStatus.BAD_REQUEST
    done = carry_out_form(GetOnWithIt, idea=idea, trial=trial)
    if isinstance(done, list):
        return _tests(idea, done), HTTPStatus.BAD_REQUEST
    tell(done)
    return go_on("trial.show", trial=done.also["trial"])


@pages.route("/<idea>/merge", methods=["GET", "POST"])
@signed_in
def merge(idea: str) -> Page:
    idea = known(idea)
    asked = Asked("into", _("Which idea takes it in, such as I-42?"))
    said = (_("Its words, problems and tallies go with it, and its submitter is told."),)
    form = OneForm(_("Merge %(idea)s into another idea", idea=idea), _("Merge it"), *back_to(idea), (asked,), said=said)
    if request.method == "GET":
        return show(form)
    return carried_out(form, MergeIdea, idea=idea, into=request.form.get("into", "").strip() or "nothing")


@pages.route("/<idea>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(idea: str) -> Page:
    idea = known(idea)
    asked = Asked("reason", _("Why, if you like to say"), Shape.PROSE)
    said = (_("It can be reopened later."),)
    form = OneForm(_("Withdraw %(idea)s", idea=idea), _("Withdraw it"), *back_to(idea), (asked,), said=said)
    if request.method == "GET":
        return show(form)
    return carried_out(form, WithdrawIdea, idea=idea, **typed("reason"))


@pages.route("/<idea>/reopen", methods=["GET", "POST"])
@signed_in
def reopen(idea: str) -> Page:
    idea = known(idea)
    asked = Asked("what_is_new", _("What is new?"), Shape.PROSE)
    form = OneForm(_("Reopen %(idea)s", idea=idea), _("Reopen it"), *back_to(idea), (asked,))
    if request.method == "GET":
        return show(form)
    return carried_out(form, ReopenIdea, idea=idea, what_is_new=request.form.get("what_is_new", ""))


def _tests(idea: str, errors: list[FieldError]) -> str:
    app, person = ideaflow(), acting()
    steps = app.ask(idea_outlook.idea_outlook, app.log, idea)
    planned = app.ask(trial_board.trials, idea=idea, stage=TrialStage.PLANNED.value)
    mine = [one for one in planned if app.may(person, "end trial", one.id)]
    return render_template(
        "get_on_with_it.html",
        step=next(one for one in steps if one.step == Trigger.GET_ON_WITH_IT.words),
        idea=app.ask(submitter_tracker.tracked, idea),
        planned=planned,
        mine=mine,
        errors=errors,
        command_ids={one.id: new_command_id() for one in mine},
    )
