"""Feeds for programs that cannot sign in: whoever has a person's link reads what everybody with an account reads."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.wrappers import Response

from ideaflow.projections.learning_feed import learning_feed
from ideaflow.projections.meeting_feed import meeting_feed
from ideaflow.settings import settings
from ideaflow.web.visit import ideaflow

pages = Blueprint("feed", __name__, url_prefix="/feeds")


@pages.get("/<token>/learnings.atom")
def learnings(token: str) -> Response:
    _check(token)
    return Response(ideaflow().ask(learning_feed, site()), mimetype="application/atom+xml")


@pages.get("/<token>/meetings.ics")
def meetings(token: str) -> Response:
    _check(token)
    app = ideaflow()
    return Response(app.ask(meeting_feed, app.log, site(), app.clock()), mimetype="text/calendar")


def links_of(token: str) -> dict[str, str]:
    """The links that a token opens."""
    endpoints = {"learnings": "feed.learnings", "meetings": "feed.meetings"}
    return {name: f"{site()}{url_for(endpoint, token=token)}" for name, endpoint in endpoints.items()}


def site() -> str:
    """Where people open the web: as the settings say, else as this request came."""
    return (settings().site or request.host_url).rstrip("/")


def _check(token: str) -> None:
    if not ideaflow().feed_links.opens(token):
        abort(404)
