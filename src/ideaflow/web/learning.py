"""Learnings: search the register, read one, write one down, cite it, weigh it by a later trial, share it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.learning import CiteLearning, RecordLearning, ShareLearning, WeighLearning
from ideaflow.domain.learning import EvidenceStrength, Scope, SharedPart, WeighedBy
from ideaflow.domain.trial_events import Outcome
from ideaflow.domain.values import Prompt
from ideaflow.errors import UnknownId
from ideaflow.projections import learning_register
from ideaflow.web.visit import FieldError, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("learning", __name__, url_prefix="/learnings")
SHOWN = 50
FILTERS = {
    "outcome": [one.value for one in Outcome],
    "state": [one.value for one in WeighedBy],
    "strength": [one.value for one in EvidenceStrength],
    "prompt": [one.value for one in Prompt],
}


@pages.get("")
@signed_in
def register() -> str:
    words, tag = request.args.get("words", "").strip(), request.args.get("tag", "").strip().lower()
    chosen = {name: value for name in FILTERS if (value := request.args.get(name, "")) in FILTERS[name]}
    found = ideaflow().ask(learning_register.search, words, SHOWN, tag=tag, **chosen)
    return render_template("learnings.html", found=found, words=words, tag=tag, chosen=chosen, filters=FILTERS)


@pages.get("/new")
@signed_in
def new() -> str:
    return _form([])


@pages.post("/new")
@signed_in
def record() -> Response | tuple[str, int]:
    done = carry_out_form(
        RecordLearning,
        lesson=request.form.get("lesson", ""),
        context=request.form.get("context", ""),
        tags=tuple(filter(None, (tag.strip() for tag in request.form.get("tags", "").split(",")))),
        trial=request.form.get("trial", "").strip() or None,
        scope=request.form.get("scope") or None,
        shared=tuple(request.form.getlist("shared")),
    )
    if isinstance(done, list):
        return _form(done), HTTPStatus.BAD_REQUEST
    return go_on("learning.show", learning=done.id)


@pages.get("/<learning>")
@signed_in
def show(learning: str) -> str:
    return _page(learning, [])


@pages.post("/<learning>/cite")
@signed_in
def cite(learning: str) -> Response | tuple[str, int]:
    return _then(learning, carry_out_form(CiteLearning, learning=learning, idea=request.form.get("idea", "").strip()))


@pages.post("/<learning>/weigh")
@signed_in
def weigh(learning: str) -> Response | tuple[str, int]:
    done = carry_out_form(
        WeighLearning,
        learning=learning,
        trial=request.form.get("trial", "").strip(),
        confirms=request.form.get("found") != "otherwise",
        note=request.form.get("note", ""),
    )
    return _then(learning, done)


@pages.post("/<learning>/share")
@signed_in
def share(learning: str) -> Response | tuple[str, int]:
    return _then(
        learning, carry_out_form(ShareLearning, learning=learning, parts=tuple(request.form.getlist("shared")))
    )


def _then(learning: str, done: object) -> Response | tuple[str, int]:
    if isinstance(done, list):
        return _page(learning, done), HTTPStatus.BAD_REQUEST
    return go_on("learning.show", learning=learning)


def _form(errors: list[FieldError]) -> str:
    return render_template(
        "learning_new.html",
        errors=errors,
        given=request.values,
        scopes=[one.value for one in Scope],
        parts=[one.value for one in SharedPart],
        shared=request.form.getlist("shared"),
    )


def _page(learning: str, errors: list[FieldError]) -> str:
    app = ideaflow()
    found = app.ask(learning_register.learning, app.known_id("learning", learning, "L"))
    if found is None:
        raise UnknownId("learning", learning)
    return render_template(
        "learning.html",
        one=found,
        errors=errors,
        given=request.form,
        parts=[one.value for one in SharedPart],
        shared=found.shared.split(", "),
        cited_on=_ids(found.cited_on),
        weighed=[(_("confirmed by"), _ids(found.confirmed_by)), (_("contradicted by"), _ids(found.contradicted_by))],
        command_id=new_command_id(),
    )


def _ids(listed: str) -> list[str]:
    return list(filter(None, listed.split(", ")))
