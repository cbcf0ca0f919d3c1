"""A forum's meetings: the agenda, the case and its scoring form, the scores once they open, the decision.

Before the opening a page says which perspectives are in, and nothing else; it reads the same functions as the command
line, which know no more.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ideaflow.application.command import Command
from ideaflow.application.decision import DecideIdea
from ideaflow.application.meeting import CloseMeeting, DeclareInterest, OpenScores, ScoreIdea
from ideaflow.domain.values import AimedAt, DecisionKind
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.policies.pack import Pack
from ideaflow.policies.scoring_rules import scoring_of
from ideaflow.projections import meeting_calendar, meeting_case, meeting_page, submitter_tracker
from ideaflow.projections.meeting_page import MeetingPage
from ideaflow.web.visit import FieldError, acting, carry_out, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("meeting", __name__, url_prefix="/meetings")
CANNOT_JUDGE = "cannot judge"
MARKS = ("1", "2", "3", "4", "5")


class Seen(NamedTuple):
    """A meeting, and the rules that it is seen under."""

    page: MeetingPage
    pack: Pack


@pages.get("")
@signed_in
def calendar() -> str:
    return render_template("meetings.html", sittings=ideaflow().ask(meeting_calendar.sittings))


@pages.get("/<meeting>")
@signed_in
def show(meeting: str) -> str:
    sitting = _sitting(meeting)
    ideas = [item.idea for item in sitting.page.items]
    titles = {one.id: one.title for one in ideaflow().ask(submitter_tracker.ideas, only=ideas, limit=None)}
    return render_template("meeting.html", page=sitting.page, titles=titles, command_id=new_command_id())


@pages.post("/<meeting>/close")
@signed_in
def close(meeting: str) -> Response:
    return _then("meeting.show", CloseMeeting, meeting=meeting)


@pages.get("/<meeting>/<idea>")
@signed_in
def item(meeting: str, idea: str) -> str:
    return _item(meeting, idea, [])


@pages.post("/<meeting>/<idea>/score")
@signed_in
def score(meeting: str, idea: str) -> Response | tuple[str, int]:
    names = scoring_of(_sitting(meeting).pack).names
    missing = [
        FieldError(f"mark_{name}", f"{name}: choose a mark, or {CANNOT_JUDGE}") for name in names if not _mark(name)
    ]
    if missing:
        return _item(meeting, idea, missing), HTTPStatus.BAD_REQUEST
    done = carry_out_form(
        ScoreIdea,
        meeting=meeting,
        idea=idea,
        marks={name: None if _mark(name) == CANNOT_JUDGE else _mark(name) for name in names},
        comments={name: words for name in names if (words := request.form.get(f"because_{name}", "").strip())},
        comment=request.form.get("comment", ""),
    )
    return _answer(meeting, idea, done)


@pages.post("/<meeting>/<idea>/interest")
@signed_in
def declare_interest(meeting: str, idea: str) -> Response:
    return _then("meeting.item", DeclareInterest, meeting=meeting, idea=idea)


@pages.post("/<meeting>/<idea>/open")
@signed_in
def open_scores(meeting: str, idea: str) -> Response:
    return _then("meeting.item", OpenScores, meeting=meeting, idea=idea)


@pages.post("/<meeting>/<idea>/decide")
@signed_in
def decide(meeting: str, idea: str) -> Response | tuple[str, int]:
    question = request.form.get("question", "").strip()
    told = {name: request.form.get(name, "").strip() or None for name in ("next_step", "would_change", "until", "into")}
    done = carry_out_form(
        DecideIdea,
        meeting=meeting,
        idea=idea,
        decision=request.form.get("decision", ""),
        reason=request.form.get("reason", ""),
        aimed_at=request.form.get("aimed_at") or None,
        owner_role=request.form.get("owner_role", "").strip() or None,
        questions=(question,) if question else None,
        **told,
    )
    return _answer(meeting, idea, done)


def _mark(criterion: str) -> str:
    given = request.form.get(f"mark_{criterion}", "")
    return given if given in (*MARKS, CANNOT_JUDGE) else ""


def _answer(meeting: str, idea: str, done: object) -> Response | tuple[str, int]:
    if isinstance(done, list):
        return _item(meeting, idea, done), HTTPStatus.BAD_REQUEST
    return go_on("meeting.item", meeting=meeting, idea=idea)


def _then(endpoint: str, kind: type[Command], **fields: str) -> Response:
    """Carry out a command without typed fields, and go on."""
    done = carry_out(kind, **fields)
    if isinstance(done, list):
        raise InvalidInput(done[0].field, "…", done[0].text, "go back to the meeting")
    return go_on(endpoint, **fields)


def _sitting(meeting: str) -> Seen:
    app = ideaflow()
    history = app.history(app.known_id("meeting", meeting, "M"))
    pack = app.forum_pack(meeting_page.forum_of(history))
    return Seen(meeting_page.page(history, pack, app.pack), pack)


def _item(meeting: str, idea: str, errors: list[FieldError]) -> str:
    app, sitting = ideaflow(), _sitting(meeting)
    wanted = app.known_id("idea", idea, "I")
    found = next((one for one in sitting.page.items if one.idea == wanted), None)
    if found is None:
        raise UnknownId("idea", idea)
    return render_template(
        "meeting_item.html",
        page=sitting.page,
        item=found,
        case=app.ask(meeting_case.case, wanted, app.history(wanted)),
        seals=app.ask(meeting_case.seals_by, sitting.page.id, wanted, app.history(sitting.page.id), acting().id),
        criteria=scoring_of(sitting.pack).criteria,
        marks=MARKS,
        cannot_judge=CANNOT_JUDGE,
        decisions=[kind.value for kind in DecisionKind],
        aims=[aim.value for aim in AimedAt],
        errors=errors,
        given=request.form,
        command_id=new_command_id(),
    )
