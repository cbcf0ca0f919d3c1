"""Deciding the same about several ideas of a meeting: about all of them, or none."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.decision import DecideIdeas
from ideaflow.domain.values import AimedAt
from ideaflow.projections import meeting_reading
from ideaflow.web.meeting_visit import decided, decisions, own_part, read_meeting
from ideaflow.web.visit import FieldError, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("deciding", __name__)


@pages.get("/<meeting>/decide")
@signed_in
def form(meeting: str) -> str:
    return _form(meeting, [])


@pages.post("/<meeting>/decide")
@signed_in
def decide(meeting: str) -> Response | tuple[str, int]:
    ideas = request.form.getlist("idea")
    if not ideas:
        return _form(meeting, [FieldError("ideas", _("Tick the ideas to decide about"))]), HTTPStatus.BAD_REQUEST
    done = carry_out_form(DecideIdeas, meeting=meeting, ideas=tuple(ideas), **decided())
    if isinstance(done, list):
        return _form(meeting, done), HTTPStatus.BAD_REQUEST
    return go_on("meeting.show", meeting=done.id)


def _form(meeting: str, errors: list[FieldError]) -> str:
    app, page = ideaflow(), read_meeting(meeting).page
    ready = [item.idea for item in page.items if item.opened and not item.decision and not page.closed]
    return render_template(
        "meeting_deciding.html",
        page=page,
        part=own_part(page.id),
        ready=ready,
        titles=app.ask(meeting_reading.titles_of, ready),
        ticked=request.form.getlist("idea"),
        decisions=decisions(),
        aims=[aim.value for aim in AimedAt],
        errors=errors,
        given=request.form if errors else {},
        once=new_command_id(),
    )
