"""What went wrong, as problem details (RFC 9457): for programs by type, for people by sentence, with the findings."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

import msgspec
from flask import Response, request
from msgspec import Struct
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from ideaflow.application.command import broken_rule
from ideaflow.domain.values import listed
from ideaflow.domain.verdict import Finding
from ideaflow.errors import (
    CommandIdReused,
    Conflict,
    DatabaseLocked,
    DatabaseReadOnly,
    IdeaflowError,
    InvalidInput,
    NotPermitted,
    OutcomeUnknown,
    Refused,
    ServerLost,
    UnknownId,
)

MEDIA_TYPE = "application/problem+json"
EXPLAINED_AT = "/api#problem-"
RETRY_SECONDS = "5"
LATER = (DatabaseLocked, DatabaseReadOnly, ServerLost, OutcomeUnknown)


class Kind(StrEnum):
    """The kinds of problems; the last part of `type`."""

    MALFORMED = "malformed"
    TOKEN = "token"  # noqa: S105 - the name of a kind
    SCOPE = "scope"
    NOT_PERMITTED = "not-permitted"
    UNKNOWN = "unknown"
    METHOD = "method"
    NOT_ACCEPTABLE = "not-acceptable"
    MOVED_ON = "moved-on"
    TOO_LARGE = "too-large"
    MEDIA_TYPE = "media-type"
    INVALID = "invalid"
    REFUSED = "refused"
    KEY_REUSED = "key-reused"
    TOO_MANY = "too-many"
    FAULT = "fault"
    UNAVAILABLE = "unavailable"


class Explained(NamedTuple):
    """The status and title of a kind, and what to do."""

    status: HTTPStatus
    title: str
    means: str


EXPLAINED = {
    Kind.MALFORMED: Explained(
        HTTPStatus.BAD_REQUEST, "The request cannot be read", "Send one JSON object, and headers as documented."
    ),
    Kind.TOKEN: Explained(
        HTTPStatus.UNAUTHORIZED,
        "A token is needed",
        "Send Authorization: Bearer and a token that is neither expired nor revoked: ideaflow person token add.",
    ),
    Kind.SCOPE: Explained(
        HTTPStatus.FORBIDDEN, "The token is not good for this", "Use a token with the scope that is named."
    ),
    Kind.NOT_PERMITTED: Explained(
        HTTPStatus.FORBIDDEN, "The person may not do this", "The findings say which role or seat it needs."
    ),
    Kind.UNKNOWN: Explained(HTTPStatus.NOT_FOUND, "There is nothing here", "Check the address and the id in it."),
    Kind.METHOD: Explained(
        HTTPStatus.METHOD_NOT_ALLOWED, "This address takes other methods", "Use one that Allow names."
    ),
    Kind.NOT_ACCEPTABLE: Explained(
        HTTPStatus.NOT_ACCEPTABLE, "Answers are JSON", "Let Accept take application/json, or leave it out."
    ),
    Kind.MOVED_ON: Explained(
        HTTPStatus.PRECONDITION_FAILED,
        "Somebody acted on it meanwhile",
        "Read it again, then repeat the command with its ETag if it still makes sense.",
    ),
    Kind.TOO_LARGE: Explained(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large", "Shorten it, or send it in parts."
    ),
    Kind.MEDIA_TYPE: Explained(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is JSON", "Send Content-Type: application/json."
    ),
    Kind.INVALID: Explained(
        HTTPStatus.UNPROCESSABLE_ENTITY, "A value breaks a rule", "Each error names field, value, rule and next step."
    ),
    Kind.REFUSED: Explained(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The rules refuse this step",
        "Each finding says what was seen, what is needed, and the next step; pack is the rules they come from.",
    ),
    Kind.KEY_REUSED: Explained(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The Idempotency-Key was used for another request",
        "Use a new key for a new request; repeat a request under its key as it was.",
    ),
    Kind.TOO_MANY: Explained(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests", "Wait as long as Retry-After says."),
    Kind.FAULT: Explained(HTTPStatus.INTERNAL_SERVER_ERROR, "Something is wrong here", "Tell who runs this ideaflow."),
    Kind.UNAVAILABLE: Explained(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The database cannot be used now",
        "Repeat the request under the same Idempotency-Key; it is done once.",
    ),
}
BY_STATUS = {
    explained.status: kind
    for kind, explained in EXPLAINED.items()
    if kind not in (Kind.SCOPE, Kind.INVALID, Kind.KEY_REUSED)
}


class FieldProblem(Struct):
    """One value that breaks a rule. `field` is a place in the body, the path or the query: `canvas.approach`."""

    field: str
    value: str
    rule: str
    next_step: str


class Problem(Struct, omit_defaults=True):
    """Problem details. `step` and `pack` go with findings; `meanwhile` tells what happened since the ETag."""

    type: str
    title: str
    status: int
    detail: str = ""
    next_step: str = ""
    errors: Sequence[FieldProblem] = ()
    findings: Sequence[Finding] = ()
    step: str = ""
    pack: str = ""
    meanwhile: Sequence[str] = ()


class ApiProblem(Exception):
    """A request ends with this problem."""

    def __init__(self, problem: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.title)
        self.problem, self.headers = problem, headers or {}


def problem(
    kind: Kind, detail: str = "", next_step: str = "", *, errors: Sequence[FieldProblem] = (), **headers: str
) -> ApiProblem:
    """A problem of a kind, to be raised. `headers` go with it, written with _ for -."""
    explained = EXPLAINED[kind]
    made = Problem(
        type=f"{EXPLAINED_AT}{kind.value}",
        title=explained.title,
        status=explained.status.value,
        detail=detail,
        next_step=next_step or explained.means,
        errors=errors,
    )
    return ApiProblem(made, {name.replace("_", "-"): value for name, value in headers.items()})


def answer(ends: ApiProblem) -> Response:
    """The problem as it is sent."""
    return Response(
        msgspec.json.encode(ends.problem), ends.problem.status, headers=ends.headers, content_type=MEDIA_TYPE
    )


def invalid(field: str, value: object, rule: str, next_step: str) -> ApiProblem:
    """One field breaks a rule."""
    return of_fault(InvalidInput(field, value, rule, next_step))


def of_fault(fault: IdeaflowError, in_path: Sequence[str] = ()) -> ApiProblem:
    """What an error comes to. What is not found is a 404 where the path names it, else a field's error."""
    if isinstance(fault, UnknownId) and fault.field in in_path:
        return nothing_here()
    if isinstance(fault, CommandIdReused):
        return problem(Kind.KEY_REUSED)
    if isinstance(fault, Refused):
        return _refused(fault)
    if isinstance(fault, LATER):
        return problem(Kind.UNAVAILABLE, fault.message, fault.next_step, Retry_After=RETRY_SECONDS)
    kinds = {InvalidInput: Kind.INVALID, Conflict: Kind.MOVED_ON}
    kind = next((kind for known, kind in kinds.items() if isinstance(fault, known)), Kind.FAULT)
    made = problem(kind, fault.message, fault.next_step)
    if isinstance(fault, InvalidInput):
        made.problem.errors = [FieldProblem(fault.field, fault.value, fault.rule, fault.next_step)]
    if isinstance(fault, Conflict):
        made.problem.meanwhile = fault.meanwhile
    return made


def nothing_here() -> ApiProblem:
    """The one answer for what is not there, and for what is not the asker's."""
    return problem(Kind.UNKNOWN)


def of_validation(error: ValidationError) -> ApiProblem:
    """Every value that a model refuses."""
    faults = [_field_problem(details) for details in error.errors(include_url=False)]
    return problem(
        Kind.INVALID, f"Wrong: {listed(dict.fromkeys(one.field for one in faults))}.", errors=faults[:MOST_ERRORS]
    )


def of_http(error: HTTPException) -> ApiProblem:
    """What Flask itself refuses."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    kind = BY_STATUS.get(status, Kind.FAULT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Kind.MALFORMED)
    allow = {name: value for name, value in error.get_headers(request.environ) if name == "Allow"}
    made = problem(kind)
    return ApiProblem(made.problem, allow)


MOST_ERRORS = 50


def _field_problem(details: ErrorDetails) -> FieldProblem:
    field = ".".join(str(part) for part in details["loc"] if part != "[key]") or "body"
    value = "" if details["type"] == "missing" else details["input"]
    shown = InvalidInput(field, value, broken_rule(details), "correct it and try again")
    return FieldProblem(field, shown.value, shown.rule, shown.next_step)


def _refused(fault: Refused) -> ApiProblem:
    made = problem(Kind.NOT_PERMITTED if isinstance(fault, NotPermitted) else Kind.REFUSED, fault.message)
    made.problem.findings = [
        Finding(one.rule, one.seen, one.needed, one.next_step, one.met, one.approver) for one in fault.verdict.findings
    ]
    made.problem.step, made.problem.pack = fault.verdict.step, fault.verdict.pack
    return made
