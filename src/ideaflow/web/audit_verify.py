"""Is the log what it was? Asked on the server, for logs of a length that a page can wait for."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request

from ideaflow.errors import InvalidInput
from ideaflow.persistence.log_verify import Verified, verify_log
from ideaflow.persistence.signed_note import read_checkpoint, read_key
from ideaflow.web.audit_visit import alone, auditing, named, note_given
from ideaflow.web.visit import FieldError, ideaflow

pages = Blueprint("verify", __name__, url_prefix="/verify")
MOST_VERIFIED = 500_000
SHOWN = 20
FIELDS = ("checkpoint", "key")
COMMANDS = ("ideaflow audit verify", "ideaflow audit export DIR", "ideaflow-verify DIR")


@pages.get("")
@auditing
def show() -> str:
    return _page(None, [])


@pages.post("")
@auditing
def verify() -> str | tuple[str, int]:
    """Hash every event again and compare. Nothing is written."""
    app = ideaflow()
    if app.log.last_position() > MOST_VERIFIED:
        return _page(None, []), HTTPStatus.BAD_REQUEST
    try:
        note, key = note_given("checkpoint"), request.form.get("key", "").strip()
        earlier = [read_checkpoint(note)] if note.strip() else []
        trusted = [read_key(key)] if key else []
    except InvalidInput as error:
        return _page(None, [named(error, FIELDS)]), HTTPStatus.BAD_REQUEST
    with alone():
        found = verify_log(app.database, earlier=earlier, trusted=trusted)
    return _page(found, [], outside=bool(earlier))


def _page(found: Verified | None, errors: list[FieldError], *, outside: bool = False) -> str:
    return render_template(
        "audit_verify.html",
        found=found,
        sentences=[*found.sentences(outside=outside)] if found else [],
        shown=SHOWN,
        errors=errors,
        given=request.form,
        events=ideaflow().log.last_position(),
        most=MOST_VERIFIED,
        commands=COMMANDS,
    )
