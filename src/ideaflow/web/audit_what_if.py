"""What another pack would have made of the past: the steps, the decisions, the waiting and the ranks that differ."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

import msgspec
from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.errors import InvalidInput
from ideaflow.moment import day
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.policies.pack_file import PackFault, parse_pack
from ideaflow.projections.what_if import Question, WhatIf, what_if_of
from ideaflow.web.audit_visit import alone, as_file, auditing, named
from ideaflow.web.pack_given import pack_given, pack_names
from ideaflow.web.visit import FieldError, ideaflow

pages = Blueprint("what_if", __name__)
# A replay reads the whole log; a longer one is for the command line, which shares it among the cores of a cluster.
MOST_REPLAYED = 500_000
SHOWN = 200
FIELDS = ("pack", "forum", "from", "to", "text")


@pages.get("/what-if")
@auditing
def show() -> str:
    return _page(None, [])


@pages.post("/what-if")
@auditing
def ask() -> str | Response | tuple[str, int]:
    """The differences as a page, or all of them as a file. Nothing is written."""
    try:
        found = _replay()
    except PackFault as error:
        return _page(None, [FieldError("text", f"{error.message}. {error.next_step}")]), HTTPStatus.BAD_REQUEST
    except InvalidInput as error:
        return _page(None, [named(error, FIELDS)]), HTTPStatus.BAD_REQUEST
    if request.form.get("act") == "file":
        whole = msgspec.json.format(msgspec.json.encode(found), indent=2).decode()
        return as_file(whole, "what-if.json", "application/json")
    return _page(found, [])


def _replay() -> WhatIf:
    app = ideaflow()
    name, text = pack_given()
    past = FactsLog(app.database)
    if past.last_position() > MOST_REPLAYED:
        rule = _("a page replays at most %(most)s events", most=f"{MOST_REPLAYED:,}")
        raise InvalidInput("pack", name, rule, _("ask on the server: ideaflow audit whatif"))
    since, until = (_day(field) for field in ("from", "to"))
    if since and until and since > until:
        raise InvalidInput("from", since.isoformat(), _("is not after the last day"), _("swap them"))
    question = Question(parse_pack(text, name), since, until, request.form.get("forum", "").strip())
    with alone():
        return what_if_of(past, question)


def _day(field: str) -> date | None:
    given = day(field, request.form.get(field, "").strip())
    return date.fromisoformat(given) if given else None


def _page(found: WhatIf | None, errors: list[FieldError]) -> str:
    return render_template(
        "audit_what_if.html",
        found=found,
        errors=errors,
        given=request.form,
        names=pack_names(),
        forums=ideaflow().streams("F"),
        most=SHOWN,
    )
