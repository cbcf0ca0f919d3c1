"""The facts of the log as files, for analysis without the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ideaflow.cli.output import note, say
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted

if TYPE_CHECKING:
    from ideaflow.persistence.past import Past
    from ideaflow.policies.pack import Pack


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@reads
def facts(session: Session, folder: Path) -> None:
    """Export the facts of every event to Parquet files in DIR, by kind and month: no words, nobody's name or key.

    Run it again to bring DIR up to the log. What was exported is read with --facts, or by any tool that reads Parquet.

    \b
    Example:
      ideaflow audit facts ./facts
      ideaflow audit whatif --policy high-assurance --facts ./facts
    """
    from ideaflow.persistence.facts_export import export_facts  # noqa: PLC0415 - loads the store
    from ideaflow.persistence.facts_log import FactsLog  # noqa: PLC0415

    with session.open() as app, progress("Exporting facts", app.log.last_position()) as advance:
        found = export_facts(FactsLog(app.database), folder, advance)

    def tell() -> None:
        say(str(folder))
        note(f"  {counted(found.upto - found.after, 'event')} in {counted(found.files, 'file')}, up to {found.upto}.")

    session.show(found, tell)


def pack_for_facts(session: Session, past: Past, policy: str) -> Pack:
    """The pack that somebody names beside exported facts: one that came with them, a file, or a shipped name."""
    from ideaflow.cli.policy_pack import find_pack  # noqa: PLC0415 - loads the policies

    kept = past.packs()
    return kept[policy] if policy in kept else find_pack(session, policy).pack
