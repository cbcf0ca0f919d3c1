"""An idea's forecast: its lines in a form, what they are worth as a picture, and what they came to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.forecast import RealiseValue, SetForecast
from ideaflow.application.forecast_line import GivenLine, line_of_columns
from ideaflow.case.content import worth_of
from ideaflow.domain.forecast_line import PER_CENT, LineKind, Per, Unit
from ideaflow.domain.idea import Idea
from ideaflow.errors import InvalidInput
from ideaflow.policies.calibration import calibrate, proposals
from ideaflow.projections import forecast_page, idea_outlook, outcomes, problem_board
from ideaflow.projections.forecast_page import ShownLine
from ideaflow.web.idea import back_to, known
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, typed
from ideaflow.web.one_form import show as show_form
from ideaflow.web.pictures import inline
from ideaflow.web.visit import FieldError, carry_out_form, for_pages, go_on, ideaflow, signed_in

pages = Blueprint("idea_forecast", __name__, url_prefix="/ideas")
Page = str | Response | tuple[str, int]
BLANK, MOST = 3, 40
COLUMNS = ("kind", "low", "likely", "high", "unit", "years", "evidence", "note")
PLACE = re.compile(r"line_(?P<number>\d+)(?:,_(?P<column>\w+))?")


@pages.get("/<idea>/forecast")
@signed_in
def show(idea: str) -> str:
    return _form(known(idea), [])


@pages.post("/<idea>/forecast")
@signed_in
def set_forecast(idea: str) -> Page:
    idea = known(idea)
    if "more" in request.form:
        return _form(idea, [])
    lines, errors = _typed_lines()
    if not lines and not errors:
        errors = [FieldError("line_1_likely", _("Write at least one line"))]
    if errors:
        return _form(idea, errors), HTTPStatus.BAD_REQUEST
    horizon = request.form.get("horizon", "").strip() or None
    done = carry_out_form(SetForecast, idea=idea, lines=tuple(lines), horizon=horizon)
    if isinstance(done, list):
        return _form(idea, [one._replace(field=_field_named(one.field)) for one in done]), HTTPStatus.BAD_REQUEST
    return go_on("idea.show", idea=idea)


@pages.get("/calibration")
@signed_in
def calibration() -> str:
    """How often forecasts held, how far they were off, and what the pack could learn from it."""
    app = ideaflow()
    rules = app.ask(idea_outlook.rules_for, app.log, Idea())
    cuts = calibrate(app.ask(outcomes.realised_outcomes))
    proposed = proposals(cuts["kind of line"], rules.appraisal)
    return render_template("calibration.html", cuts=cuts, proposed=proposed, rules=rules.id)


@pages.route("/<idea>/realise", methods=["GET", "POST"])
@signed_in
def realise(idea: str) -> Page:
    """Say what a line that the idea was adopted on came to in a year."""
    app, idea = ideaflow(), known(idea)
    latest = forecast_page.page(idea, app.history(idea)).latest
    said = tuple(f"{one.line}. {one.kind}: {one.amount}" for one in latest.lines) if latest else ()
    fields = (
        Asked(
            "line", _("Which line?"), Shape.CHOICE, choices=[str(one.line) for one in latest.lines] if latest else []
        ),
        Asked("amount", _("What did it come to, in the line's own unit?"), Shape.NUMBER),
        Asked("year", _("In which year? The year of the change is 0"), Shape.NUMBER, value="1"),
        Asked("measured", _("How is it known?"), Shape.CHECKS, choices=["measured"]),
        Asked("note", _("From what?"), Shape.PROSE),
    )
    form = OneForm(
        _("What the forecast of %(idea)s came to", idea=idea), _("Keep it"), *back_to(idea), fields, said=said
    )
    if request.method == "GET":
        return show_form(form)
    measured = "measured" in request.form
    return carried_out(form, RealiseValue, idea=idea, measured=measured, **typed("line", "amount", "year", "note"))


def _typed_lines() -> tuple[list[GivenLine], list[FieldError]]:
    """The lines of the form that hold an amount, and what is wrong with the others."""
    lines, errors = [], []
    for number in range(1, _shown_lines() + 1):
        row = {name: request.form.get(f"line_{number}_{name}", "").strip() for name in COLUMNS}
        if not any(row[name] for name in ("low", "likely", "high")):
            continue
        try:
            lines.append(line_of_columns(row, f"line {number}"))
        except InvalidInput as fault:
            said = (
                f"line {number}: {fault.field.partition(', ')[2] or 'line'} {fault.rule}. {for_pages(fault.next_step)}"
            )
            errors.append(FieldError(_field_named(fault.field.replace(" ", "_")), said.strip()))
    return lines, errors


def _field_named(field: str) -> str:
    """The field of the form that a fault of a line is about."""
    found = PLACE.fullmatch(field)
    if found is None:
        return field
    column = found["column"] or "likely"
    known_columns = {"from_year": "years", "to_year": "years", "amount": "likely"}
    return f"line_{found['number']}_{known_columns.get(column, column if column in COLUMNS else 'unit')}"


def _shown_lines() -> int:
    given = request.form.get("lines", "")
    shown = int(given) if given.isascii() and given.isdigit() else 0
    return min(MOST, shown)


def _form(idea: str, errors: Sequence[FieldError]) -> str:
    app = ideaflow()
    latest = forecast_page.page(idea, app.history(idea)).latest
    problems = app.ask(problem_board.problems_of, idea)
    before = [_as_typed(one, latest.currency) for one in latest.lines] if latest else []
    pack = app.ask(idea_outlook.pack_of, app.log, idea)
    shown = _shown_lines() + (BLANK if "more" in request.form else 0) or len(before) + BLANK
    worth = worth_of(app, idea) if latest else ()
    return render_template(
        "idea_forecast.html",
        idea=idea,
        latest=latest,
        errors=errors,
        given=request.form,
        lines=range(1, min(MOST, shown) + 1),
        before=dict(enumerate([*before, *_usual(pack.appraisal.currency, problems)], 1)),
        kinds=[kind.value for kind in LineKind],
        units=_units(pack.appraisal.currency, problems, before),
        horizon=latest.horizon if latest else pack.appraisal.horizon,
        anchors=pack.appraisal.anchors,
        worth=worth,
        pictures={part.title: inline(part.picture, "worth") for part in worth if part.picture},
        back=url_for("idea.show", idea=idea),
    )


def _usual(currency: str, problems: Sequence[str]) -> list[dict[str, str]]:
    """What most forecasts are made of, to begin an empty line with."""
    released = f"% of {problems[0]}" if problems else f"hours {Per.WEEK}"
    return [
        {"kind": LineKind.TIME_RELEASED.value, "unit": released},
        {"kind": LineKind.SOFTWARE.value, "unit": f"{currency} {Per.ONCE}"},
        {"kind": LineKind.QUALITY.value, "unit": "marks"},
    ]


def _units(currency: str, problems: Sequence[str], before: Sequence[Mapping[str, str]]) -> list[str]:
    money = [f"{currency} {per}" for per in (Per.YEAR, Per.MONTH, Per.WEEK, Per.ONCE)]
    hours = [f"hours {per}" for per in (Per.WEEK, Per.MONTH, Per.YEAR, Per.ONCE)]
    shares = [f"% of {problem}" for problem in problems]
    return list(dict.fromkeys([*shares, *hours, *money, "marks", *(row["unit"] for row in before)]))


def _as_typed(line: ShownLine, currency: str) -> dict[str, str]:
    """A line as it would be typed again."""
    facts = line.facts
    whole = facts.tally.hours if facts.tally and facts.tally.hours else PER_CENT
    low, likely, high = (f"{amount / whole * PER_CENT:.10g}" for amount in (facts.low, facts.likely, facts.high))
    if facts.tally:
        unit = f"% of {facts.tally.problem}"
    else:
        unit = (
            "marks" if facts.unit is Unit.MARKS else f"{currency if facts.unit is Unit.MONEY else 'hours'} {facts.per}"
        )
    years = f"{facts.from_year}" if facts.from_year == facts.to_year else f"{facts.from_year}-{facts.to_year}"
    evidence = "" if facts.tally and facts.tally.problem == line.evidence else line.evidence
    row = (facts.kind.value, low, likely, high, unit, years, evidence, line.note)
    return dict(zip(COLUMNS, row, strict=True))
