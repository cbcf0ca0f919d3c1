"""Every operation, in the order in which the document tells them."""

from __future__ import annotations

from ideaflow.web.api import ideas
from ideaflow.web.api.operation import Route

GROUPS: dict[str, tuple[Route, ...]] = {
    "Ideas": ideas.ROUTES,
}
ROUTES: tuple[Route, ...] = tuple(route for routes in GROUPS.values() for route in routes)
