"""Learnings: what trials and the work taught, to be found again."""

from __future__ import annotations

import click

from ideaflow.application.learning import CiteLearning, RecordLearning, WeighLearning
from ideaflow.cli.kinds import ROWS
from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads, writes
from ideaflow.errors import UnknownId
from ideaflow.projections import learning_register


@click.group()
def learn() -> None:
    """Learnings: record, search, show, cite, confirm, contradict."""


@learn.command()
@click.argument("lesson")
@click.option("--context", help="Where and when it holds.")
@click.option("--tag", "tags", multiple=True, help="A word to find it by; may be repeated.")
@click.option("--trial", help="The trial that taught it.")
@writes
def record(session: Session, lesson: str, context: str | None, tags: tuple[str, ...], trial: str | None) -> None:
    """Write down something that others can use.

    \b
    Example:
      ideaflow learn record "Texts are read within a day, letters within five" --tag letters --trial T-9
    """
    session.run(RecordLearning, lesson=lesson, context=context, tags=tags, trial=trial)


@learn.command()
@click.argument("words", nargs=-1)
@click.option("--top", "limit", type=ROWS, default=20, help="How many (default 20).")
@reads
def search(session: Session, words: tuple[str, ...], limit: int) -> None:
    """Find learnings by words, best first; without words the newest.

    \b
    Example:
      ideaflow learn search letters text
    """
    with session.open() as app:
        found = app.ask(learning_register.search, " ".join(words), limit)
    session.show(
        found,
        lambda: table(
            ["id", "lesson", "outcome", "trial", "tags", "cited"],
            [[one.id, one.lesson, one.outcome, one.trial, one.tags, one.cited] for one in found],
        ),
    )


@learn.command()
@click.argument("learning")
@reads
def show(session: Session, learning: str) -> None:
    """One learning: where it comes from, and what later trials said of it.

    \b
    Example:
      ideaflow learn show L-88
    """
    with session.open() as app:
        found = app.ask(learning_register.learning, app.known_id("learning", learning, "L"))
    if found is None:
        raise UnknownId("learning", learning)

    def tell() -> None:
        say(f"{found.id}  {found.lesson}")
        for name in ("context", "tags", "prompts", "outcome", "trial", "idea"):
            if getattr(found, name):
                say(f"  {name}: {getattr(found, name)}")
        say(f"  cited {found.cited}, confirmed {found.confirmed}, contradicted {found.contradicted} times")

    session.show(found, tell)


@learn.command()
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


@learn.command()
@click.argument("learning")
@click.argument("trial")
@click.option("--note", help="What was seen.")
@writes
def confirm(session: Session, learning: str, trial: str, note: str | None) -> None:
    """Say that a later trial found the same.

    \b
    Example:
      ideaflow learn confirm L-88 T-12
    """
    session.run(WeighLearning, learning=learning, trial=trial, confirms=True, note=note)


@learn.command()
@click.argument("learning")
@click.argument("trial")
@click.option("--note", help="What was seen.")
@writes
def contradict(session: Session, learning: str, trial: str, note: str | None) -> None:
    """Say that a later trial found otherwise.

    \b
    Example:
      ideaflow learn contradict L-88 T-12 --note "Not for claimants without a mobile phone"
    """
    session.run(WeighLearning, learning=learning, trial=trial, confirms=False, note=note)
