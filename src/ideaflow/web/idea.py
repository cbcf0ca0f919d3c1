"""Ideas: find one, bring one with recall of what came before, and one idea's page."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_talk import ReplyToAnswer
from ideaflow.domain.values import CanvasPart, IdeaKind
from ideaflow.errors import DatabaseLocked, DatabaseReadOnly, UnknownId
from ideaflow.projections import idea_outlook, idea_page, idea_texts, similar_ideas, submitter_tracker
from ideaflow.projections.submitter_tracker import OPEN_STAGES
from ideaflow.web.visit import FieldError, acting, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("idea", __name__, url_prefix="/ideas")
SHOWN, RECALLED = 50, 5
GET_ON = "get on with it"


@pages.get("")
@signed_in
def find() -> str:
    words, app = request.args.get("words", "").strip(), ideaflow()
    only = app.ask(idea_texts.search, words, SHOWN) if words else None
    stages = () if words else tuple(OPEN_STAGES)
    found = app.ask(submitter_tracker.ideas, stages=stages, only=only, limit=SHOWN)
    if only is not None:
        found = sorted(found, key=lambda one: only.index(one.id))
    of = len(found) if words else app.ask(submitter_tracker.count, stages=stages)
    return render_template("ideas.html", found=found, words=words, of=of)


@pages.get("/new")
@signed_in
def new() -> str:
    return _form([])


@pages.post("/new")
@signed_in
def submit() -> Response | tuple[str, int] | str:
    if "look" in request.form:
        return _form([], recall=True)
    canvas = {part.value: words for part in CanvasPart if (words := request.form.get(_field(part), "").strip())}
    problem = request.form.get("problem", "").strip()
    done = carry_out_form(
        SubmitIdea,
        title=request.form.get("title", ""),
        canvas=canvas,
        problems=(problem,) if problem else None,
        team=request.form.get("team") or None,
        kind=request.form.get("kind") or None,
    )
    if isinstance(done, list):
        return _form(done), HTTPStatus.BAD_REQUEST
    return go_on("idea.show", idea=done.id)


@pages.get("/<idea>")
@signed_in
def show(idea: str) -> str:
    return _page(idea, [])


@pages.post("/<idea>/reply")
@signed_in
def reply(idea: str) -> Response | tuple[str, int]:
    done = carry_out_form(ReplyToAnswer, idea=idea, reply=request.form.get("reply", ""))
    if isinstance(done, list):
        return _page(idea, done), HTTPStatus.BAD_REQUEST
    return go_on("idea.show", idea=done.id)


@pages.get("/<idea>/get-on-with-it")
@signed_in
def get_on_with_it(idea: str) -> str:
    """Each test of the fast track in plain words."""
    app = ideaflow()
    wanted = app.known_id("idea", idea, "I")
    steps = app.ask(idea_outlook.idea_outlook, app.log, wanted)
    step = next((one for one in steps if one.step == GET_ON), None)
    return render_template("get_on_with_it.html", step=step, idea=app.ask(submitter_tracker.tracked, wanted))


def _form(errors: list[FieldError], *, recall: bool = False) -> str:
    title, body = request.form.get("title", ""), request.form.get(_field(CanvasPart.PROBLEM), "")
    found = None
    if recall and title.strip():
        found = ideaflow().ask(similar_ideas.recall, title, body, top=RECALLED, least=similar_ideas.WORTH_TELLING)
    return render_template(
        "idea_new.html",
        errors=errors,
        given=request.form,
        person_team=acting().team,
        parts=[(_field(part), part.value) for part in CanvasPart],
        kinds=[kind.value for kind in IdeaKind],
        recalled=found,
        looked=recall,
        problem=request.values.get("problem", ""),
    )


def _page(idea: str, errors: list[FieldError]) -> str:
    app, person = ideaflow(), acting()
    wanted = app.known_id("idea", idea, "I")
    page = app.ask(idea_page.page_of, app.log, wanted)
    if page is None:
        raise UnknownId("idea", idea)
    unread = app.ask(submitter_tracker.unread, person.id)
    if wanted in unread:
        # Looking must not fail because the note that one looked cannot be made.
        with suppress(DatabaseReadOnly, DatabaseLocked):
            app.read_answer(person, wanted, unread[wanted])
    mine = any(one.id == wanted for one in app.ask(submitter_tracker.mine, person.id, None))
    steps = app.ask(idea_outlook.idea_outlook, app.log, wanted)
    return render_template(
        "idea.html", page=page, steps=steps, mine=mine, errors=errors, given=request.form, command_id=new_command_id()
    )


def _field(part: CanvasPart) -> str:
    return part.value.replace(" ", "_")
