"""Where somebody is signed in: each session, ending one, ending all."""

from __future__ import annotations

from flask import Blueprint, render_template, session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideaflow.web.visit import TOKEN, acting, go_on, ideaflow, signed_in

pages = Blueprint("sessions", __name__, url_prefix="/account/sessions")


@pages.get("")
@signed_in
def show() -> str:
    open_ones = ideaflow().sign_in.sessions(acting(), session[TOKEN])
    return render_template("sessions.html", sessions=open_ones, has_code=ideaflow().second_factor.is_on(acting()))


@pages.post("/<one>/end")
@signed_in
def end(one: str) -> Response:
    if not ideaflow().sign_in.end_one(acting(), one):
        raise NotFound
    return go_on("sessions.show")
