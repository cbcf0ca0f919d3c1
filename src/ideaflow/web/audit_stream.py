"""The life of an idea, or of anything else, as it was known at any moment; and what changed between two."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from flask import Blueprint, render_template, request

from ideaflow.errors import InvalidInput
from ideaflow.known import Known, changes, in_words, known
from ideaflow.moment import Moment, between, known_stream, moment
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Entry, Wanted
from ideaflow.web.audit_visit import Folding, auditing, folding, named, standing_at
from ideaflow.web.visit import FieldError, ideaflow

pages = Blueprint("stream", __name__)
MOST_EVENTS = 100_000
WAYS = ("at", "version", "position")
DAYS = ("from", "to")


class Then(NamedTuple):
    """A moment of a stream, its version then, and what was known; or how much is to be folded first."""

    moment: Moment
    version: int
    state: Known | None = None
    waits: Folding | None = None


@pages.get("/<stream>")
@auditing
def show(stream: str) -> str | tuple[str, int]:
    """Its life, and with a moment what was known then, what could be done, and what came later."""
    wanted = known_stream(ideaflow(), "of", stream)
    events = ideaflow().ask(audit_log.entries, stream=wanted, limit=MOST_EVENTS)
    try:
        return _page(wanted, events, _then(wanted, events), [])
    except InvalidInput as error:
        return _page(wanted, events, None, [named(error, ("at", "position"))]), HTTPStatus.BAD_REQUEST


@pages.get("/<stream>/difference")
@auditing
def difference(stream: str) -> str | tuple[str, int]:
    """What changed between two days or times, in sentences, and the events that changed it."""
    app = ideaflow()
    wanted = known_stream(app, "of", stream)
    begin, end = (request.args.get(name, "").strip() for name in DAYS)
    shown: dict[str, object] = {"of": wanted, "given": request.args, "errors": [], "waits": None, "begun": None}
    if not begin and not end:
        return render_template("audit_difference.html", **shown)
    try:
        first, last = between(app, wanted, begin, end)
        waits = folding("to", first, last)
    except InvalidInput as error:
        errors = [named(error, DAYS)]
        return render_template("audit_difference.html", **shown | {"errors": errors}), HTTPStatus.BAD_REQUEST
    if waits:
        return render_template("audit_difference.html", **shown | {"waits": waits})
    with standing_at(first) as was:
        before = known(was, wanted)
    with standing_at(last) as was:
        after = known(was, wanted)
    meanwhile = Wanted(stream=wanted, after=first.position, upto=last.position)
    events = app.ask(audit_log.lines, meanwhile, limit=None)
    found = {"begun": first, "ended": last, "sentences": [*changes(wanted, before, after)], "events": events}
    return render_template("audit_difference.html", **shown | found)


def _then(stream: str, events: Sequence[Entry]) -> Then | None:
    """The moment that is asked for, None where none is. Raises InvalidInput."""
    given = {name: value for name in WAYS if (value := request.args.get(name, "").strip())}
    if not given:
        return None
    numbers = {name: _number(name, value) for name, value in given.items() if name != "at"}
    found = moment(ideaflow(), stream, at=given.get("at"), **numbers)
    version = sum(one.position <= found.position for one in events)
    waits = folding("at", found)
    if waits:
        return Then(found, version, waits=waits)
    with standing_at(found) as was:
        return Then(found, version, known(was, stream))


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < len(str(2**63))):
        raise InvalidInput(name, value, "is a whole number", "follow the links of the events")
    return int(value)


def _page(stream: str, events: Sequence[Entry], then: Then | None, errors: list[FieldError]) -> str:
    shown = [
        (number, one, bool(then) and number > (then.version if then else 0)) for number, one in enumerate(events, 1)
    ]
    return render_template(
        "audit_stream.html",
        of=stream,
        events=shown,
        then=then,
        state=then.state if then else None,
        waits=then.waits if then else None,
        in_words=in_words,
        errors=errors,
        given=request.args,
    )
