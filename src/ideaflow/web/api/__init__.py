"""The JSON interface at /api/v1: the same commands and questions as the command line, for programs with a token.

`operation` says what a route is, each noun has its table, `routes` brings them together; `carrying` and `answering` are
the two ways through, `problem` is every way out, and `document` describes all of it from the same tables.
"""

from __future__ import annotations

import re

from flask import Blueprint, Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from ideaflow.web.api import answering, carrying, viewer
from ideaflow.web.api.document import written_document
from ideaflow.web.api.operation import CommandRoute, Route
from ideaflow.web.api.problem import ApiProblem, answer, of_fault, of_http
from ideaflow.web.api.routes import ROUTES

__all__ = ["add_to", "answer", "is_asked", "of_fault", "of_http"]

PREFIX = "/api/v1"
pages = Blueprint("api", __name__, url_prefix=PREFIX)


def add_to(site: Flask, csrf: CSRFProtect) -> None:
    """Put the interface and its pages on the site. Forms of other sites cannot use it, as no browser sends a token."""
    csrf.exempt(pages)
    site.register_blueprint(pages)
    site.register_blueprint(viewer.pages)
    site.register_error_handler(ApiProblem, answer)


def is_asked() -> bool:
    """Is this request one of a program?"""
    return request.path.startswith(f"{PREFIX}/") or request.path == PREFIX


def _add(route: Route) -> None:
    rule = re.sub(r"\{(\w+)\}", r"<\1>", route.path)
    if isinstance(route, CommandRoute):
        pages.add_url_rule(rule, route.name, carrying.carry_out(route), methods=["POST"])
    else:
        pages.add_url_rule(rule, route.name, answering.answer(route), methods=["GET"])


for each in ROUTES:
    _add(each)


@pages.get("/openapi.json")
def document() -> Response:
    """The OpenAPI document; it holds nothing of what this ideaflow holds, so it needs no token."""
    return Response(
        written_document(), content_type="application/json", headers={"Cache-Control": "public, max-age=300"}
    )
