"""A form whose session had ended: once its writer is back, it is shown again with what was typed; it does not act."""

from __future__ import annotations

from flask import Blueprint, current_app, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ideaflow.web.visit import KEPT, SHOWN_AGAIN, TOKEN, acting, ideaflow, signed_in

pages = Blueprint("kept_form", __name__)


@pages.get("/kept-form")
@signed_in
def show() -> ResponseReturnValue:
    """The form as it was; home, where nothing is kept for who is signed in."""
    kept = ideaflow().kept_forms.read(session.get(KEPT, ""), acting().id)
    if kept is None:
        return redirect(url_for("home.show"))
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return redirect(url_for("home.show"))
    try:
        rule, values = adapter.match(kept.path, method="POST", return_rule=True)
    except HTTPException:
        return redirect(url_for("home.show"))
    request.url_rule, request.view_args = rule, dict(values)
    request.form = ImmutableMultiDict(kept.fields)
    return show_again()


@pages.post("/kept-form")
def send() -> ResponseReturnValue:
    """Where a form that names no address is sent from here: on to its own, as it was sent."""
    person = ideaflow().sign_in.who(session.get(TOKEN, ""))
    kept = ideaflow().kept_forms.read(session.get(KEPT, ""), person.id) if person else None
    return redirect(kept.path if kept else url_for("home.show"), code=307 if kept else 303)


def show_again() -> Response:
    """The page with the form of this request, as after a mistake: nothing is carried out."""
    setattr(g, SHOWN_AGAIN, True)
    view = current_app.view_functions[request.endpoint or ""]
    answer = make_response(current_app.ensure_sync(view)(**(request.view_args or {})))
    if answer.mimetype == "text/html" and not answer.location:
        answer.status_code = 200
    return answer


def is_from_this_site() -> bool:
    """Does the browser say that a page of this site sent this?"""
    same = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return same or request.headers.get("Origin") == request.host_url.rstrip("/")
