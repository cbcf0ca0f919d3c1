"""Who asks: a token in the Authorization header, and nothing else. Cookies are not looked at."""

from __future__ import annotations

import time
from math import ceil
from typing import NamedTuple

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from ideaflow.application.api_token import Scope
from ideaflow.persistence.people import Person
from ideaflow.web.api.problem import Kind, problem
from ideaflow.web.visit import ideaflow

# Of one token. Each process counts by itself, so that a question does not write; wrong tokens are counted together.
TOKEN_LIMIT = parse("600 per minute")
LIMITER = "ideaflow api limiter"
SCHEME = "bearer"
LONGEST_TOKEN = 200


class Caller(NamedTuple):
    """The person of a token. `key` tells tokens apart, and is no secret."""

    person: Person
    key: str


def caller(scope: Scope) -> Caller:
    """Who asks, with a token that is good for `scope`. Raises ApiProblem."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not token.strip():
        raise problem(Kind.TOKEN, WWW_Authenticate=f'Bearer realm="ideaflow", scope="{scope}"')
    place = request.remote_addr or ""
    access = ideaflow().api_access
    wait = access.wait(place)
    if wait:
        raise problem(Kind.TOO_MANY, Retry_After=str(wait))
    found = access.who(token.strip()[:LONGEST_TOKEN])
    person = ideaflow().person(found.address) if found else None
    if found is None or person is None:
        access.note_wrong(place)
        raise problem(
            Kind.TOKEN, "This token is unknown, expired or revoked.", WWW_Authenticate='Bearer error="invalid_token"'
        )
    _let_through(TOKEN_LIMIT, found.kept.token)
    if scope not in found.kept.scopes:
        raise problem(
            Kind.SCOPE,
            f"It needs the scope {scope}; the token has {', '.join(found.kept.scopes)}.",
            WWW_Authenticate=f'Bearer error="insufficient_scope", scope="{scope}"',
        )
    return Caller(person, found.kept.token)


def _let_through(limit: RateLimitItem, token: str) -> None:
    """Raises ApiProblem where there were too many."""
    limiter = _limiter()
    if not limiter.hit(limit, token):
        left = limiter.get_window_stats(limit, token).reset_time - time.time()
        raise problem(Kind.TOO_MANY, Retry_After=str(max(1, ceil(left))))


def _limiter() -> SlidingWindowCounterRateLimiter:
    """One for each site, so that two sites in one process do not count for each other."""
    kept = current_app.extensions.setdefault(LIMITER, SlidingWindowCounterRateLimiter(MemoryStorage()))
    assert isinstance(kept, SlidingWindowCounterRateLimiter)  # noqa: S101 - put there on the line above
    return kept
