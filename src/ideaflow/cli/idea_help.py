"""The queue of ideas for which help is wanted."""

from __future__ import annotations

import click

from ideaflow.cli.kinds import ROWS
from ideaflow.cli.output import table
from ideaflow.cli.session import Session, reads
from ideaflow.projections import forum_backlog
from ideaflow.projections.waiting import Waiting


@click.command("help-wanted")
@click.option("--team", help="Only one team's.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@reads
def help_wanted(session: Session, team: str | None, limit: int) -> None:
    """Ideas whose submitters want help with evidence: without a helper first, the longest waiting first.

    \b
    Example:
      ideaflow idea help-wanted
      ideaflow idea assist I-42
    """
    with session.open() as app:
        found = app.ask(forum_backlog.help_wanted, team=team or "", limit=limit)
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "team": one.team,
            "question": one.help_question,
            "missing": one.missing_words,
            "asked_at": one.help_asked_at,
            "helpers": one.helpers,
            "first_response_due": one.first_response_due,
        }
        for one in found
    ]
    session.show(
        rows,
        lambda: table(
            ["id", "title", "team", "asked", "question", "missing", "helpers"],
            [
                [
                    o.id,
                    o.title,
                    o.team,
                    (o.help_asked_at or "")[:10],
                    o.help_question,
                    "; ".join(o.missing_words),
                    o.helpers,
                ]
                for o in found
            ],
        ),
    )


def _day(one: Waiting) -> str:
    return (one.help_asked_at or "")[:10]
