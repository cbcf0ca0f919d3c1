"""The second factor of an account: turn it on with an authenticator app, off with the password; recovery codes."""

from __future__ import annotations

from http import HTTPStatus

import segno
from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from ideaflow.web.visit import FieldError, acting, go_on, ideaflow, signed_in

pages = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")
MODULE_PIXELS = 5


@pages.get("")
@signed_in
def show() -> str:
    return _page([])


@pages.post("/begin")
@signed_in
def begin() -> Response:
    ideaflow().second_factor.begin(acting())
    return go_on("second_factor.new")


@pages.get("/new")
@signed_in
def new() -> Response | str:
    return _new([])


@pages.post("/new")
@signed_in
def turn_on() -> Response | str | tuple[str, int]:
    codes = ideaflow().second_factor.turn_on(acting(), request.form.get("code", ""))
    if codes is None:
        return _wrong(_new([FieldError("code", _("The code is not right, or was used. Wait for the next one"))]))
    return render_template("recovery_codes.html", codes=codes)


@pages.post("/off")
@signed_in
def turn_off() -> Response | tuple[str, int]:
    done = ideaflow().second_factor.turn_off(acting(), request.form.get("password", ""))
    return go_on("second_factor.show") if done else _refused(done)


@pages.post("/recovery-codes")
@signed_in
def renew() -> str | tuple[str, int]:
    codes = ideaflow().second_factor.new_codes(acting(), request.form.get("password_again", ""))
    if isinstance(codes, bool) or codes is None:
        return _refused(codes, "password_again")
    return render_template("recovery_codes.html", codes=codes)


def _refused(done: bool | None, field: str = "password") -> tuple[str, int]:
    too_often = _("Too many tries. Wait 15 minutes and try again")
    said = too_often if done is None else _("That is not your password")
    return _page([FieldError(field, said)]), HTTPStatus.BAD_REQUEST


def _wrong(page: Response | str) -> Response | tuple[str, int]:
    return (page, HTTPStatus.BAD_REQUEST) if isinstance(page, str) else page


def _page(errors: list[FieldError]) -> str:
    person, factor = acting(), ideaflow().second_factor
    return render_template(
        "second_factor.html",
        errors=errors,
        is_on=factor.is_on(person),
        codes_left=factor.codes_left(person),
        demanded=factor.is_demanded(person),
    )


def _new(errors: list[FieldError]) -> Response | str:
    offer = ideaflow().second_factor.offer(acting())
    if offer is None:
        return go_on("second_factor.show")
    # Drawn by the library from an address of our own making: nothing in it is markup that somebody typed.
    picture = Markup(segno.make(offer.address, micro=False).svg_inline(scale=MODULE_PIXELS, light="#fff"))  # noqa: S704
    return render_template("second_factor_new.html", errors=errors, picture=picture, secret=offer.secret)
