"""Making an idea's case: its canvas, and each kind of evidence with a form of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideaflow.application.idea import AddEvidence, ReviseCanvas
from ideaflow.application.pasted_series import pasted_values
from ideaflow.domain.stage import Trigger
from ideaflow.domain.values import CanvasPart, EvidenceKind
from ideaflow.errors import InvalidInput
from ideaflow.projections import idea_evidence, idea_outlook, idea_texts, problem_board
from ideaflow.web.idea import back_to, field_of, known
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, show
from ideaflow.web.pictures import pictures_of
from ideaflow.web.visit import FieldError, ideaflow, signed_in

pages = Blueprint("idea_evidence", __name__, url_prefix="/ideas")
Page = str | Response | tuple[str, int]
KINDS = {kind.value.replace(" ", "-"): kind for kind in EvidenceKind}
SUMMARY, ROWS, PROBLEM = "summary", "rows", "problem"


@pages.route("/<idea>/canvas", methods=["GET", "POST"])
@signed_in
def canvas(idea: str) -> Page:
    idea = known(idea)
    text = ideaflow().ask(idea_texts.text_of, idea)
    before = text.canvas if text else {}
    fields = [
        Asked(field_of(part), part.value.capitalize(), Shape.PROSE, value=before.get(part.value, ""))
        for part in CanvasPart
    ]
    said = (_("Write what you know; the rest can follow. A part that was written can be changed and not emptied."),)
    form = OneForm(_("Canvas of %(idea)s", idea=idea), _("Keep the canvas"), *back_to(idea), fields, said=said)
    if request.method == "GET":
        return show(form)
    written = {part.value: request.form.get(field_of(part), "").strip() for part in CanvasPart}
    changed = {part: words for part, words in written.items() if words and not _same(words, before.get(part, ""))}
    if not changed:
        return show(form, [FieldError(fields[0].name, _("Nothing has changed"))]), HTTPStatus.BAD_REQUEST
    return carried_out(form, ReviseCanvas, idea=idea, canvas=changed)


@pages.get("/<idea>/evidence")
@signed_in
def choose(idea: str) -> str:
    """What the policy asks for, what is there, and a form for each kind."""
    app, idea = ideaflow(), known(idea)
    steps = app.ask(idea_outlook.idea_outlook, app.log, idea)
    step = next(one for one in steps if one.step == Trigger.ADD_EVIDENCE.words)
    found = idea_evidence.evidence_of(app.history(idea))
    return render_template(
        "idea_evidence.html",
        idea=idea,
        step=step,
        found=found,
        pictures=pictures_of(found),
        kinds={slug: _words_of()[kind] for slug, kind in KINDS.items()},
    )


@pages.route("/<idea>/evidence/<evidence>", methods=["GET", "POST"])
@signed_in
def add(idea: str, evidence: str) -> Page:
    idea = known(idea)
    if evidence not in KINDS:
        raise NotFound
    what = KINDS[evidence]
    app = ideaflow()
    linked = app.ask(problem_board.problems_of, idea)
    heading = _("%(kind)s as evidence for %(idea)s", kind=_words_of()[what], idea=idea)
    back = url_for("idea_evidence.choose", idea=idea)
    form = OneForm(heading, _("Add the evidence"), back, _("Back to the evidence"), _fields(what, linked))
    if request.method == "GET":
        return show(form)
    try:
        rows = _rows(what)
    except InvalidInput as fault:
        return show(form, [FieldError(ROWS, f"{fault.rule}. {fault.next_step}")]), HTTPStatus.BAD_REQUEST
    problem = request.form.get(PROBLEM, "").strip() or None
    summary = request.form.get(SUMMARY, "").strip()
    if not (rows or problem or summary) and what is not EvidenceKind.PROBLEM_TALLY:
        wrong = FieldError(form.fields[0].name, _("Write what it shows"))
        return show(form, [wrong]), HTTPStatus.BAD_REQUEST
    go_to = url_for("idea.show", idea=idea)
    return carried_out(form, AddEvidence, go_to, idea=idea, kind=what, problem=problem, summary=summary, rows=rows)


def _same(words: str, before: str) -> bool:
    return words.replace("\r\n", "\n") == before


def _fields(kind: EvidenceKind, linked: Sequence[str]) -> tuple[Asked, ...]:
    summary = Asked(SUMMARY, _("What does it show?"), Shape.PROSE, rows=3)
    problem = Asked(PROBLEM, _("Which noted problem, such as P-17?"), value=next(iter(linked), ""))
    rows = Asked(ROWS, *_rows_asked()[kind], rows=8) if kind in _rows_asked() else None
    match kind:
        case EvidenceKind.PROBLEM_TALLY:
            return problem, summary
        case EvidenceKind.DOCUMENT:
            hint = _("Its title and where it can be found, then what it shows.")
            return (Asked(SUMMARY, _("Which document?"), Shape.PROSE, hint),)
        case EvidenceKind.MEASURE:
            return Asked(SUMMARY, _("What was measured?"), Shape.PROSE, rows=2), *([rows] if rows else [])
    return (*([rows] if rows else []), summary)


def _rows(kind: EvidenceKind) -> tuple[str, ...]:
    text = request.form.get(ROWS, "")
    if kind is EvidenceKind.MEASURE and text.strip():
        return tuple(f"{day.isoformat()}, {value:.10g}" for day, value in pasted_values(text, ROWS))
    return tuple(_lines(text))


def _lines(text: str) -> Iterator[str]:
    yield from (line.strip() for line in text.splitlines() if line.strip())


def _words_of() -> dict[EvidenceKind, str]:
    return {
        EvidenceKind.PROBLEM_TALLY: _("The tally of a problem"),
        EvidenceKind.MEASURE: _("A measure over time"),
        EvidenceKind.FIVE_WHYS: _("Five whys"),
        EvidenceKind.SIPOC: _("Supplier, input, process, output, customer"),
        EvidenceKind.HAND_OFFS: _("A map of hand-offs"),
        EvidenceKind.DOCUMENT: _("A document"),
    }


def _rows_asked() -> dict[EvidenceKind, tuple[str, Shape, str]]:
    """The label, shape and hint of the rows of each kind that has any."""
    return {
        EvidenceKind.MEASURE: (
            _("Its values"),
            Shape.PROSE,
            _("Paste a day and a value on each line: 2026-01-31, 12.5. They are drawn as a control chart."),
        ),
        EvidenceKind.FIVE_WHYS: (
            _("The chain of whys"),
            Shape.PROSE,
            _("One why and its answer on each line, from the problem down to its source."),
        ),
        EvidenceKind.SIPOC: (
            _("The rows"),
            Shape.PROSE,
            _("On each line: supplier | input | process | output | customer."),
        ),
        EvidenceKind.HAND_OFFS: (
            _("The hand-offs"),
            Shape.PROSE,
            _("On each line: from | to | what is handed over | what goes wrong."),
        ),
    }
