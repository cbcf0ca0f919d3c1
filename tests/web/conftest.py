"""A site on a fresh database, people who can sign in, and a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize

from ideaflow.application import account
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.web import create_app
from tests.clock import SimulatedClock
from tests.doing import do
from tests.web.browsing import WIDE, Open, running_browser, serving, signed_in
from tests.web.visiting import ANA, BEN, Visitor, give_password


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost less to hash here; a test of its own looks at the real cost."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(account, "_hasher", lambda: cheap)


@pytest.fixture
def site(url: str, app: Ideaflow, clock: SimulatedClock) -> Flask:
    """The site on the same database as `app`, where Ana and Ben have passwords."""
    made = create_app(url, clock=clock, secure=False)
    for address in (ANA, BEN):
        do(app, AddPerson, address=address, name=address.partition("@")[0].title(), team="Decisions")
        give_password(app, address)
    return made


@pytest.fixture
def visit(site: Flask) -> Callable[[str], Visitor]:
    """Somebody who visits the site by requests alone; signed in where an address is given."""

    def begin(address: str = "") -> Visitor:
        visitor = Visitor(FlaskClient(site))
        if address:
            visitor.sign_in(address)
        return visitor

    return begin


@pytest.fixture
def served(site: Flask) -> Iterator[str]:
    """The site's address, served on this machine."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser; where none can be had, the tests that need it fail and say what to do."""
    with running_browser() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[Open]:
    """Opens a window on the site, signed in as Ana; every answer must come from the site itself."""
    contexts = []

    def opened(*, scripts: bool = True, size: ViewportSize = WIDE) -> Page:
        page = signed_in(browser, served, scripts=scripts, size=size)
        contexts.append(page.context)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("close", lambda _: [url for url in asked if not url.startswith(served)] and pytest.fail(str(asked)))
        return page

    yield opened
    for context in contexts:
        context.close()
