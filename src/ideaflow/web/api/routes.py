"""Every operation, in the order in which the document tells them, and which commands have none and why."""

from __future__ import annotations

from ideaflow.application.command import Command
from ideaflow.application.erasure import ErasePerson, RedactText
from ideaflow.application.retention import ApplyRetention
from ideaflow.web.api import audit, flow, forums, ideas, learnings, meetings, people, problems, trials
from ideaflow.web.api.operation import Route

GROUPS: dict[str, tuple[Route, ...]] = {
    "Ideas": ideas.ROUTES,
    "Problems": problems.ROUTES,
    "Meetings": meetings.ROUTES,
    "Trials": trials.ROUTES,
    "Learnings": learnings.ROUTES,
    "Flow and worth": flow.ROUTES,
    "Campaigns": forums.CAMPAIGNS,
    "Forums": forums.FORUMS,
    "Policies": forums.POLICIES,
    "People": people.ROUTES,
    "Audit": audit.ROUTES,
}
ROUTES: tuple[Route, ...] = tuple(route for routes in GROUPS.values() for route in routes)
ERASING = "it rebuilds every list and writes the files anew, and holds the database as long as that takes"
NOT_HERE: dict[type[Command], str] = {ErasePerson: ERASING, RedactText: ERASING, ApplyRetention: ERASING}
