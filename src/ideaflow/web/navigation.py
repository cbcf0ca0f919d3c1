"""The main navigation: which pages are at its top, for whom, and where one stands."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from flask import request, url_for
from flask_babel import lazy_gettext


class Place(NamedTuple):
    """A page of the main navigation, and the blueprint whose pages lie below it."""

    endpoint: str
    words: object


class Link(TypedDict):
    """A place as the template's macro takes it."""

    text: str
    href: str
    active: bool


PLACES = (
    Place("home.show", lazy_gettext("Home")),
    Place("problem.board", lazy_gettext("Problems")),
    Place("idea.find", lazy_gettext("Ideas")),
    Place("trial.board", lazy_gettext("Trials")),
    Place("backlog.show", lazy_gettext("Backlog")),
    Place("meeting.calendar", lazy_gettext("Meetings")),
    Place("flow.show", lazy_gettext("Flow")),
    Place("learning.register", lazy_gettext("Learnings")),
    Place("campaign.find", lazy_gettext("Campaigns")),
    Place("imports.index", lazy_gettext("Files")),
    Place("audit.log", lazy_gettext("Audit")),
    Place("idea.new", lazy_gettext("Bring an idea")),
)


def navigation() -> list[Link]:
    """The places, the one that the page lies below marked."""
    here = _place_of(request.endpoint or "")
    return [
        {"text": str(place.words), "href": url_for(place.endpoint), "active": place.endpoint == here}
        for place in PLACES
    ]


def _place_of(endpoint: str) -> str:
    """The page's own place where it has one, else the first of its blueprint."""
    noun = _noun(endpoint)
    own = [place.endpoint for place in PLACES if place.endpoint == endpoint]
    under = [place.endpoint for place in PLACES if _noun(place.endpoint) == noun]
    return next(iter((*own, *under)), "")


def _noun(endpoint: str) -> str:
    """What a page is about: `idea` for those of the blueprints `idea` and `idea_forecast`."""
    return endpoint.partition(".")[0].partition("_")[0]
