"""The log as it can be handed out."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@reads
def publish(session: Session, file: Path) -> None:
    """Write every record to FILE, for study by people outside, without the order in which people acted.

    No text is in it. Records come by day and are mixed within it, and ideas have other ids in each edition, as the
    order would tell whose acts belong together. It proves nothing: an auditor needs the log itself.

    \b
    Example:
      ideaflow audit publish edition.jsonl
    """
    from ideaflow.persistence.public_edition import public_edition  # noqa: PLC0415 - loads SQLAlchemy
    from ideaflow.persistence.public_record import write_lines  # noqa: PLC0415

    with session.open() as app:
        lines = app.ask(public_edition)
    write_lines(file, [*lines])
    found = {"file": str(file), "records": len(lines)}
    session.show(found, lambda: say(f"Wrote {counted(len(lines), 'record')} to {file}, mixed within each day."))
