"""A site on a database in which everything has happened, and somebody who may see all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from ideaflow.application.forum import SeatMember
from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from ideaflow.web import create_app
from tests import scenario
from tests.clock import SimulatedClock
from tests.doing import STEWARD
from tests.web.every_page import paths
from tests.web.visiting import Visitor, give_password

# What stands in the places of rules; one of each will do, as every rule has a page of its own.
THINGS = {
    "idea": ("I-1",),
    "meeting": ("M-1",),
    "problem": ("P-1",),
    "trial": ("T-1",),
    "forum": ("F-1",),
    "learning": ("L-1",),
    "campaign": ("C-1",),
    "evidence": ("document", "five-whys"),
    "name": ("decision",),
    "pack": ("fail-fast",),
    "person": ("2",),
    "number": ("1",),
    "stream": ("I-1",),
}
# The pages that show most of what people type, once more for other stages of what they are about.
MORE = (
    *(f"/ideas/I-{number}" for number in range(2, 11)),
    *(f"/trials/T-{number}" for number in range(2, 5)),
    *(f"/meetings/{page}" for page in ("M-2", "M-2/minutes", "M-2/minutes.html", "M-3", "M-4", "M-4/minutes")),
    *(f"/problems/P-{number}" for number in (2, 8)),
    *(f"/learnings/L-{number}" for number in range(2, 6)),
)


class WholeSite(NamedTuple):
    """The site, what it stands on, its steward (who also chairs the forum), and the address of every page."""

    app: Ideaflow
    site: Flask
    steward: Visitor
    pages: tuple[str, ...]


@contextmanager
def whole_site(url: str) -> Iterator[WholeSite]:
    """Everything happens, as tests/scenario.py tells it, on a fresh database."""
    clock = SimulatedClock()
    with Ideaflow(url, clock=clock) as app:
        scenario.everything(app)
        scenario.do(app, SeatMember, forum="F-1", person=STEWARD, perspective="operations", chairs=True)
        scenario.do(app, ChangeRole, address=STEWARD, role="auditor")
        app.webhooks.add(STEWARD, "https://hooks.example.org/ideas", ())
        site = create_app(url, clock=clock, secure=False)
        give_password(app, STEWARD)
        steward = Visitor(FlaskClient(site))
        steward.sign_in(STEWARD)
        tokens = [one.strip("/").split("/")[-2] for one in _feed(steward)]
        pages = (*paths(site, THINGS | {"token": (tokens[0],)}), *MORE)
        yield WholeSite(app, site, steward, pages)


def _feed(steward: Visitor) -> list[str]:
    """The addresses of a feed that the steward makes."""
    words = steward.send("/notices/choices", "/notices/feed").text.replace("<", " ").replace(">", " ").split()
    return [word for word in words if "/feeds/" in word and word.startswith("http")]
