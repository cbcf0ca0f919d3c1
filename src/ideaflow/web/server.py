"""A server for one machine: gunicorn with one process and some threads."""

from __future__ import annotations

from flask import Flask
from gunicorn.app.base import BaseApplication

from ideaflow.web.site import create_app


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn, told by arguments instead of a file."""

    def __init__(self, url: str, *, host: str, port: int, threads: int, secure: bool) -> None:
        self._url, self._secure = url, secure
        self._settings = {"bind": f"{host}:{port}", "workers": 1, "threads": threads, "loglevel": "warning"}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._url, secure=self._secure)
