"""POST: a command from a body, carried out once for each Idempotency-Key."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

import msgspec
import pydantic_core
from flask import Response, request, url_for
from pydantic import ValidationError

from ideaflow.application.command import Command
from ideaflow.domain.verdict import Finding
from ideaflow.errors import IdeaflowError
from ideaflow.persistence.command_log import Receipt
from ideaflow.web.api.answering import JSON, must_accept_json, path_ids
from ideaflow.web.api.bearer import Caller, caller
from ideaflow.web.api.etag import wanted_version
from ideaflow.web.api.operation import Carried, CommandRoute
from ideaflow.web.api.problem import Kind, invalid, of_fault, of_validation, problem
from ideaflow.web.visit import ideaflow

KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Once(NamedTuple):
    """The id of the command, and a mark of all that was asked for; both empty where no key was given."""

    command_id: str = ""
    asked: str = ""


def carry_out(route: CommandRoute) -> Callable[..., Response]:
    """The view of a command."""

    def view(**given: str) -> Response:
        asks = caller(route.scope)
        must_accept_json()
        names = path_ids(given)
        body = _body(route)
        once = _once(route, asks, names, body)
        command = _command(route, {**body, **route.fixed, **names}, asks, once)
        # Last, as what cannot be carried out at all is no matter of versions.
        command = command.model_copy(update={"if_version": wanted_version(route.about)})
        try:
            if route.tells:
                return _told(route.tells(ideaflow(), command))
            return _carried(route, ideaflow().execute(command, once.asked))
        except IdeaflowError as fault:
            raise of_fault(fault, route.told_of) from fault

    return view


def _body(route: CommandRoute) -> dict[str, object]:
    """The JSON object of the request; nothing is an empty one where nothing is needed."""
    raw = request.get_data()
    if not raw and not route.needs_body:
        return {}
    if request.mimetype != JSON:
        raise problem(Kind.MEDIA_TYPE)
    try:
        found = pydantic_core.from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise problem(Kind.MALFORMED, f"The body is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise invalid("body", type(found).__name__, "is one JSON object", "send the fields of the command")
    elsewhere = found.keys() & {*route.not_in_body}
    if elsewhere:
        rule = "is said by the path, a header or the token, and is no part of the body"
        raise invalid(min(elsewhere), "…", rule, "leave it out")
    return found


def _command(route: CommandRoute, fields: Mapping[str, object], asks: Caller, once: Once) -> Command:
    by = {"by": asks.person.address}
    if once.command_id:
        by["command_id"] = once.command_id
    said = {**fields, **by}
    try:
        # As JSON and strictly, so that a date is a string and a string is no number, as the document says.
        return route.kind.model_validate_json(json.dumps(said), strict=True)
    except ValidationError as error:
        raise of_validation(error) from error


def _once(route: CommandRoute, asks: Caller, names: Mapping[str, str], body: Mapping[str, object]) -> Once:
    """The command id of a key is this person's alone. What was asked for is kept as a keyed hash.

    The key of the hash is the header's, which is kept nowhere, so that nobody can try out what a score might be.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or not route.once:
        return Once()
    if not KEY.fullmatch(key):
        raise problem(Kind.MALFORMED, "Idempotency-Key is 1 to 200 printable characters without a space.")
    mine = f"{asks.person.id}\n{key}".encode()
    said = json.dumps([route.path, dict(names), body], sort_keys=True).encode()
    asked = hmac.new(mine, said, hashlib.sha256).hexdigest()
    return Once(f"api-{hashlib.sha256(mine).hexdigest()}", asked)


def _carried(route: CommandRoute, receipt: Receipt) -> Response:
    advice = [Finding(one.rule, one.seen, one.needed, one.next_step, one.met, one.approver) for one in receipt.advice]
    carried = Carried(receipt.id, receipt.version, receipt.sentences, receipt.also, advice)
    headers = {}
    if route.makes:
        headers["Location"] = url_for("api.document").rpartition("/")[0] + route.makes.replace(
            "{id}", quote(receipt.id)
        )
    status = HTTPStatus.CREATED if route.makes else HTTPStatus.OK
    return Response(msgspec.json.encode(carried), status, headers=headers, content_type=JSON)


def _told(told: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(told), HTTPStatus.OK, content_type=JSON)
