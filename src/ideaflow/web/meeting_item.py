"""An idea at a meeting: its case and the scoring form, the wait, the scores once they open, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from ideaflow.application.command import Command
from ideaflow.application.decision import CorrectDecision, DecideIdea
from ideaflow.application.idea_talk import GiveFeedback
from ideaflow.application.meeting import DeclareInterest, OpenScores, ScoreIdea
from ideaflow.domain.score import HIGHEST, LOWEST
from ideaflow.domain.values import AimedAt
from ideaflow.persistence.command_log import Receipt
from ideaflow.pictures.range_bars import RangeBar, draw
from ideaflow.policies.outlook import Outlook
from ideaflow.policies.scoring_rules import scoring_of
from ideaflow.projections import fairness, idea_outlook, meeting_case, meeting_reading
from ideaflow.projections.meeting_page import Item
from ideaflow.web.meeting_visit import decided, decisions, done_or_fault, item_of, own_part, read_meeting
from ideaflow.web.visit import FieldError, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("item", __name__)
CANNOT_JUDGE, EVALUATE = "cannot judge", "evaluate "
MARKS = tuple(str(mark) for mark in range(LOWEST, HIGHEST + 1))


@pages.get("/<meeting>/<idea>")
@signed_in
def show(meeting: str, idea: str) -> str:
    return _item(meeting, idea, [])


@pages.post("/<meeting>/<idea>/score")
@signed_in
def score(meeting: str, idea: str) -> Response | tuple[str, int]:
    names = scoring_of(read_meeting(meeting).rules).names
    missing = [
        FieldError(f"mark_{name}", _("%(criterion)s: choose a mark, or cannot judge", criterion=name))
        for name in names
        if not _mark(name)
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
    return _then(DeclareInterest, meeting, idea)


@pages.post("/<meeting>/<idea>/open")
@signed_in
def open_scores(meeting: str, idea: str) -> Response | tuple[str, int]:
    if "without_quorum" not in request.form:
        return _then(OpenScores, meeting, idea)
    reason = request.form.get("why_without", "").strip()
    if not reason:
        unsaid = FieldError("why_without", _("Say why they open without a quorum"))
        return _item(meeting, idea, [unsaid]), HTTPStatus.BAD_REQUEST
    done = carry_out_form(OpenScores, meeting=meeting, idea=idea, without_quorum=True, reason=reason)
    return _answer(meeting, idea, done)


@pages.post("/<meeting>/<idea>/decide")
@signed_in
def decide(meeting: str, idea: str) -> Response | tuple[str, int]:
    return _answer(meeting, idea, carry_out_form(DecideIdea, meeting=meeting, idea=idea, **decided()))


@pages.post("/<meeting>/<idea>/correct")
@signed_in
def correct(meeting: str, idea: str) -> Response | tuple[str, int]:
    why = request.form.get("why", "")
    return _answer(meeting, idea, carry_out_form(CorrectDecision, meeting=meeting, idea=idea, why=why, **decided()))


@pages.post("/<meeting>/<idea>/feedback")
@signed_in
def give_feedback(meeting: str, idea: str) -> Response | tuple[str, int]:
    told = {name: request.form.get(name, "") for name in ("feedback", "next_step", "thanks")}
    return _answer(meeting, idea, carry_out_form(GiveFeedback, meeting=meeting, idea=idea, **told))


def _mark(criterion: str) -> str:
    given = request.form.get(f"mark_{criterion}", "")
    return given if given in (*MARKS, CANNOT_JUDGE) else ""


def _answer(meeting: str, idea: str, done: Receipt | list[FieldError]) -> Response | tuple[str, int]:
    if isinstance(done, list):
        return _item(meeting, idea, done), HTTPStatus.BAD_REQUEST
    return go_on("meeting.item.show", meeting=meeting, idea=idea)


def _then(kind: type[Command], meeting: str, idea: str) -> Response:
    done_or_fault(kind, meeting=meeting, idea=idea)
    return go_on("meeting.item.show", meeting=meeting, idea=idea)


def _item(meeting: str, idea: str, errors: list[FieldError]) -> str:
    app, found = ideaflow(), read_meeting(meeting)
    page, item, part = found.page, item_of(found.page, idea), own_part(found.page.id)
    made = app.ask(meeting_reading.minutes_of, app.log, page.id) if item.decision else None
    view = item.view
    return render_template(
        "meeting_item.html",
        page=page,
        item=item,
        part=part,
        case=app.ask(meeting_case.case, item.idea, app.history(item.idea)),
        next_to_score=next((one for one in part.to_score if one != item.idea), ""),
        criteria=scoring_of(found.rules).criteria,
        differing=[view.spread(name) for name in view.talk_about] if view else [],
        picture=_spreads(item),
        agreement=app.ask(fairness.report, page.forum, found.rules.fairness).scores if view else None,
        steps=_evaluations(item) if view and not item.decision else [],
        decided=made.decisions.get(item.idea, {}) if made else {},
        may_waive=found.rules.meetings.open_without_quorum,
        marks=MARKS,
        cannot_judge=CANNOT_JUDGE,
        decisions=decisions(),
        aims=[aim.value for aim in AimedAt],
        errors=errors,
        given=request.form if errors else {},
        once=new_command_id(),
    )


def _evaluations(item: Item) -> Sequence[Outlook]:
    """Each decision that the forum could take, with what the rules say of it."""
    app = ideaflow()
    found = app.ask(idea_outlook.idea_outlook, app.log, item.idea)
    return [one for one in found if one.step.startswith(EVALUATE)]


def _spreads(item: Item) -> str:
    """The spread of the marks on each criterion, those furthest apart first; empty before the opening."""
    if not item.view:
        return ""
    spreads = sorted(item.view.criteria, key=lambda one: -one.apart)
    bars = [
        RangeBar(
            _(
                "%(criterion)s: %(low)s to %(high)s, median %(median)s",
                criterion=one.criterion,
                low=one.lowest,
                high=one.highest,
                median=f"{one.median:g}",
            ),
            one.lowest,
            one.median,
            one.highest,
        )
        for one in spreads
        if one.lowest is not None and one.highest is not None and one.median is not None
    ]
    if not bars:
        return ""
    title = _("Marks on %(idea)s: lowest, median, highest", idea=item.idea)
    words = ". ".join(bar.label for bar in bars)
    picture = draw(bars, title=title, unit=_("mark"), always=(LOWEST, HIGHEST), described=words, most_ticks=HIGHEST)
    # Our own drawing, in which words are escaped by the XML library.
    return Markup(picture)  # noqa: S704
