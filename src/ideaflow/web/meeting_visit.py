"""What every page of a meeting needs: the meeting under its rules, one's own part at it, and a form carried out."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from ideaflow.application.command import Command
from ideaflow.domain.values import DecisionKind
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.persistence.command_log import Receipt
from ideaflow.projections import meeting_part, meeting_reading
from ideaflow.projections.meeting_page import Item, MeetingPage
from ideaflow.projections.meeting_part import Part
from ideaflow.projections.meeting_reading import Read
from ideaflow.web.visit import acting, carry_out, ideaflow

OPTIONAL = ("feedback", "next_step", "thanks", "would_change", "until", "into", "aimed_at", "owner_role")


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


def decided() -> dict[str, object]:
    """What the form of a decision says."""
    questions = tuple(line.strip() for line in request.form.get("questions", "").splitlines() if line.strip())
    return {
        "decision": request.form.get("decision", ""),
        "reason": request.form.get("reason", ""),
        "questions": questions or None,
        "feedback_later": "feedback_later" in request.form,
        **{name: request.form.get(name, "").strip() or None for name in OPTIONAL},
    }


def decisions() -> dict[str, str]:
    """What can be decided, and what follows from it."""
    return {
        DecisionKind.TRIAL.value: _("The team plans a trial and starts it."),
        DecisionKind.ADOPT_NOW.value: _("It is done without a trial. Name the role that owns it, below."),
        DecisionKind.ASK_FOR_EVIDENCE.value: _(
            "It goes back to its submitter. Say what is asked, below; its clock pauses."
        ),
        DecisionKind.PARK.value: _("It waits. Say when to look again, below."),
        DecisionKind.MERGE.value: _("It goes on as part of another idea. Name that, below."),
    }
