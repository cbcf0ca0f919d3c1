"""Running a trial: start it, note what is observed and spent, say how it departs from its plan, end it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.pasted_series import pasted_values
from ideaflow.application.trial import DeviateTrial, EndTrial, ObserveTrial, StartTrial
from ideaflow.application.trial_observing import CheckBenefit, ObserveSeries, SpendOnTrial
from ideaflow.errors import InvalidInput
from ideaflow.projections import trial_page
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, show, typed
from ideaflow.web.trial import back_to, known
from ideaflow.web.visit import FieldError, ideaflow, signed_in

pages = Blueprint("trial_running", __name__, url_prefix="/trials")
Page = str | Response | tuple[str, int]
VALUES = "values"


@pages.route("/<trial>/start", methods=["GET", "POST"])
@signed_in
def start(trial: str) -> Page:
    trial = known(trial)
    said = (_("From now on its plan is locked; changes are deviations."),)
    form = OneForm(_("Start %(trial)s", trial=trial), _("Start it"), *back_to(trial), said=said)
    return show(form) if request.method == "GET" else carried_out(form, StartTrial, trial=trial)


@pages.route("/<trial>/observe", methods=["GET", "POST"])
@signed_in
def observe(trial: str) -> Page:
    """One number and a day; a second value for a day corrects the first."""
    trial = known(trial)
    form = OneForm(_("Note a value for %(trial)s", trial=trial), _("Note it"), *back_to(trial), _value_fields(trial))
    if request.method == "GET":
        return show(form)
    return carried_out(form, ObserveTrial, trial=trial, **typed("value", "day", "note", "measure"))


@pages.route("/<trial>/paste", methods=["GET", "POST"])
@signed_in
def paste(trial: str) -> Page:
    """Many values at once, all of them or none."""
    trial = known(trial)
    hint = _("Paste a day and a value on each line: 2026-01-31, 12.5.")
    fields = (Asked(VALUES, _("The values"), Shape.PROSE, hint, rows=12), *_measure_field(trial))
    form = OneForm(_("Many values for %(trial)s", trial=trial), _("Note them"), *back_to(trial), fields)
    if request.method == "GET":
        return show(form)
    try:
        values = tuple(pasted_values(request.form.get(VALUES, ""), VALUES))
    except InvalidInput as fault:
        return show(form, [FieldError(VALUES, f"{fault.rule}. {fault.next_step}")]), HTTPStatus.BAD_REQUEST
    days = tuple((day.isoformat(), value) for day, value in values)
    return carried_out(form, ObserveSeries, trial=trial, values=days, **typed("measure"))


@pages.route("/<trial>/spend", methods=["GET", "POST"])
@signed_in
def spend(trial: str) -> Page:
    trial = known(trial)
    fields = (
        Asked("cost", _("Pounds"), Shape.NUMBER),
        Asked("hours", _("Hours of staff"), Shape.NUMBER),
        Asked("day", _("On which day?"), Shape.DAY, value=_today()),
        Asked("note", _("On what?"), Shape.PROSE, rows=2),
    )
    said = (_("Below 0 takes some back."),)
    form = OneForm(_("What %(trial)s cost", trial=trial), _("Note it"), *back_to(trial), fields, said=said)
    if request.method == "GET":
        return show(form)
    if not (request.form.get("cost", "").strip() or request.form.get("hours", "").strip()):
        wrong = FieldError("cost", _("Say how many pounds or hours"))
        return show(form, [wrong]), HTTPStatus.BAD_REQUEST
    return carried_out(form, SpendOnTrial, trial=trial, **typed("cost", "hours", "day", "note"))


@pages.route("/<trial>/deviate", methods=["GET", "POST"])
@signed_in
def deviate(trial: str) -> Page:
    trial = known(trial)
    fields = (
        Asked("change", _("What is done otherwise than planned?"), Shape.PROSE),
        Asked("reason", _("Why?"), Shape.PROSE),
        Asked("adds_measure", _("A measure that is observed too from now on")),
    )
    form = OneForm(_("How %(trial)s departs from its plan", trial=trial), _("Keep it"), *back_to(trial), fields)
    if request.method == "GET":
        return show(form)
    words = {name: request.form.get(name, "") for name in ("change", "reason")}
    return carried_out(form, DeviateTrial, trial=trial, **words, **typed("adds_measure"))


@pages.route("/<trial>/end", methods=["GET", "POST"])
@signed_in
def end(trial: str) -> Page:
    """The verdict so far is shown beside the form, as ending keeps it."""
    app, trial = ideaflow(), known(trial)
    verdict = trial_page.page(app.history(trial), app.today).verdict
    said = [_("The verdict of its chart is kept, and the reviews open together.")]
    if verdict:
        said.append(_("As it stands: %(finding)s; %(because)s", finding=verdict.finding.value, because=verdict.because))
    fields = (Asked("reason", _("Why now, if you like to say"), Shape.PROSE),)
    form = OneForm(_("End %(trial)s", trial=trial), _("End it"), *back_to(trial), fields, said=said)
    return show(form) if request.method == "GET" else carried_out(form, EndTrial, trial=trial, **typed("reason"))


@pages.route("/<trial>/check", methods=["GET", "POST"])
@signed_in
def check(trial: str) -> Page:
    trial = known(trial)
    said = (_("The control chart says whether the benefit holds. Slipping back raises the problem again."),)
    fields = (Asked("note", _("What else was seen?"), Shape.PROSE),)
    heading = _("Does the benefit of %(trial)s last?", trial=trial)
    form = OneForm(heading, _("Check it"), *back_to(trial), fields, said=said)
    return show(form) if request.method == "GET" else carried_out(form, CheckBenefit, trial=trial, **typed("note"))


def _today() -> str:
    return ideaflow().today.isoformat()


def _value_fields(trial: str) -> tuple[Asked, ...]:
    plan = trial_page.trial_of(ideaflow().history(trial)).planned
    label = (plan.measure or _("The value")) + (f" ({plan.unit})" if plan.unit else "")
    return (
        Asked("value", label, Shape.NUMBER),
        Asked("day", _("For which day?"), Shape.DAY, value=_today()),
        *_measure_field(trial),
        Asked("note", _("What else was seen?"), Shape.PROSE, rows=2),
    )


def _measure_field(trial: str) -> tuple[Asked, ...]:
    """Which measure, where the plan names others beside the primary one."""
    found = trial_page.trial_of(ideaflow().history(trial))
    others = {*found.planned.also, *(rule.measure for rule in found.planned.stops), *found.added_measures}
    names = sorted(others - {"", "cost", "hours"})
    return (Asked("measure", _("Of another measure?"), Shape.CHOICE, choices=["", *names]),) if names else ()
