"""Ideas: find one, bring one with recall of what came before, and one idea's page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_talk import ReplyToAnswer
from ideaflow.case.content import worth_of
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import CanvasPart, IdeaKind
from ideaflow.errors import DatabaseLocked, DatabaseReadOnly, UnknownId
from ideaflow.policies.outlook import Outlook
from ideaflow.projections import (
    idea_evidence,
    idea_outlook,
    idea_page,
    idea_texts,
    own_part,
    similar_ideas,
    submitter_tracker,
)
from ideaflow.projections.submitter_tracker import OPEN_STAGES, Tracked
from ideaflow.web.idea_offers import offers
from ideaflow.web.pictures import inline, pictures_of
from ideaflow.web.trial_chart import trials_shown
from ideaflow.web.visit import FieldError, acting, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("idea", __name__, url_prefix="/ideas")
SHOWN, RECALLED = 50, 5
ANY_STAGE = "any"
STAGES = [stage.value for stage in Stage if stage is not Stage.NEW]


@pages.get("")
@signed_in
def find() -> str:
    words, app = request.args.get("words", "").strip(), ideaflow()
    only = app.ask(idea_texts.search, words, SHOWN) if words else None
    stage, team = request.args.get("stage", ""), request.args.get("team", "").strip()
    every = () if words or stage == ANY_STAGE else tuple(OPEN_STAGES)
    stages = (stage,) if stage in STAGES else every
    found = app.ask(submitter_tracker.ideas, stages=stages, team=team, only=only, limit=SHOWN)
    if only is not None:
        found = sorted(found, key=lambda one: only.index(one.id))
    of = len(found) if words else app.ask(submitter_tracker.count, stages=stages, team=team)
    asked = {"words": words, "stage": stage, "team": team}
    return render_template("ideas.html", found=found, of=of, stages=STAGES, any_stage=ANY_STAGE, **asked)


@pages.get("/new")
@signed_in
def new() -> str:
    return _form([])


@pages.post("/new")
@signed_in
def submit() -> Response | tuple[str, int] | str:
    if "look" in request.form:
        return _form([], recall=True)
    canvas = {part.value: words for part in CanvasPart if (words := request.form.get(field_of(part), "").strip())}
    problem = request.form.get("problem", "").strip()
    done = carry_out_form(
        SubmitIdea,
        title=request.form.get("title", ""),
        canvas=canvas,
        problems=(problem,) if problem else None,
        team=request.form.get("team") or None,
        kind=request.form.get("kind") or None,
        reference=request.form.get("reference", "").strip() or None,
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


def _form(errors: list[FieldError], *, recall: bool = False) -> str:
    title, body = request.form.get("title", ""), request.form.get(field_of(CanvasPart.PROBLEM), "")
    found = None
    if recall and title.strip():
        found = ideaflow().ask(similar_ideas.recall, title, body, top=RECALLED, least=similar_ideas.WORTH_TELLING)
    return render_template(
        "idea_new.html",
        errors=errors,
        given=request.form,
        person_team=acting().team,
        parts=[(field_of(part), part.value) for part in CanvasPart],
        kinds=[kind.value for kind in IdeaKind],
        recalled=found,
        looked=recall,
        problem=request.values.get("problem", ""),
    )


def known(given: str) -> str:
    """The id of an idea in its normal form. Raises UnknownId."""
    return ideaflow().known_id("idea", given, "I")


def back_to(idea: str) -> tuple[str, str]:
    """The way back to an idea's page, for a page with a form."""
    return url_for("idea.show", idea=idea), _("Back to %(idea)s", idea=idea)


def field_of(part: CanvasPart) -> str:
    """The field of a form that a part of the canvas is typed into."""
    return part.value.replace(" ", "_")


def _page(idea: str, errors: list[FieldError]) -> str:
    app, person, wanted = ideaflow(), acting(), known(idea)
    page = app.ask(idea_page.page_of, app.log, wanted)
    if page is None:
        raise UnknownId("idea", idea)
    unread = app.ask(submitter_tracker.unread, person.id)
    if wanted in unread:
        # Looking must not fail because the note that one looked cannot be made.
        with suppress(DatabaseReadOnly, DatabaseLocked):
            app.read_answer(person, wanted, unread[wanted])
    mine = app.ask(own_part.pseudonym_in, person.id, wanted) == page.idea.submitter
    steps = app.ask(idea_outlook.idea_outlook, app.log, wanted)
    history = app.history(wanted)
    evidence = idea_evidence.evidence_of(history)
    worth = worth_of(app, wanted)
    return render_template(
        "idea.html",
        page=page,
        steps=steps,
        mine=mine,
        may_reply=mine and idea_outlook.idea_of(app.log, wanted).may_reply,
        offers=offers(page.idea, steps, person, mine=mine),
        to_do=_to_do(page.idea, steps),
        decided=idea_evidence.decided_on(history),
        evidence=evidence,
        evidence_pictures=pictures_of(evidence),
        worth=worth,
        worth_pictures={part.title: inline(part.picture, "worth") for part in worth if part.picture},
        trials=trials_shown(app, wanted),
        errors=errors,
        given=request.form,
        command_id=new_command_id(),
    )


def _to_do(idea: Tracked, steps: Sequence[Outlook]) -> Outlook | None:
    """What the policy wants before the forum looks at it, while evidence can be added; None afterwards."""
    step = next((one for one in steps if one.step == Trigger.ADD_EVIDENCE.words), None)
    return step if step and step.possible and idea.stage != Stage.PARKED else None
