"""The agenda of a meeting: what is taken up, in what order, for how long. Nothing needs to be dragged."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.meeting import ArrangeAgenda, ChangeAgenda
from ideaflow.persistence.command_log import Receipt
from ideaflow.web.visit import MAIN, FieldError, carry_out_form, go_on, signed_in

pages = Blueprint("agenda", __name__)
PLACE = "place "


@pages.post("/<meeting>/agenda")
@signed_in
def add(meeting: str) -> Response | tuple[str, int]:
    """Take up ideas that were ticked, or one that was typed."""
    typed = request.form.get("add", "").strip()
    ideas = (*request.form.getlist("idea"), *([typed] if typed else []))
    if not ideas:
        return _page(meeting, [FieldError("add", _("Choose an idea to take up, or type its number"))])
    minutes = request.form.get("each", "").strip() or None
    done = carry_out_form(ChangeAgenda, meeting=meeting, add=ideas, minutes=minutes)
    return _answer(meeting, done, {"idea": "add", "minutes": "each"})


@pages.post("/<meeting>/agenda/<idea>")
@signed_in
def arrange(meeting: str, idea: str) -> Response | tuple[str, int]:
    """Move an idea, give it another time, or leave it for another meeting."""
    do = request.form.get("do", "")
    if do == "remove":
        done = carry_out_form(ChangeAgenda, meeting=meeting, remove=(idea,))
    elif do.startswith(PLACE):
        done = carry_out_form(ArrangeAgenda, meeting=meeting, idea=idea, place=do.removeprefix(PLACE))
    else:
        minutes = request.form.get(f"minutes_{idea}", "").strip()
        done = carry_out_form(ArrangeAgenda, meeting=meeting, idea=idea, minutes=minutes)
    return _answer(meeting, done, {"minutes": f"minutes_{idea}"})


def _answer(meeting: str, done: Receipt | list[FieldError], fields: dict[str, str]) -> Response | tuple[str, int]:
    if isinstance(done, list):
        return _page(meeting, [FieldError(fields.get(one.field, MAIN), one.text) for one in done])
    return go_on("meeting.show", meeting=done.id)


def _page(meeting: str, errors: list[FieldError]) -> tuple[str, int]:
    from ideaflow.web.meeting import meeting_page  # noqa: PLC0415 - that module is made of this one

    return meeting_page(meeting, errors), HTTPStatus.BAD_REQUEST
