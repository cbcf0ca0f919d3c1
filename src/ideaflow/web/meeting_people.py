"""Who comes to a meeting: one's own apology and deputy, and for the chair those of others."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, request
from werkzeug.wrappers import Response

from ideaflow.application.meeting_people import NameDeputy, SendApology
from ideaflow.persistence.command_log import Receipt
from ideaflow.web.visit import FieldError, carry_out_form, go_on, signed_in

pages = Blueprint("people", __name__)


@pages.post("/<meeting>/apology")
@signed_in
def apologise(meeting: str) -> Response | tuple[str, int]:
    """One's own, or with `member` somebody else's, which the chair records."""
    member, stand_in = (request.form.get(name, "").strip() for name in ("member", "stand_in"))
    withdrawn = "withdraw" in request.form
    done = carry_out_form(
        SendApology, meeting=meeting, member=member, deputy="" if withdrawn else stand_in, withdrawn=withdrawn
    )
    return _answer(meeting, done, {"person": "member" if member else "stand_in", "deputy": "stand_in"})


@pages.post("/<meeting>/deputy")
@signed_in
def name_deputy(meeting: str) -> Response | tuple[str, int]:
    """For one's own perspective, or for one that the chair chooses; about one idea, or all."""
    deputy, perspective, idea = (request.form.get(name, "").strip() for name in ("deputy", "perspective", "about"))
    done = carry_out_form(NameDeputy, meeting=meeting, deputy=deputy, perspective=perspective, idea=idea)
    return _answer(meeting, done, {"person": "deputy", "idea": "about"})


def _answer(meeting: str, done: Receipt | list[FieldError], fields: dict[str, str]) -> Response | tuple[str, int]:
    if isinstance(done, list):
        from ideaflow.web.meeting import meeting_page  # noqa: PLC0415 - that module is made of this one

        errors = [one._replace(field=fields.get(one.field, one.field)) for one in done]
        return meeting_page(meeting, errors), HTTPStatus.BAD_REQUEST
    return go_on("meeting.show", meeting=done.id)
