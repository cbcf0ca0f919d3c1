"""Somebody who visits the site by requests: reads pages, fills in forms as they are, and sends them."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ideaflow.bootstrap import Ideaflow
from tests.doing import STEWARD

ANA, BEN = "ana@example.org", "ben@example.org"
PASSWORD = "three calm otters"  # noqa: S105 - nobody's but the tests'
Fields = dict[str, str]


def give_password(app: Ideaflow, address: str) -> None:
    """Let somebody with an account sign in."""
    assert app.sign_in.choose_password(app.sign_in.invite(STEWARD, address), PASSWORD)


class Forms(HTMLParser):
    """The forms of a page that send something: where each goes, and what it would send as it stands."""

    def __init__(self, page: str, at: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Fields]] = []
        self._at = at
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("method") == "post"
        if tag == "form" and self._inside:
            self.found.append((given.get("action") or self._at, {}))
        elif (
            self._inside
            and tag == "input"
            and given.get("name")
            and (given.get("type") not in ("radio", "checkbox") or "checked" in given)
        ):
            self.found[-1][1][str(given["name"])] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Visitor:
    """One browser's worth of cookies."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def sign_in(self, address: str, password: str = PASSWORD) -> TestResponse:
        """Fill in the form for signing in."""
        return self.send("/sign-in", "/sign-in", address=address, password=password)

    def read(self, page: str) -> str:
        """A page that must be there."""
        answer = self.client.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status}"
        return answer.text

    def form(self, page: str, action: str) -> Fields:
        """What a form of a page would send as it stands."""
        return next(fields for to, fields in Forms(self.client.get(page).text, page).found if to == action)

    def forms(self, page: str) -> list[tuple[str, Fields]]:
        """Every form of a page: where it goes, and what it would send as it stands."""
        return Forms(self.read(page), page).found

    def send(self, page: str, action: str, **typed: str) -> TestResponse:
        """Open a page, fill in one of its forms, and send it."""
        return self.client.post(action, data=self.form(page, action) | typed)
