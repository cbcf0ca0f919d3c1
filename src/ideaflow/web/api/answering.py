"""GET: a question from a query string, answered with an ETag."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import get_origin

import msgspec
from flask import Response, request
from pydantic import ValidationError

from ideaflow.errors import IdeaflowError, UnknownId
from ideaflow.persistence.numbers import PREFIXES
from ideaflow.web.api.bearer import caller
from ideaflow.web.api.etag import etag
from ideaflow.web.api.operation import PREFIX_OF, Asked, Asking, QueryRoute
from ideaflow.web.api.problem import Kind, invalid, nothing_here, of_fault, of_validation, problem
from ideaflow.web.visit import ideaflow

JSON = "application/json"
# Whoever keeps a copy asks each time whether it is still good; nobody between keeps one.
KEPT = "private, no-cache"
STREAM = "stream"
ID = re.compile(r"[A-Za-z]-[0-9]{1,9}")


def answer(route: QueryRoute) -> Callable[..., Response]:
    """The view of a question."""

    def view(**names: str) -> Response:
        asks = caller(route.scope)
        must_accept_json()
        asking = Asking(ideaflow(), asks.person, _given(route.given))
        try:
            value = route.answer(asking, **path_ids(names))
        except IdeaflowError as fault:
            raise of_fault(fault, route.told_of) from fault
        if value is None:
            raise nothing_here()
        body = msgspec.json.encode(value)
        response = Response(body, content_type=JSON, headers={"Cache-Control": KEPT})
        response.set_etag(etag(body, route.version(value) if route.version else None))
        response.make_conditional(request)
        return response

    return view


def must_accept_json() -> None:
    """Raises ApiProblem for who takes no JSON."""
    accepted = request.accept_mimetypes
    if accepted and not accepted.accept_json and not accepted.best_match(["application/problem+json"]):
        raise problem(Kind.NOT_ACCEPTABLE)


def path_ids(given: Mapping[str, str]) -> dict[str, str]:
    """The names of a path in their normal form. Raises ApiProblem for ids that nothing has."""
    found = dict(given)
    for name, value in given.items():
        if name != STREAM and name not in PREFIX_OF:
            continue
        prefix = PREFIX_OF.get(name, value[:1].upper())
        if not ID.fullmatch(value) or prefix not in PREFIXES:
            raise nothing_here()
        try:
            found[name] = ideaflow().known_id(name, value, prefix)
        except UnknownId as fault:
            raise nothing_here() from fault
    return found


def _given(kind: type[Asked]) -> Asked:
    """What the query string says, each name once or as a list."""
    values: dict[str, object] = {}
    for name, said in request.args.lists():
        field = kind.model_fields.get(name)
        if field and get_origin(field.annotation) is tuple:
            values[name] = said
        elif len(said) > 1:
            raise invalid(name, ", ".join(said), "is said once", "leave the others out")
        else:
            values[name] = said[0]
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise of_validation(error) from error
