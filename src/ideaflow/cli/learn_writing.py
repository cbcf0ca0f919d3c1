"""Writing learnings down, citing and weighing them, and letting others read them."""

from __future__ import annotations

import click

from ideaflow.application.learning import CiteLearning, RecordLearning, ShareLearning, WeighLearning
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.learning import Scope, SharedPart

SCOPES = OneOf([scope.value for scope in Scope])
PARTS = OneOf([part.value for part in SharedPart])


@click.command()
@click.argument("lesson")
@click.option("--context", help="Where and when it holds.")
@click.option("--tag", "tags", multiple=True, help="A word to find it by; may be repeated.")
@click.option("--trial", help="The trial that taught it; how strong the evidence is follows from its verdict.")
@click.option("--scope", type=SCOPES, help="Where it holds, as far as you can say (default team).")
@click.option("--share", "shared", type=PARTS, multiple=True, help="Other organisations may read it; may be repeated.")
@writes
def record(session: Session, **fields: object) -> None:
    """Write down something that others can use.

    \b
    Example:
      ideaflow learn record "Texts are read within a day, letters within five" --tag letters --trial T-9
      ideaflow learn record "Ask first, then print" --scope anywhere --share lesson
    """
    session.run(RecordLearning, **fields)


@click.command()
@click.argument("learning")
@click.argument("idea")
@writes
def cite(session: Session, learning: str, idea: str) -> None:
    """Say that an idea builds on a learning.

    \b
    Example:
      ideaflow learn cite L-88 I-42
    """
    session.run(CiteLearning, learning=learning, idea=idea)


@click.command()
@click.argument("learning")
@click.argument("trial")
@click.option("--note", help="What was seen.")
@writes
def confirm(session: Session, learning: str, trial: str, note: str | None) -> None:
    """Say that a later trial, which has ended, found the same.

    \b
    Example:
      ideaflow learn confirm L-88 T-12
    """
    session.run(WeighLearning, learning=learning, trial=trial, confirms=True, note=note)


@click.command()
@click.argument("learning")
@click.argument("trial")
@click.option("--note", help="What was seen.")
@writes
def contradict(session: Session, learning: str, trial: str, note: str | None) -> None:
    """Say that a later trial, which has ended, found otherwise.

    \b
    Example:
      ideaflow learn contradict L-88 T-12 --note "Not for claimants without a mobile phone"
    """
    session.run(WeighLearning, learning=learning, trial=trial, confirms=False, note=note)


@click.command()
@click.argument("learning")
@click.option("--only", "parts", type=PARTS, multiple=True, help="Only this part (default lesson and context).")
@click.option("--stop", is_flag=True, help="Leave it out of files from now on.")
@writes
def share(session: Session, *, learning: str, parts: tuple[str, ...], stop: bool) -> None:
    """Say what of your own learning other organisations may read. What left in a file before cannot be called back.

    \b
    Example:
      ideaflow learn share L-88
      ideaflow learn share L-88 --only lesson
    """
    session.run(ShareLearning, learning=learning, parts=() if stop else parts or None)
