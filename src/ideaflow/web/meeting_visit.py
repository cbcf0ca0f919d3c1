"""What every page of a meeting needs: the meeting under its rules, one's own part at it, and a form carried out."""

from __future__ import annotations

from ideaflow.application.command import Command
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.persistence.command_log import Receipt
from ideaflow.projections import meeting_part, meeting_reading
from ideaflow.projections.meeting_page import Item, MeetingPage
from ideaflow.projections.meeting_part import Part
from ideaflow.projections.meeting_reading import Read
from ideaflow.web.visit import acting, carry_out, ideaflow


def read_meeting(meeting: str) -> Read:
    """A meeting, and the rules that it is seen under. Raises UnknownId."""
    app = ideaflow()
    return app.ask(meeting_reading.read, app.log, app.known_id("meeting", meeting, "M"))


def own_part(meeting: str) -> Part:
    """What who is signed in does at a meeting."""
    app = ideaflow()
    return app.ask(meeting_part.part, app.log, meeting, acting().id)


def item_of(page: MeetingPage, idea: str) -> Item:
    """An idea on the agenda. Raises UnknownId."""
    wanted = ideaflow().known_id("idea", idea, "I")
    found = next((one for one in page.items if one.idea == wanted), None)
    if found is None:
        raise UnknownId("idea", idea)
    return found


def done_or_fault(kind: type[Command], **fields: object) -> Receipt:
    """Carry out a command of a form without typed words. Raises Refused, and InvalidInput for a form that was bent."""
    done = carry_out(kind, **fields)
    if isinstance(done, list):
        raise InvalidInput(done[0].field, "…", done[0].text, "go back to the meeting")
    return done
