"""What protects every page: a strict content security policy, and no form that another site sent."""

from __future__ import annotations

import secrets
from contextlib import suppress
from http import HTTPStatus

from flask import Flask, Response, abort, g, request

API = "/api/v1/"
SAFE = ("GET", "HEAD", "OPTIONS")
OWN_SITE = ("same-origin", "none")
# What is read of a request that was answered before it had been read; longer ones are cut off.
MOST_READ_AWAY, AT_ONCE = 200_000_000, 65_536


def protect(site: Flask) -> None:
    """Give every answer its headers, and refuse what other sites send."""
    site.before_request(_refuse_foreign)
    site.before_request(_choose_nonce)
    site.after_request(_add_headers)
    site.after_request(_read_away)
    site.context_processor(lambda: {"cspNonce": g.get("nonce", "")})


def _refuse_foreign() -> None:
    """Browsers say where a form came from; a token in the form is the second lock. The API reads no cookie."""
    if request.method in SAFE or request.path.startswith(API):
        return
    came_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if (came_from and came_from not in OWN_SITE) or (origin and origin != request.host_url.rstrip("/")):
        abort(HTTPStatus.FORBIDDEN)


def _choose_nonce() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _add_headers(response: Response) -> Response:
    policy = (
        f"default-src 'none'; script-src 'nonce-{g.get('nonce', '')}'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        # What one person may see must not wait in a shared machine's memory for the next.
        response.headers["Cache-Control"] = "no-store"
    return response


def _read_away(response: Response) -> Response:
    """Read what is left of a request, or a browser that still sends takes the closed connection for a broken one."""
    # Servers that do not say so leave a request's end to be counted; reading on would wait for what never comes.
    if request.environ.get("wsgi.input_terminated"):
        # Whoever hung up needs no answer.
        with suppress(OSError):
            for _ in range(MOST_READ_AWAY // AT_ONCE):
                if not request.environ["wsgi.input"].read(AT_ONCE):
                    break
    return response
