"""Finding learnings and reading one. Nothing here loads what only commands need."""

from __future__ import annotations

import click

from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.learning import EvidenceStrength, WeighedBy
from ideaflow.domain.trial_events import Outcome
from ideaflow.domain.values import Prompt
from ideaflow.errors import UnknownId
from ideaflow.projections import learning_register
from ideaflow.projections.learning_register import Learned

FACTS = ("context", "tags", "prompts", "outcome", "strength", "scope", "trial", "idea")


@click.command()
@click.argument("words", nargs=-1)
@click.option("--tag", help="Only with this tag.")
@click.option("--prompt", type=OneOf([one.value for one in Prompt]), help="Only from trials of this kind.")
@click.option("--state", type=OneOf([one.value for one in WeighedBy]), help="What later trials said of it.")
@click.option("--strength", type=OneOf([one.value for one in EvidenceStrength]), help="How strong the evidence is.")
@click.option("--outcome", type=OneOf([one.value for one in Outcome]), help="How the trial was concluded.")
@click.option("--top", "limit", type=ROWS, default=20, help="How many (default 20).")
@reads
def search(session: Session, *, words: tuple[str, ...], limit: int, **filters: str | None) -> None:
    """Find learnings by words, best first; without words those most cited and confirmed, then the newest.

    Trials that failed forward stand beside those that were adopted, by the same ranking.

    \b
    Example:
      ideaflow learn search letters text
      ideaflow learn search --outcome fail-forward --tag letters
    """
    wanted = {name: (value or "").strip().lower() for name, value in filters.items()}
    with session.open() as app:
        found = app.ask(learning_register.search, " ".join(words), limit, **wanted)
    session.show(
        found,
        lambda: table(
            ["id", "lesson", "outcome", "state", "evidence", "scope", "tags", "cited"],
            [[o.id, o.lesson, o.outcome, o.state, o.strength, o.scope, o.tags, o.cited] for o in found],
        ),
    )
    if not found and not session.as_json:
        note("Nothing matches. Next: fewer words, or ideaflow learn record …")


@click.command()
@click.argument("learning")
@reads
def show(session: Session, learning: str) -> None:
    """One learning: where it comes from, how strong it is, who re-used it, and which trials confirm or contradict it.

    \b
    Example:
      ideaflow learn show L-88
    """
    with session.open() as app:
        found = app.ask(learning_register.learning, app.known_id("learning", learning, "L"))
    if found is None:
        raise UnknownId("learning", learning)
    session.show(found, lambda: _tell(found))


def _tell(found: Learned) -> None:
    say(f"{found.id}  {found.lesson}")
    for name in FACTS:
        if getattr(found, name):
            say(f"  {name}: {getattr(found, name)}")
    if found.organisation:
        say(f"  from: {found.organisation}, where it is {found.original} (sha256 {found.digest[:16]}…)")
    say(f"  {found.state}; cited {found.cited}, confirmed {found.confirmed}, contradicted {found.contradicted} times")
    for name, ids in (
        ("cited on", found.cited_on),
        ("confirmed by", found.confirmed_by),
        ("contradicted by", found.contradicted_by),
        ("other organisations may read its", found.shared),
    ):
        if ids:
            say(f"  {name}: {ids}")
