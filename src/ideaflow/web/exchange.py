"""Learnings between organisations: a signed file out, a checked file in, and whose keys are trusted. For stewards."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from ideaflow.application import learning_exchange as exchange
from ideaflow.application import learning_exchange_import as coming_in
from ideaflow.application.learning_exchange import LONGEST_SIGNATURE, Package
from ideaflow.application.learning_exchange_import import Brought
from ideaflow.errors import InvalidInput
from ideaflow.projections import learning_register
from ideaflow.web.upload import Upload, uploaded
from ideaflow.web.visit import FieldError, acting, go_on, ideaflow, signed_in

pages = Blueprint("exchange", __name__, url_prefix="/exchange")
MOST_TAGGED = 10_000
FIELDS = {"key", "learnings", "organisation", "file", "signature"}
FILE, SIGNATURE = "learnings.jsonl", "learnings.jsonl.sig"


@pages.get("")
@signed_in
def show() -> str:
    return _page([])


@pages.post("/file")
@signed_in
def export() -> Response | tuple[str, int]:
    """The learnings that were asked for and their signature, in one archive."""
    try:
        return _archive()
    except InvalidInput as error:
        return _page([_said(error)]), HTTPStatus.BAD_REQUEST


def _archive() -> Response:
    app = ideaflow()
    own = coming_in.key_of(app.office, by=acting().address)
    ids, tags = _listed("learnings"), [tag.lower() for tag in _listed("tags")]
    if not ids and not tags:
        raise InvalidInput("learnings", "", _("names what leaves"), _("name a learning or a tag"))
    leaving = {one.id: one for one in app.ask(learning_register.learnings, [_known(given) for given in ids])}
    for tag in tags:
        found = app.ask(learning_register.search, "", MOST_TAGGED, tag=tag)
        leaving |= {one.id: one for one in found if exchange.may_leave(one)}
    in_order = sorted(leaving.values(), key=lambda one: one.number)
    content = exchange.packed(in_order, own.organisation)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(FILE, content)
        archive.writestr(SIGNATURE, exchange.signed(content, own))
    answer = Response(packed.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="learnings.zip"'
    return answer


@pages.post("/import")
@signed_in
def look_or_bring() -> str | tuple[str, int]:
    app, by = ideaflow(), acting().address
    try:
        file, signature = uploaded("file"), uploaded("signature")
        if file is None or signature is None:
            raise InvalidInput("file" if file is None else "signature", "", _("is chosen"), _("choose both files"))
        package = _checked(file, signature)
        act = coming_in.run_import if request.form.get("act") == "bring" else coming_in.plan_import
        brought = act(app.office, package, by=by)
    except InvalidInput as error:
        return _page([_said(error)]), HTTPStatus.BAD_REQUEST
    return _page([], brought, (file, signature))


@pages.post("/key")
@signed_in
def make_key() -> Redirect | tuple[str, int]:
    return _steward(
        lambda: coming_in.key_of(
            ideaflow().office, by=acting().address, organisation=request.form.get("organisation", "").strip()
        )
    )


@pages.post("/trust")
@signed_in
def trust() -> Redirect | tuple[str, int]:
    key, name = request.form.get("key", "").strip(), request.form.get("organisation_of_key", "").strip()
    return _steward(lambda: coming_in.trust_key(ideaflow().office, key, name, by=acting().address))


@pages.post("/distrust")
@signed_in
def distrust() -> Redirect | tuple[str, int]:
    name = request.form.get("organisation", "")
    return _steward(lambda: coming_in.distrust_key(ideaflow().office, name, by=acting().address))


def _steward(act: Callable[[], object]) -> Redirect | tuple[str, int]:
    try:
        act()
    except InvalidInput as error:
        return _page([_said(error)]), HTTPStatus.BAD_REQUEST
    return go_on("exchange.show")


def _checked(file: Upload, signature: Upload) -> Package:
    if len(signature.content) > LONGEST_SIGNATURE:
        raise InvalidInput("signature", signature.name, _("is a signature"), _("choose the file that ends in .sig"))
    return coming_in.check_signed(ideaflow().office, file.content, signature.content)


def _known(learning: str) -> str:
    return ideaflow().known_id("learnings", learning, "L")


def _listed(field: str) -> list[str]:
    return list(filter(None, (one.strip() for one in request.form.get(field, "").split(","))))


def _said(error: InvalidInput) -> FieldError:
    field = error.field if error.field in FIELDS else "file"
    return FieldError(field, f"{error.field}: {error.rule}. {error.next_step}")


def _page(errors: list[FieldError], brought: Brought | None = None, held: tuple[Upload, Upload] | None = None) -> str:
    app = ideaflow()
    return render_template(
        "exchange.html",
        errors=errors,
        given=request.form,
        key=coming_in.public_key_of(app.office),
        trusted=coming_in.trusted_keys_of(app.office),
        brought=brought,
        held=held,
        done=brought is not None and request.form.get("act") == "bring",
    )
