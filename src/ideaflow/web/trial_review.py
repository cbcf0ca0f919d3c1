"""After a trial: the four questions, answered by each alone and opened together, and what follows from it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.trial import ReviewTrial
from ideaflow.application.trial_review import OpenReviews
from ideaflow.domain.trial import TrialStage
from ideaflow.domain.trial_events import Outcome
from ideaflow.projections import trial_board, trial_page
from ideaflow.web.one_form import Asked, OneForm, Shape, carried_out, show, typed
from ideaflow.web.trial import QUESTIONS, back_to, known
from ideaflow.web.visit import FieldError, ideaflow, signed_in

pages = Blueprint("trial_review", __name__, url_prefix="/trials")
Page = str | Response | tuple[str, int]


@pages.route("/<trial>/review", methods=["GET", "POST"])
@signed_in
def review(trial: str) -> Page:
    trial = known(trial)
    labels = (
        _("What did we set out to do?"),
        _("What happened?"),
        _("Why the difference, good and bad?"),
        _("What do we learn?"),
    )
    fields = [Asked(name, label, Shape.PROSE) for name, label in zip(QUESTIONS, labels, strict=True)]
    said = (_("Others see your answers once all reviews open together, without a name beside them."),)
    form = OneForm(_("Review of %(trial)s", trial=trial), _("Send my answers"), *back_to(trial), fields, said=said)
    if request.method == "GET":
        return show(form)
    return carried_out(form, ReviewTrial, trial=trial, **{name: request.form.get(name, "") for name in QUESTIONS})


@pages.route("/<trial>/open-reviews", methods=["GET", "POST"])
@signed_in
def open_reviews(trial: str) -> Page:
    trial = known(trial)
    said = (_("Everybody can then read the answers side by side. Ending the trial does it too."),)
    form = OneForm(_("Open the reviews of %(trial)s", trial=trial), _("Open them"), *back_to(trial), said=said)
    return show(form) if request.method == "GET" else carried_out(form, OpenReviews, trial=trial)


@pages.route("/<trial>/conclude", methods=["GET", "POST"])
@signed_in
def conclude(trial: str) -> Page:
    """First which way it goes, then what that way needs."""
    app, trial = ideaflow(), known(trial)
    wanted = request.values.get("outcome", "")
    outcome = next((one for one in Outcome if one.value == wanted), None)
    if outcome is None:
        fields = (Asked("outcome", _("What follows from it?"), Shape.CHOICE, choices=[one.value for one in Outcome]),)
        said = (_("Failing forward is not a fault: it teaches others something."), _verdict(trial))
        form = OneForm(_("Conclude %(trial)s", trial=trial), _("Go on"), *back_to(trial), fields, said=said)
        return show(form)
    form = _concluding(trial, outcome)
    if "learning" not in request.form:
        return show(form)
    checks = tuple(request.form.get("benefit_checks", "").replace(",", " ").split())
    tags = tuple(filter(None, (tag.strip() for tag in request.form.get("tags", "").split(","))))
    if outcome is Outcome.ADJUST and not request.form.get("next_trial", ""):
        wrong = FieldError("next_trial", _("Plan the next trial first, building on this one"))
        return show(form, [wrong]), HTTPStatus.BAD_REQUEST
    return carried_out(
        form,
        ConcludeTrial,
        url_for("trial.show", trial=app.known_id("trial", trial, "T")),
        trial=trial,
        outcome=outcome,
        tags=tags or None,
        benefit_checks=checks or None,
        **typed("learning", "context", "effect", "owner_role", "next_trial"),
    )


def _concluding(trial: str, outcome: Outcome) -> OneForm:
    hint = _("As a sentence that others can use.")
    learning = (
        Asked("outcome", _("What follows from it?"), Shape.CHOICE, choices=[outcome.value], value=outcome.value),
        Asked("learning", _("What did it teach?"), Shape.PROSE, hint),
        Asked("context", _("Where and when does that hold?"), Shape.PROSE, rows=2),
        Asked("tags", _("Words to find it by, with commas between")),
    )
    own = {Outcome.ADOPT: _adopting, Outcome.ADJUST: _adjusting}.get(outcome)
    fields = [learning[0], *(own(trial) if own else ()), *learning[1:]]
    heading = _("Conclude %(trial)s: %(outcome)s", trial=trial, outcome=outcome.value)
    return OneForm(heading, _("Conclude it"), *back_to(trial), fields, said=(_verdict(trial),))


def _adopting(_trial: str) -> tuple[Asked, ...]:
    hint = _("Dates such as 2027-05-25, with spaces between; left empty, the policy says when.")
    return (
        Asked("owner_role", _("Which role owns it from now on?"), hint=_("A role, never a name.")),
        Asked("effect", _("The effect, or the reason to adopt without a measured one"), Shape.PROSE),
        Asked("benefit_checks", _("When is the benefit checked?"), hint=hint),
    )


def _adjusting(trial: str) -> tuple[Asked, ...]:
    app = ideaflow()
    idea = trial_page.trial_of(app.history(trial)).planned.idea
    planned = app.ask(trial_board.trials, idea=idea, stage=TrialStage.PLANNED.value)
    hint = _("It builds on this one; plan it from the idea's page first.")
    names = [one.id for one in planned if one.builds_on == trial]
    return (Asked("next_trial", _("Which planned trial comes next?"), Shape.CHOICE, hint, ["", *names]),)


def _verdict(trial: str) -> str:
    app = ideaflow()
    verdict = trial_page.page(app.history(trial), app.today).verdict
    if verdict is None:
        return str(_("Nothing was observed."))
    return f"{verdict.finding.value.capitalize()}: {verdict.because}."
