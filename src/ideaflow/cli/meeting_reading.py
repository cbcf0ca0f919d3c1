"""Reading a meeting under the rules of its forum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ideaflow.projections import meeting_page, submitter_tracker
from ideaflow.projections.meeting_page import Item, MeetingPage

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow
    from ideaflow.policies.pack import Pack


def page_of(app: Ideaflow, meeting: str) -> MeetingPage:
    """A meeting by its id. Raises UnknownId."""
    history = app.history(app.known_id("meeting", meeting, "M"))
    return meeting_page.page(history, app.forum_pack(meeting_page.forum_of(history)), app.pack)


def rules_of(app: Ideaflow, meeting: str) -> Pack:
    """The rules of a meeting's forum. Raises UnknownId."""
    return app.forum_pack(meeting_page.forum_of(app.history(app.known_id("meeting", meeting, "M"))))


def titles_of(app: Ideaflow, items: Sequence[Item]) -> dict[str, str]:
    """The titles of the ideas on an agenda."""
    found = app.ask(submitter_tracker.ideas, only=[item.idea for item in items], limit=None)
    return {one.id: one.title for one in found}
