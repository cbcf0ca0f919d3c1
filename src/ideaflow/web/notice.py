"""Notices: what one was told, how soon one hears by e-mail, and the link for feed readers and calendars."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, render_template, request
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from ideaflow.application.message import ChooseMessages, ReadNotices
from ideaflow.domain.message import Cadence
from ideaflow.errors import InvalidInput
from ideaflow.persistence import notices
from ideaflow.projections.message_page import notices_told
from ideaflow.web.feed import links_of
from ideaflow.web.visit import FieldError, acting, carry_out, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("notice", __name__, url_prefix="/notices")
SHOWN = 50
CADENCES = {
    Cadence.AT_ONCE.value: lazy_gettext("At once"),
    Cadence.DAILY.value: lazy_gettext("Once a day, together"),
    Cadence.WEEKLY.value: lazy_gettext("On Mondays, together"),
    Cadence.NEVER.value: lazy_gettext("Never"),
}


@pages.get("")
@signed_in
def show() -> str:
    app = ideaflow()
    found = app.ask(notices_told, app.log, acting().id, app.today, SHOWN)
    routes = current_app.create_url_adapter(request)
    led = {one.path for one in found if routes and routes.test(one.path, method="GET")}
    new = [one.once for one in found if not one.read]
    return render_template("notices.html", found=found, new=new, led=led, command_id=new_command_id())


@pages.post("/read")
@signed_in
def read() -> Response:
    done = carry_out(ReadNotices, notices=tuple(request.form.getlist("notice")))
    if isinstance(done, list):
        raise InvalidInput(done[0].field, "…", done[0].text, "go back to the notices")
    return go_on("notice.show")


@pages.get("/choices")
@signed_in
def choices() -> str:
    return _choices([])


@pages.post("/choices")
@signed_in
def choose() -> Response | tuple[str, int]:
    done = carry_out(ChooseMessages, email=request.form.get("email", ""))
    if isinstance(done, list):
        return _choices(done), HTTPStatus.BAD_REQUEST
    return go_on("notice.choices")


@pages.post("/feed")
@signed_in
def make_feed() -> str:
    """The link is shown this once, so the answer is the page itself."""
    return _choices([], token=ideaflow().feed_links.make(acting().address))


@pages.post("/feed/end")
@signed_in
def end_feed() -> Response:
    ideaflow().feed_links.end(acting())
    return go_on("notice.choices")


def _choices(errors: list[FieldError], *, token: str = "") -> str:
    app, person = ideaflow(), acting()
    return render_template(
        "notice_choices.html",
        errors=errors,
        cadences=CADENCES,
        chosen=app.ask(notices.choice, person.id).value,
        has_feed=app.feed_links.has(person),
        links=links_of(token) if token else {},
        command_id=new_command_id(),
    )
