"""A trial's plan: the hypothesis, how it is measured, when it stops, and what it may cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.trial import PlanTrial
from ideaflow.domain.trial_events import PlanPart
from ideaflow.domain.values import Affects, Direction, Prompt
from ideaflow.policies.fact import FactKind
from ideaflow.policies.pack import Pack
from ideaflow.projections import idea_outlook
from ideaflow.web.idea import back_to, known
from ideaflow.web.one_form import Asked, OneForm, Shape, chosen, show, typed
from ideaflow.web.visit import FieldError, carry_out_form, ideaflow, signed_in

pages = Blueprint("trial_plan", __name__, url_prefix="/ideas")
WITHIN = "within the team's gift"
DECLARED = "declared_"
ANSWERS = ("", "yes", "no")
NUMBERS = ("target", "predicted", "cost", "hours", "weeks", "every_days", "sample")


@pages.route("/<idea>/plan-a-trial", methods=["GET", "POST"])
@signed_in
def plan(idea: str) -> str | Response | tuple[str, int]:
    """The plan can be incomplete; starting needs every part that the policy asks for."""
    app, idea = ideaflow(), known(idea)
    pack = app.ask(idea_outlook.pack_of, app.log, idea)
    form = OneForm(
        heading=_("Plan a trial of %(idea)s", idea=idea),
        button=_("Keep the plan"),
        back=back_to(idea)[0],
        back_words=back_to(idea)[1],
        fields=[*_fields()],
        more=[*_more(pack)],
        more_words=_("More: other measures, what it touches, what led to it"),
        said=(_("It can be incomplete. Once the trial starts the plan is locked, and changes are deviations."),),
        once=True,
    )
    if request.method == "GET":
        return show(form)
    baseline, wrong = _baseline(request.form.get("baseline", ""))
    if wrong:
        return show(form, wrong), HTTPStatus.BAD_REQUEST
    done = carry_out_form(
        PlanTrial,
        idea=idea,
        words={part.value: words for part in PlanPart if (words := request.form.get(_field(part), "").strip())},
        baseline=baseline or None,
        within_gift=WITHIN in request.form.getlist("within_gift"),
        affects=chosen("affects"),
        prompts=chosen("prompts"),
        stops=tuple(_lines("stops")) or None,
        also=tuple(_lines("also")) or None,
        declared=_declared(pack) or None,
        **typed("unit", "direction", "builds_on", *NUMBERS),
    )
    if isinstance(done, list):
        return show(form, done), HTTPStatus.BAD_REQUEST
    return redirect(url_for("trial.show", trial=done.id), code=HTTPStatus.SEE_OTHER)


def _fields() -> Iterator[Asked]:
    yield Asked(_field(PlanPart.HYPOTHESIS), _("What do you think will happen, and why?"), Shape.PROSE)
    yield Asked(_field(PlanPart.MEASURE), _("What do you measure?"), hint=_("One primary measure."))
    yield Asked("unit", _("Its unit"), hint=_("For example days."))
    yield Asked("direction", _("Which way is better?"), Shape.CHOICE, choices=[way.value for way in Direction])
    yield Asked(_field(PlanPart.SOURCE), _("Where do its values come from?"))
    hint = _("Values from before the trial with commas between, such as 9, 11, 10. Twelve make steady limits.")
    yield Asked("baseline", _("The baseline"), hint=hint)
    yield Asked(_field(PlanPart.PREDICTION), _("Which result do you expect?"), Shape.PROSE, rows=2)
    yield Asked("predicted", _("The value that you predict"), Shape.NUMBER)
    yield Asked("target", _("The value to reach"), Shape.NUMBER)
    yield Asked("weeks", _("For how many weeks?"), Shape.NUMBER, value="6")
    yield Asked(_field(PlanPart.STOP_RULE), _("When is it stopped early?"), Shape.PROSE, rows=2)
    hint = _(
        "One on each line, such as: harm: complaints >= 3, or success: <= 1 for 3. They are checked by themselves."
    )
    yield Asked("stops", _("Stop rules"), Shape.PROSE, hint, rows=2)
    yield Asked(_field(PlanPart.ROLL_BACK), _("Which step puts everything back?"))
    yield Asked(_field(PlanPart.WHO_IS_AFFECTED), _("Who is affected?"))
    yield Asked("cost", _("At most so many pounds"), Shape.NUMBER, value="0")
    yield Asked("hours", _("At most so many hours of staff"), Shape.NUMBER, value="0")
    yield Asked("within_gift", _("Can the team do it alone?"), Shape.CHECKS, choices=[WITHIN])


def _more(pack: Pack) -> Iterator[Asked]:
    yield Asked("every_days", _("A value every so many days"), Shape.NUMBER, value="7")
    yield Asked("sample", _("Or so many values in all"), Shape.NUMBER)
    yield Asked("also", _("Other measures to observe"), Shape.PROSE, _("One on each line."), rows=2)
    yield Asked("affects", _("What does it touch?"), Shape.CHECKS, choices=[what.value for what in Affects])
    yield Asked("prompts", _("How did you come upon it?"), Shape.CHECKS, choices=[one.value for one in Prompt])
    yield Asked("builds_on", _("Which earlier trial does it build on, such as T-3?"))
    for name, fact in pack.facts.items():
        yes_no = fact.kind is FactKind.YES_NO
        yield Asked(
            DECLARED + name.replace(" ", "_"), fact.question, Shape.CHOICE if yes_no else Shape.NUMBER, choices=ANSWERS
        )


def _declared(pack: Pack) -> dict[str, bool | str]:
    """Answers to the questions that the pack adds."""
    given = {name: request.form.get(DECLARED + name.replace(" ", "_"), "").strip() for name in pack.facts}
    return {
        name: answer == "yes" if pack.facts[name].kind is FactKind.YES_NO else answer
        for name, answer in given.items()
        if answer
    }


def _baseline(text: str) -> tuple[Sequence[float], list[FieldError]]:
    try:
        return [float(value) for value in text.replace(";", ",").split(",") if value.strip()], []
    except ValueError:
        return [], [FieldError("baseline", _("Write the baseline as numbers with commas between: 9, 11, 10.5"))]


def _lines(name: str) -> Iterator[str]:
    yield from (line.strip() for line in request.form.get(name, "").splitlines() if line.strip())


def _field(part: PlanPart) -> str:
    return part.value.replace(" ", "_").replace("-", "_")
