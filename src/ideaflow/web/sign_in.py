"""Signing in and out, and choosing a password from an invitation."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, redirect, render_template, request, session
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.wrappers import Response

from ideaflow.errors import InvalidInput
from ideaflow.persistence.people import normal_address
from ideaflow.web.paths import own_page
from ideaflow.web.visit import TOKEN, FieldError, acting, go_on, ideaflow, signed_in

pages = Blueprint("sign_in", __name__)
# Of one account, and from one place on the network; each process counts by itself.
ACCOUNT_LIMIT, PLACE_LIMIT = parse("5 per 15 minutes"), parse("50 per 15 minutes")
LIMITER = "ideaflow sign-in limiter"
WRONG = "The address and the password do not belong together"
TOO_OFTEN = "Too many tries. Wait 15 minutes and try again"


@pages.get("/sign-in")
def form() -> str:
    return _form([])


@pages.post("/sign-in")
def begin() -> Response | tuple[str, int]:
    address = request.form.get("address", "")
    limiter, account = _limiter(), normal_address(address)
    place = request.remote_addr or ""
    free = limiter.test(ACCOUNT_LIMIT, "account", account) and limiter.test(PLACE_LIMIT, "place", place)
    if not free:
        return _form([FieldError("password", TOO_OFTEN)]), HTTPStatus.TOO_MANY_REQUESTS
    token = ideaflow().sign_in.begin(address, request.form.get("password", ""))
    if token is None:
        limiter.hit(ACCOUNT_LIMIT, "account", account)
        limiter.hit(PLACE_LIMIT, "place", place)
        return _form([FieldError("address", WRONG)]), HTTPStatus.BAD_REQUEST
    limiter.clear(ACCOUNT_LIMIT, "account", account)
    session.clear()
    session[TOKEN] = token
    return redirect(own_page(request.form.get("next", "")), code=303)


@pages.post("/sign-out")
def end() -> Response:
    token = session.pop(TOKEN, None)
    if token:
        ideaflow().sign_in.end(token)
    return go_on("sign_in.form")


@pages.post("/sign-out-everywhere")
@signed_in
def end_everywhere() -> Response:
    ideaflow().sign_in.end_everywhere(acting())
    session.clear()
    return go_on("sign_in.form")


@pages.get("/invitation/<token>")
def invitation(token: str) -> tuple[str, int]:
    is_open = ideaflow().sign_in.is_open(token)
    return _invitation(is_open, []), HTTPStatus.OK if is_open else HTTPStatus.GONE


@pages.post("/invitation/<token>")
def choose_password(token: str) -> Response | tuple[str, int]:
    try:
        done = ideaflow().sign_in.choose_password(token, request.form.get("password", ""))
    except InvalidInput as error:
        return _invitation(True, [FieldError("password", f"Password: {error.rule}")]), HTTPStatus.BAD_REQUEST
    if not done:
        return _invitation(False, []), HTTPStatus.GONE
    return go_on("sign_in.form")


def _limiter() -> SlidingWindowCounterRateLimiter:
    """One for each site, so that two sites in one process do not count for each other."""
    kept = current_app.extensions.setdefault(LIMITER, SlidingWindowCounterRateLimiter(MemoryStorage()))
    assert isinstance(kept, SlidingWindowCounterRateLimiter)  # noqa: S101 - put there on the line above
    return kept


def _form(errors: list[FieldError]) -> str:
    return render_template("sign_in.html", errors=errors, next=request.values.get("next", ""))


def _invitation(is_open: bool, errors: list[FieldError]) -> str:
    return render_template("invitation.html", is_open=is_open, errors=errors)
