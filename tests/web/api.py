"""A program that uses the interface in a test: its token, and what comes back."""

from __future__ import annotations

from flask.testing import FlaskClient
from limits import parse
from werkzeug.test import TestResponse

from ideaflow.application.api_token import Scope
from ideaflow.bootstrap import Ideaflow

EVERY_SCOPE = tuple(scope.value for scope in Scope)
NO_LIMIT = parse("1000000 per second")


class Program:
    """A program with a token of somebody."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self.token = token

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask; headers are written with _ for -."""
        return self._client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        """Send a command; None sends no body."""
        return self._client.post(f"/api/v1{path}", json=body, headers=self._headers(headers))

    def raw(self, path: str, data: bytes, content_type: str) -> TestResponse:
        """Send bytes as they are."""
        headers = self._headers({"Content_Type": content_type})
        return self._client.post(f"/api/v1{path}", data=data, headers=headers)

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in given.items()}
        return {"Authorization": f"Bearer {self.token}"} | named


def program(app: Ideaflow, client: FlaskClient, address: str, *scopes: str) -> Program:
    """A program that acts as somebody, with every scope unless some are named."""
    made = app.api_access.make(address, name="test", scopes=scopes or EVERY_SCOPE, days=7)
    return Program(client, made.token)
