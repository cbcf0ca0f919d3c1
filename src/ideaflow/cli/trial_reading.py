"""Reading trials."""

from __future__ import annotations

import click

from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.trial import TrialStage
from ideaflow.domain.trial_events import TrialPlanned
from ideaflow.domain.values import counted
from ideaflow.projections import trial_board, trial_page
from ideaflow.projections.trial_page import TrialPage


@click.command("list")
@click.option("--stage", type=OneOf([stage.value for stage in TrialStage]), help="Only this stage.")
@click.option("--idea", help="Only one idea's.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@reads
def list_trials(session: Session, stage: str | None, idea: str | None, limit: int) -> None:
    """Every trial, newest first.

    \b
    Example:
      ideaflow trial list --stage running
    """
    with session.open() as app:
        wanted = app.known_id("idea", idea, "I") if idea else ""
        found = app.ask(trial_board.trials, stage=stage or "", idea=wanted, limit=limit)
    session.show(
        found,
        lambda: table(
            ["id", "idea", "stage", "team", "hypothesis", "observations", "latest", "reviews", "outcome"],
            [
                [t.id, t.idea, t.stage, t.team, t.hypothesis, t.observations, t.latest_value, t.reviews, t.outcome]
                for t in found
            ],
        ),
    )


@click.command()
@click.argument("trial")
@reads
def show(session: Session, trial: str) -> None:
    """One trial: its plan, observations beside the baseline, deviations, and reviews once it has ended.

    \b
    Example:
      ideaflow trial show T-9
    """
    with session.open() as app:
        page = trial_page.page(app.history(app.known_id("trial", trial, "T")))
    session.show(page, lambda: _tell(page))


def _tell(page: TrialPage) -> None:
    say(f"{page.id}  {page.stage}{f': {page.outcome}' if page.outcome else ''}, for {page.plan.idea}")
    _plan(page.plan)
    if page.started_on:
        say(f"  started on {page.started_on:%d %B %Y}; the plan is locked")
    table(
        ["day", page.plan.unit or "value", "note", ""],
        [[o.day, o.value, o.note, "corrected later" if o.corrected else ""] for o in page.observations],
    )
    for deviation in page.deviations:
        say(f"  Deviation on {deviation.on}: {deviation.change} — because {deviation.reason}")
    say(f"  {counted(page.reviews_in, 'review')} in{'' if page.reviews else ', closed until the trial ends'}")
    for review in page.reviews:
        say(f"  Set out to: {review.set_out_to_do}")
        say(f"    Happened: {review.happened}")
        say(f"    Why the difference: {review.why_different}")
        say(f"    Learned: {review.learned}")


def _plan(plan: TrialPlanned) -> None:
    for name in ("hypothesis", "prediction", "measure", "stop_rule", "roll_back", "who_is_affected"):
        say(f"  {name.replace('_', ' ')}: {getattr(plan, name) or '(not written)'}")
    baseline = ", ".join(f"{value:g}" for value in plan.baseline) or "none"
    target = "none" if plan.target is None else f"{plan.target:g}"
    say(f"  baseline: {baseline}; better: {plan.direction.value}; target: {target}")
    say(f"  at most {counted(plan.weeks, 'week')}, £{plan.cost:,.2f}, {plan.hours:g} hours")
