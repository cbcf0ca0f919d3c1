"""Letting go of what is kept no longer."""

from __future__ import annotations

import click

from ideaflow.cli.output import note, table
from ideaflow.cli.session import Session, writes


@click.command()
@click.option("--dry-run", is_flag=True, help="List what is due, and delete nothing.")
@writes
def retention(session: Session, dry_run: bool) -> None:
    """Delete identities, texts and drafts of closed ideas that the pack keeps no longer.

    It is the pack of the forum that decided on the idea; where none did, of the first forum.

    What was decided and what was learned stays readable. Nothing brings back what is deleted: try --dry-run first.

    \b
    Example:
      ideaflow admin retention --dry-run
      ideaflow admin retention
    """
    from ideaflow.application.retention import ApplyRetention  # noqa: PLC0415 - loads pydantic and SQLAlchemy

    if not dry_run:
        session.run(ApplyRetention)
        return
    with session.open() as app:
        due = app.due_for_erasure()
    rows = [
        {
            "idea": one.idea,
            "forum": one.forum,
            "quiet since": one.quiet_since.isoformat(),
            "identities": len(one.identities),
            "texts": [f"{stream} event {version}" for stream, version in one.texts],
            "unopened scores": len(one.scores),
            "read marks": one.read_marks,
            "receipts": len(one.receipts),
        }
        for one in due
    ]
    counts = [[value if not isinstance(value, list) else len(value) for value in row.values()] for row in rows]
    names = ["idea", "forum", "quiet since", "identities", "texts", "unopened scores", "read marks", "receipts"]
    session.show(rows, lambda: table(names, counts) if rows else note("Nothing is due."))
