"""Trials: the board, and one trial with its live chart, its verdict and what can be done with it now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from ideaflow.domain.stage import Stage
from ideaflow.domain.trial import Trial, TrialStage
from ideaflow.projections import own_part, submitter_tracker, trial_board, trial_page
from ideaflow.projections.trial_groups import By, groups, waits_for
from ideaflow.web.idea_offers import Offer
from ideaflow.web.trial_chart import shown_chart
from ideaflow.web.visit import acting, ideaflow, new_command_id, signed_in

pages = Blueprint("trial", __name__, url_prefix="/trials")
GROUPED = "by"
QUESTIONS = ("set_out_to_do", "happened", "why_different", "learned")


@pages.get("")
@signed_in
def board() -> str:
    """Every trial, newest first; or experiments side by side, by prompt, outcome or what they taught."""
    app = ideaflow()
    by, stage = request.args.get(GROUPED, ""), request.args.get("stage", "")
    stage = stage if stage in {*TrialStage} else ""
    found = app.ask(trial_board.trials, stage=stage)
    return render_template(
        "trials.html",
        found=found,
        groups=app.ask(groups, By(by)) if by in {*By} else (),
        by=by,
        bys=[one.value for one in By],
        stage=stage,
        stages=[one.value for one in TrialStage],
        waits={one.id: waits_for(one, app.today) for one in app.ask(trial_board.trials, limit=None)},
    )


@pages.get("/<trial>")
@signed_in
def show(trial: str) -> str:
    app, person, wanted = ideaflow(), acting(), known(trial)
    history = app.history(wanted)
    folded = trial_page.trial_of(history)
    page = trial_page.page(history, app.today)
    idea = app.ask(submitter_tracker.tracked, folded.planned.idea)
    leads = app.may(person, "end trial", wanted)
    me = app.ask(own_part.pseudonym_in, person.id, wanted)
    charts = [one for measure in ("", *folded.others) if (one := shown_chart(folded, measure))]
    return render_template(
        "trial.html",
        page=page,
        idea=idea,
        leads=leads,
        charts=charts,
        reviewed=me in folded.reviewers,
        offers=[*_offers(folded, leads=leads, reviewed=me in folded.reviewers, may_start=_agreed(idea))],
        observes=_is_observed(folded),
        measures=sorted(
            {*folded.planned.also, *(rule.measure for rule in folded.planned.stops), *folded.added_measures}
            - {"", "cost", "hours"}
        ),
        today=app.today,
        questions=_questions(),
        waiting_checks=_waiting(page, app.today),
        command_id=new_command_id(),
    )


def known(given: str) -> str:
    """The id of a trial in its normal form. Raises UnknownId."""
    return ideaflow().known_id("trial", given, "T")


def back_to(trial: str) -> tuple[str, str]:
    """The way back to a trial's page, for a page with a form."""
    return url_for("trial.show", trial=trial), _("Back to %(trial)s", trial=trial)


def _agreed(idea: submitter_tracker.Tracked | None) -> bool:
    return idea is not None and idea.stage == Stage.FORUM_EVALUATED


def _is_observed(trial: Trial) -> bool:
    return trial.stage is TrialStage.RUNNING or trial.adopted


def _offers(trial: Trial, *, leads: bool, reviewed: bool, may_start: bool) -> Iterator[Offer]:
    """Links to what this person may do with a trial now."""
    for page, words in _offered(trial, leads=leads, reviewed=reviewed, may_start=may_start):
        yield Offer(url_for(page, trial=trial.id), words)
    if trial.stage is TrialStage.PLANNED and leads and not may_start:
        yield Offer(url_for("idea_turns.get_on_with_it", idea=trial.planned.idea), _("See whether it can just start"))


def _offered(trial: Trial, *, leads: bool, reviewed: bool, may_start: bool) -> Iterator[tuple[str, str]]:
    stage = trial.stage
    if stage is TrialStage.PLANNED and leads and may_start:
        yield "trial_running.start", _("Start it")
    if _is_observed(trial):
        yield "trial_running.paste", _("Paste many values")
    if stage in (TrialStage.RUNNING, TrialStage.ENDED) and not reviewed:
        yield "trial_review.review", _("Answer the four questions of the review")
    if stage is TrialStage.RUNNING and leads:
        yield "trial_running.spend", _("Note what was spent")
        yield "trial_running.deviate", _("Say how it departs from its plan")
        yield "trial_running.end", _("End it")
    if stage in (TrialStage.RUNNING, TrialStage.ENDED) and leads and not trial.reviews_opened_on:
        yield "trial_review.open_reviews", _("Open the reviews to everybody")
    if stage is TrialStage.ENDED and leads:
        yield "trial_review.conclude", _("Conclude it")
    if trial.adopted and leads:
        yield "trial_running.check", _("Check whether the benefit lasts")


def _waiting(page: trial_page.TrialPage, today: date) -> list[str]:
    """Dates on which the benefit is to be checked and nobody has yet; those that are past stay."""
    del today
    answered = {check.due for check in page.checks}
    return [day.isoformat() for day in page.benefit_checks if day.isoformat() not in answered]


def _questions() -> list[tuple[str, str]]:
    words = (
        _("What did we set out to do?"),
        _("What happened?"),
        _("Why the difference?"),
        _("What do we learn?"),
    )
    return list(zip(QUESTIONS, words, strict=True))
