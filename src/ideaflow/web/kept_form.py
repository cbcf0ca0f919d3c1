"""A form whose session had ended: once its writer is back, it is shown again with what was typed; it does not act."""

from __future__ import annotations

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ideaflow.errors import IdeaflowError
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
    request.form, request.files = ImmutableMultiDict(kept.fields), ImmutableMultiDict()
    return show_again()


@pages.post("/kept-form")
def send() -> ResponseReturnValue:
    """Where a form that names no address is sent from here: on to its own, as it was sent."""
    person = ideaflow().sign_in.who(session.get(TOKEN, ""))
    kept = ideaflow().kept_forms.read(session.get(KEPT, ""), person.id) if person else None
    return redirect(kept.path if kept else url_for("home.show"), code=307 if kept else 303)


def show_again() -> Response:
    """The page with the form of this request, as after a mistake: nothing is carried out, and nothing can be.

    Where a page has no form to show it in, what was typed stands by itself.
    """
    setattr(g, SHOWN_AGAIN, True)
    view = current_app.view_functions[request.endpoint or ""]
    try:
        with ideaflow().database.looking():
            answer = make_response(current_app.ensure_sync(view)(**(request.view_args or {})))
    except IdeaflowError:
        return _by_itself()
    if answer.mimetype != "text/html" or not _holds_all(answer.get_data(as_text=True)):
        return _by_itself()
    answer.status_code = 200
    return answer


def _holds_all(page: str) -> bool:
    return all(str(escape(value.strip())) in page for _, value in _typed())


def _by_itself() -> Response:
    typed = [(name.replace("_", " "), value) for name, value in _typed()]
    return make_response(render_template("kept_form.html", typed=typed))


def _typed() -> list[tuple[str, str]]:
    return [item for item in request.form.items(multi=True) if item[1].strip()]


def is_from_this_site() -> bool:
    """Does the browser say that a page of this site sent this?"""
    same = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return same or request.headers.get("Origin") == request.host_url.rstrip("/")
