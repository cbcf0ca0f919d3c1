"""Signing in and out, the step with a code, choosing a password from a link, and asking for such a link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from logging import getLogger

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.account import Entered
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import IdeaflowError, InvalidInput
from ideaflow.operations.reset_mail import can_send, send_reset
from ideaflow.operations.sending_fault import NotSent
from ideaflow.settings import Settings, settings
from ideaflow.web import single_sign_on
from ideaflow.web.device import device_words
from ideaflow.web.paths import own_page
from ideaflow.web.visit import (
    BY_PROVIDER,
    TOKEN,
    FieldError,
    acting,
    address_of_visitor,
    begin_session,
    forget_session,
    go_on,
    ideaflow,
    signed_in,
)

pages = Blueprint("sign_in", __name__)
SECOND_STEP = "second_step"
MAILING = "ideaflow reset letters"


@pages.get("/sign-in")
def form() -> str:
    return _form([])


@pages.post("/sign-in")
def begin() -> Response | tuple[str, int]:
    address, password = request.form.get("address", ""), request.form.get("password", "")
    session.pop(BY_PROVIDER, None)
    entered = ideaflow().sign_in.begin(address, password, place=address_of_visitor(), device=_device())
    if entered.too_often:
        return _form([FieldError("password", _too_often())]), HTTPStatus.TOO_MANY_REQUESTS
    wrong = FieldError("address", _("The address and the password do not belong together"))
    return go_in(entered, request.form.get("next", "")) or (_form([wrong]), HTTPStatus.BAD_REQUEST)


@pages.get("/sign-in/code")
def code_form() -> Response | str:
    if not ideaflow().second_factor.is_waiting(session.get(SECOND_STEP, "")):
        return go_on("sign_in.form")
    return _code_form([])


@pages.post("/sign-in/code")
def finish() -> Response | tuple[str, int]:
    token = session.get(SECOND_STEP, "")
    if not ideaflow().second_factor.is_waiting(token):
        return go_on("sign_in.form")
    entered = ideaflow().second_factor.finish(token, request.form.get("code", ""), device=_device())
    if entered.too_often:
        return _code_form([FieldError("code", _too_often())]), HTTPStatus.TOO_MANY_REQUESTS
    wrong = FieldError("code", _("The code is not right, or was used. Wait for the next one"))
    return go_in(entered, request.form.get("next", "")) or (_code_form([wrong]), HTTPStatus.BAD_REQUEST)


def go_in(entered: Entered, wanted: str) -> Response | None:
    """On to the wanted page of this site, or to the step with a code; None where nobody was let in."""
    if entered.session:
        begin_session(entered.session)
        return redirect(own_page(wanted), code=303)
    if entered.second_step:
        session[SECOND_STEP] = entered.second_step
        return redirect(url_for("sign_in.code_form", next=wanted or None), code=303)
    return None


@pages.post("/sign-out")
def end() -> Response:
    token = session.pop(TOKEN, None)
    if token:
        ideaflow().sign_in.end(token)
    return _signed_out()


@pages.post("/sign-out-everywhere")
@signed_in
def end_everywhere() -> Response:
    ideaflow().sign_in.end_everywhere(acting())
    return _signed_out()


@pages.get("/signed-out")
def signed_out() -> str:
    return render_template("signed_out.html", provider=single_sign_on.sign_out_address())


@pages.get("/forgotten")
def forgotten() -> str:
    return render_template("forgotten.html", errors=[], can_send=can_send(settings()), asked=False)


@pages.post("/forgotten")
def ask_for_link() -> str:
    """The same answer for everybody, before anything was looked up."""
    said = settings()
    if can_send(said):
        path = url_for("sign_in.invitation", token="TOKEN").removeprefix(request.script_root)  # noqa: S106 - its place
        address, place = request.form.get("address", ""), address_of_visitor()
        mailing = current_app.extensions.setdefault(MAILING, ThreadPoolExecutor(1, "reset letters"))
        mailing.submit(_send_link, ideaflow(), said, said.site.rstrip("/") + path, address, place)
    return render_template("forgotten.html", errors=[], can_send=can_send(said), asked=True)


@pages.get("/invitation/<token>")
def invitation(token: str) -> tuple[str, int]:
    is_open = ideaflow().sign_in.is_open(token)
    return _invitation(is_open, []), HTTPStatus.OK if is_open else HTTPStatus.GONE


@pages.post("/invitation/<token>")
def choose_password(token: str) -> Response | tuple[str, int]:
    try:
        done = ideaflow().sign_in.choose_password(token, request.form.get("password", ""))
    except InvalidInput as error:
        wrong = FieldError("password", _("Password: %(rule)s", rule=error.rule))
        return _invitation(True, [wrong]), HTTPStatus.BAD_REQUEST
    if not done:
        return _invitation(False, []), HTTPStatus.GONE
    return go_on("sign_in.form")


def _send_link(app: Ideaflow, said: Settings, link: str, address: str, place: str) -> None:
    """Look an address up and send it a link; a letter that does not go out is asked for again by its reader."""
    try:
        token = app.sign_in.reset(address, place)
        if token:
            send_reset(said, address.strip(), link.replace("TOKEN", token))
    except (IdeaflowError, NotSent) as fault:
        # Without the address: the log tells of letters and never of people.
        getLogger(__name__).error("a reset letter could not be sent: %s", type(fault).__name__)


def _signed_out() -> Response:
    by_provider = single_sign_on.came_in_by_it()
    forget_session()
    return go_on("sign_in.signed_out" if by_provider else "sign_in.form")


def _device() -> str:
    return device_words(request.user_agent.string)


def _too_often() -> str:
    return str(_("Too many tries. Wait 15 minutes and try again"))


def _form(errors: list[FieldError]) -> str:
    return render_template(
        "sign_in.html", errors=errors, next=request.values.get("next", ""), provider=single_sign_on.is_there()
    )


def _code_form(errors: list[FieldError]) -> str:
    return render_template("sign_in_code.html", errors=errors, next=request.values.get("next", ""))


def _invitation(is_open: bool, errors: list[FieldError]) -> str:
    return render_template("invitation.html", is_open=is_open, errors=errors)
