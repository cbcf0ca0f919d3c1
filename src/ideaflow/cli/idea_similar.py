"""What is near to an idea: while it is written, and for those who sort a suggestion box."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from ideaflow.cli.kinds import OneOf
from ideaflow.cli.output import note, say, table
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads
from ideaflow.domain.stage import Stage
from ideaflow.errors import InvalidInput
from ideaflow.projections import similar_ideas, submitter_tracker
from ideaflow.projections.similar_ideas import Neighbourhood, Recalled
from ideaflow.projections.submitter_tracker import OPEN_STAGES

MOST_SIMILAR = 50
FEW = click.IntRange(1, MOST_SIMILAR)
LONGEST_ANSWER = 100
STAGES = OneOf([stage.value for stage in Stage if stage is not Stage.NEW])


@click.command()
@click.argument("text")
@click.option("--top", type=FEW, default=5, help="How many of each (default 5).")
@reads
def similar(session: Session, text: str, top: int) -> None:
    """What came before that is near to some words, or to an idea (I-42): ideas with their stage and answer, and
    learnings, those of trials that failed forward first.

    \b
    Example:
      ideaflow idea similar "send decision letters by text"
      ideaflow idea similar I-42 --top 10
    """
    if not text.strip():
        raise InvalidInput("text", text, "is not left empty", "say what the idea is about, or name one: I-42")
    with session.open() as app:
        if _is_idea(text):
            found = app.ask(similar_ideas.recall_for, app.known_id("idea", text, "I"), top=top)
        else:
            found = app.ask(similar_ideas.recall, text, top=top)
    session.show(found, lambda: tell_similar(found, say))
    if not session.as_json and not found.ideas and not found.learnings:
        note("Nothing like it yet. Next: ideaflow idea submit --title …")


def _is_idea(given: str) -> bool:
    prefix, _, number = given.strip().upper().partition("-")
    return prefix == "I" and number.isdigit()


def tell_similar(found: Recalled, tell: Callable[[str], None]) -> None:
    """What was recalled, a line or two for each."""
    if found.learnings:
        tell("What earlier trials taught:")
    for learned in found.learnings:
        marks = ", ".join(filter(None, [learned.outcome, learned.state, f"evidence {learned.strength}"]))
        tell(f"  {learned.id}  {learned.lesson}")
        tell(f"        {marks}")
    if found.ideas:
        tell("Similar ideas:")
    for one in found.ideas:
        tell(f"  {one.id}  {one.title}")
        tell(f"        {Stage(one.stage).words}: {_shortened(one.answer)}")


def _shortened(answer: str) -> str:
    line = " ".join(answer.split())
    return line if len(line) <= LONGEST_ANSWER else f"{line[:LONGEST_ANSWER]}…"


@click.command()
@click.option("--top", type=FEW, default=10, help="How many neighbours of each (default 10).")
@click.option("--stage", "stages", multiple=True, type=STAGES, help="Only ideas at these stages; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Closed ideas too.")
@reads
def duplicates(session: Session, *, top: int, stages: tuple[str, ...], everything: bool) -> None:
    """For every open idea its nearest neighbours, whatever their stage, best first: for triage before a meeting.

    Those that are most alike come first in the table, and in order of number with --json.

    \b
    Example:
      ideaflow idea duplicates --top 3
      ideaflow idea duplicates --top 10 --json
    """
    wanted = stages or (() if everything else tuple(OPEN_STAGES))
    with session.open() as app:
        ids = app.ask(submitter_tracker.ids, wanted)
        with progress("comparing", len(ids)) as step, app.database.reading() as connection:
            found: list[Neighbourhood] = []
            for one in similar_ideas.neighbourhoods(connection, ids, top):
                found.append(one)
                step(1)
    session.show(found, lambda: _table(found))


def _table(found: Sequence[Neighbourhood]) -> None:
    alike = sorted((one for one in found if one.similar), key=lambda one: -max(near.alike for near in one.similar))
    table(
        ["idea", "title", "alike", "near", "its title"],
        [[one.id, one.title, f"{near.alike:.0%}", near.id, near.title] for one in alike for near in one.similar],
    )
    if not found:
        note("There are no open ideas to compare. Next: ideaflow idea duplicates --all")
