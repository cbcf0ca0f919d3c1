"""The log as sentences: filtered, page by page, and taken out as a file; and what lies below it for auditors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from ideaflow.application.permission import may_look_into
from ideaflow.domain.event import Capacity
from ideaflow.domain.stage import Stage
from ideaflow.errors import InvalidInput
from ideaflow.log_filter import wanted_lines
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Entry, Wanted
from ideaflow.projections.spreadsheet import Form, lines
from ideaflow.web import audit_proof, audit_replay, audit_stream, audit_unsealing, audit_verify, audit_what_if
from ideaflow.web.audit_visit import auditing, named
from ideaflow.web.exports import TYPES
from ideaflow.web.visit import FieldError, ideaflow, signed_in_person

pages = Blueprint("audit", __name__, url_prefix="/audit")
for below in (audit_replay, audit_what_if, audit_proof, audit_verify, audit_unsealing, audit_stream):
    pages.register_blueprint(below.pages)
SHOWN, A_PAGE = 50, 2_000
# Beyond any position that a database can hold.
HIGHEST = 2**62
FILTERS = ("of", "idea", "forum", "kind", "stage", "policy", "capacity", "since", "until")
COLUMNS = Entry.__struct_fields__


@pages.context_processor
def _places() -> dict[str, object]:
    """The pages for auditors, as each of them lists them for who is signed in."""
    places = [
        ("audit.log", _("The log")),
        ("audit.replay.show", _("Backlog and ranking on a day")),
        ("audit.what_if.show", _("What if another pack had held?")),
        ("audit.proof.show", _("Checkpoints and proofs")),
        ("audit.verify.show", _("Verify the log")),
    ]
    if may_look_into(signed_in_person(), "approve unsealing"):
        places.append(("audit.unsealing.show", _("Unsealing")))
    return {"places": places}


class Stretch(NamedTuple):
    """A page of the log in the order of positions; are there lines before it and after it?"""

    found: list[Entry]
    earlier: bool
    later: bool


@pages.get("")
@auditing
def log() -> str | tuple[str, int]:
    try:
        wanted = _wanted()
    except InvalidInput as error:
        return _log(Stretch([], earlier=False, later=False), [named(error, FILTERS)]), HTTPStatus.BAD_REQUEST
    return _log(_stretch(wanted, newest_first=_newest_first()), [])


@pages.get("/log.<any(csv, jsonl):form>")
@auditing
def take_out(form: Form) -> Response:
    """Every line that the filters let through, oldest first."""
    wanted = msgspec.structs.replace(_wanted(), upto=ideaflow().ask(audit_log.last_position))
    answer = Response(stream_with_context(lines(form, COLUMNS, _rows(wanted))), content_type=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="log.{form}"'
    return answer


def _rows(wanted: Wanted) -> Iterator[Mapping[str, object]]:
    """All lines, a page at a time, so that no connection is held while a slow reader takes them."""
    app, found = ideaflow(), [Entry(wanted.after, *[""] * (len(COLUMNS) - 1))]
    while found:
        page = msgspec.structs.replace(wanted, after=found[-1].position)
        found = [*app.ask(audit_log.lines, page, limit=A_PAGE)]
        yield from map(msgspec.structs.asdict, found)


def _wanted() -> Wanted:
    given = {name: request.args.get(name, "").strip() for name in FILTERS}
    given["pack"] = given.pop("policy")
    return wanted_lines(ideaflow(), **given, after=0)


def _newest_first() -> bool:
    return request.args.get("order") == "newest"


def _place(name: str) -> int:
    """A position in the address; what is no number leads to the first page."""
    return min(max(request.args.get(name, 0, type=int), 0), HIGHEST)


def _stretch(wanted: Wanted, *, newest_first: bool) -> Stretch:
    """The lines after a position, or those before one, else the first page in the order that is wanted."""
    app, after, before = ideaflow(), _place("after"), _place("before")
    backwards = bool(before) or (newest_first and not after)
    some = msgspec.structs.replace(wanted, after=after, upto=before - 1 if before else None)
    found = [*app.ask(audit_log.lines, some, limit=SHOWN + 1, newest_first=backwards)]
    more, found = len(found) > SHOWN, found[:SHOWN]
    if not found:
        return Stretch([], earlier=False, later=False)
    if backwards:
        found.reverse()
        beyond = msgspec.structs.replace(wanted, after=found[-1].position)
        return Stretch(found, earlier=more, later=bool(app.ask(audit_log.lines, beyond, limit=1)))
    beyond = msgspec.structs.replace(wanted, upto=found[0].position - 1)
    return Stretch(found, earlier=bool(app.ask(audit_log.lines, beyond, limit=1)), later=more)


def _log(stretch: Stretch, errors: list[FieldError]) -> str:
    found, newest_first = stretch.found, _newest_first()
    asked = {name: value for name in (*FILTERS, "order") if (value := request.args.get(name, "").strip())}
    earlier = _link(asked, before=found[0].position) if stretch.earlier else ""
    later = _link(asked, after=found[-1].position) if stretch.later else ""
    return render_template(
        "audit.html",
        found=[*reversed(found)] if newest_first else found,
        previous=later if newest_first else earlier,
        next=earlier if newest_first else later,
        newest_first=newest_first,
        asked=urlencode(asked),
        errors=errors,
        given=request.args,
        stages=[stage.value for stage in Stage if stage is not Stage.NEW],
        capacities=[one.value for one in Capacity],
        last=ideaflow().ask(audit_log.last_position),
    )


def _link(asked: dict[str, str], **place: int) -> str:
    return f"{url_for('audit.log')}?{urlencode(asked | place)}"
