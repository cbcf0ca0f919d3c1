"""Reading trials: lists, one of them whole, its chart, and experiments side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ideaflow.cli.charts import as_json, tell, write_picture
from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.cli.trial_telling import tell_trial
from ideaflow.domain.trial import TrialStage
from ideaflow.errors import InvalidInput
from ideaflow.projections import trial_board, trial_page
from ideaflow.projections.trial_board import OnTrial
from ideaflow.projections.trial_groups import By, groups, waits_for


@click.command("list")
@click.option("--stage", type=OneOf([stage.value for stage in TrialStage]), help="Only this stage.")
@click.option("--idea", help="Only one idea's.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@reads
def list_trials(session: Session, stage: str | None, idea: str | None, limit: int) -> None:
    """Every trial, newest first, with what it waits for.

    \b
    Example:
      ideaflow trial list --stage running
    """
    with session.open() as app:
        wanted = app.known_id("idea", idea, "I") if idea else ""
        found = app.ask(trial_board.trials, stage=stage or "", idea=wanted, limit=limit)
        today = app.today
    session.show(
        found,
        lambda: table(
            ["id", "idea", "stage", "team", "hypothesis", "observations", "latest", "reviews", "outcome", "waits for"],
            [_listed(one, today) for one in found],
        ),
    )


def _listed(one: OnTrial, today: date) -> list[object]:
    next_up = f"STOP RULE MET: {one.stops_met}" if one.stops_met and not one.outcome else waits_for(one, today)
    about = (one.id, one.idea, one.stage, one.team, one.hypothesis)
    return [*about, one.observations, one.latest_value, one.reviews, one.outcome, next_up]


@click.command()
@click.option("--by", type=OneOf([by.value for by in By]), default=By.OUTCOME.value, help="Default: outcome.")
@reads
def board(session: Session, by: str) -> None:
    """Experiments side by side: by the prompt that led to them, by outcome, or by what they taught.

    \b
    Example:
      ideaflow trial board --by prompt
      ideaflow trial board --by taught
    """
    with session.open() as app:
        found = app.ask(groups, By(by))
        today = app.today

    def plainly() -> None:
        for group in found:
            table(
                ["id", "idea", "hypothesis", "found", "prediction", "outcome", "taught", "waits for"],
                [[*_told(one), waits_for(one, today)] for one in group.trials],
                title=f"{group.name} ({len(group.trials)})",
            )
            say()

    session.show([{"name": group.name, "trials": group.trials} for group in found], plainly)


def _told(one: OnTrial) -> list[str]:
    taught = "; ".join(f"{lesson.learning}: {lesson.lesson}" for lesson in one.lessons)
    return [one.id, one.idea, one.hypothesis, one.found, one.prediction, one.outcome or one.stage, taught]


@click.command()
@click.argument("trial")
@reads
def show(session: Session, trial: str) -> None:
    """One trial: its plan, observations, deviations, verdict, and its reviews side by side once they are open.

    \b
    Example:
      ideaflow trial show T-9
    """
    with session.open() as app:
        page = trial_page.page(app.history(app.known_id("trial", trial, "T")), app.today)
    session.show(page, lambda: tell_trial(page))


@click.command()
@click.argument("trial")
@click.option("--measure", default="", metavar="NAME", help="Another measure than the primary one.")
@click.option("--svg", type=click.Path(path_type=Path), metavar="FILE", help="Write a picture too.")
@reads
def chart(session: Session, trial: str, measure: str, svg: Path | None) -> None:
    """The control chart of a trial: its baseline, then what was observed, in the limits of the baseline.

    \b
    Example:
      ideaflow trial chart T-9 --svg chart.svg
    """
    with session.open() as app:
        wanted = app.known_id("trial", trial, "T")
        found = trial_page.trial_of(app.history(wanted))
    charted = trial_page.charted(found, measure)
    if charted is None:
        what = measure or "the primary measure"
        raise InvalidInput("trial", wanted, f"nothing was observed of {what}", f"ideaflow trial observe {wanted} VALUE")
    if svg:
        write_picture(charted, svg)
        if not session.as_json:
            note(f"drawn in {svg}")
    baseline = 0 if measure else len(found.planned.baseline)
    session.show({"trial": wanted, "baseline": baseline} | as_json(charted), lambda: tell(charted))
