"""Commands that run a trial."""

from __future__ import annotations

import click

from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.trial import DeviateTrial, EndTrial, ReviewTrial, StartTrial
from ideaflow.application.trial_review import OpenReviews
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.trial_events import Outcome


@click.command()
@click.argument("trial")
@writes
def start(session: Session, trial: str) -> None:
    """Start the trial that the forum agreed to. From now on its plan is locked; changes are deviations.

    \b
    Example:
      ideaflow trial start T-9
    """
    session.run(StartTrial, trial=trial)


@click.command()
@click.argument("trial")
@click.option("--change", required=True, help="What is done otherwise than planned.")
@click.option("--reason", required=True, help="Why.")
@click.option("--adds-measure", metavar="NAME", help="A measure that is observed too from now on.")
@writes
def deviate(session: Session, **fields: object) -> None:
    """Say how and why a trial departs from its plan.

    \b
    Example:
      ideaflow trial deviate T-9 --change "Two teams instead of one" --reason "The first had too few cases"
    """
    session.run(DeviateTrial, **fields)


@click.command()
@click.argument("trial")
@click.option("--set-out", "set_out_to_do", required=True, help="What did we set out to do?")
@click.option("--happened", required=True, help="What happened?")
@click.option("--why", "why_different", required=True, help="Why the difference, good and bad?")
@click.option("--learned", required=True, help="What do we learn?")
@writes
def review(session: Session, **fields: object) -> None:
    """Answer the four questions of the after action review. Others see it once the reviews open together.

    \b
    Example:
      ideaflow trial review T-9 --set-out "Tell people sooner" --happened "They knew in a day" \\
        --why "Texts are read at once" --learned "Ask for the number early"
    """
    session.run(ReviewTrial, **fields)


@click.command("open-reviews")
@click.argument("trial")
@writes
def open_reviews(session: Session, trial: str) -> None:
    """Open the reviews together; until then, or until they are due, nobody sees them. Only the trial lead can.

    \b
    Example:
      ideaflow trial open-reviews T-9
    """
    session.run(OpenReviews, trial=trial)


@click.command()
@click.argument("trial")
@click.option("--reason", help="Why now.")
@writes
def end(session: Session, trial: str, reason: str | None) -> None:
    """End a trial, once enough people have reviewed it. Its verdict is kept, and the reviews open together.

    \b
    Example:
      ideaflow trial end T-9
    """
    session.run(EndTrial, trial=trial, reason=reason)


@click.command()
@click.argument("trial")
@click.argument("outcome", type=OneOf([outcome.value for outcome in Outcome]))
@click.option("--learning", help="What it taught, as a sentence that others can use.")
@click.option("--context", help="Where and when that holds.")
@click.option("--tag", "tags", multiple=True, help="A word to find it by; may be repeated.")
@click.option("--effect", help="adopt: the effect, or the reason to adopt without a measured one.")
@click.option("--owner", "owner_role", help="adopt: the role that owns it.")
@click.option("--check", "benefit_checks", multiple=True, metavar="DATE", help="adopt: when to check the benefit.")
@click.option("--next", "next_trial", help="adjust: the planned trial that builds on this one.")
@writes
def conclude(session: Session, **fields: object) -> None:
    """Say what follows from an ended trial. Failing forward needs a learning; it is not a fault.

    \b
    Example:
      ideaflow trial conclude T-9 adopt --owner "decisions manager" --learning "Texts are read within a day"
      ideaflow trial conclude T-10 "fail forward" --learning "A second form doubles the errors"
    """
    session.run(ConcludeTrial, **fields)
