"""What protects every page: a strict content security policy, and no form that another site sent."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from flask import Flask, Response, abort, g, request

API = "/api/v1/"
SAFE = ("GET", "HEAD", "OPTIONS")
OWN_SITE = ("same-origin", "none")


def protect(site: Flask) -> None:
    """Give every answer its headers, and refuse what other sites send."""
    site.before_request(_refuse_foreign)
    site.before_request(_choose_nonce)
    site.after_request(_add_headers)
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
