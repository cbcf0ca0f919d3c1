"""The web: pages for staff, rendered on the server. `gunicorn 'ideaflow.web:create_app()'` serves them."""

from __future__ import annotations

from ideaflow.web.site import create_app

__all__ = ["create_app"]
