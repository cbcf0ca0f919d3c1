"""Commands that turn an idea's way."""

from __future__ import annotations

import click

from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.cli.session import Session, writes
from ideaflow.domain.trial import TrialStage
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.projections import trial_board


@click.command("get-on-with-it")
@click.argument("idea")
@click.option("--trial", help="Its planned trial; default the newest.")
@writes
def get_on_with_it(session: Session, idea: str, trial: str | None) -> None:
    """Start a planned trial without asking the forum, when every fast-track test passes.

    A refusal names each test, and is kept in the idea's history.

    \b
    Example:
      ideaflow trial plan I-42 --weeks 4 --within-gift --roll-back "Print again" …
      ideaflow idea get-on-with-it I-42
    """
    with session.open() as app:
        wanted = app.known_id("idea", idea, "I")
        planned = app.ask(trial_board.trials, idea=wanted, stage=TrialStage.PLANNED.value, limit=1)
        chosen = trial or next((one.id for one in planned), "")
        try:
            session.done(session.do(app, GetOnWithIt, idea=wanted, trial=chosen))
        except UnknownId as error:
            if chosen:
                raise
            step = f"plan one: ideaflow trial plan {wanted}"
            raise InvalidInput("trial", "", f"{wanted} has no planned trial", step) from error


@click.command()
@click.argument("idea")
@click.option("--reason", help="Why.")
@writes
def withdraw(session: Session, idea: str, reason: str | None) -> None:
    """Take your idea back.

    \b
    Example:
      ideaflow idea withdraw I-42 --reason "Solved by the new form"
    """
    session.run(WithdrawIdea, idea=idea, reason=reason)


@click.command()
@click.argument("idea")
@click.option("--into", required=True, help="The idea that takes it in.")
@writes
def merge(session: Session, idea: str, into: str) -> None:
    """Let an idea go on as part of another, with its problems and their tallies.

    \b
    Example:
      ideaflow idea merge I-43 --into I-42
    """
    session.run(MergeIdea, idea=idea, into=into)


@click.command()
@click.argument("idea")
@click.option("--new", "what_is_new", required=True, help="What is new since it was closed or parked.")
@writes
def reopen(session: Session, idea: str, what_is_new: str) -> None:
    """Look at a parked, withdrawn or failed-forward idea again.

    \b
    Example:
      ideaflow idea reopen I-42 --new "The printer contract ends in March"
    """
    session.run(ReopenIdea, idea=idea, what_is_new=what_is_new)
