"""Grade bands: kept beside the people directory, for fairness reports about groups and nothing else."""

from __future__ import annotations

import click

from ideaflow.application.person import GradePerson
from ideaflow.cli.session import Session, writes
from ideaflow.errors import InvalidInput


@click.command("grade")
@click.argument("address")
@click.argument("band", required=False)
@click.option("--remove", is_flag=True, help="Forget the band of this person.")
@writes
def grade(session: Session, address: str, band: str | None, remove: bool) -> None:
    """Keep the grade band of somebody who scores, so that a forum can see what grades would have changed.

    No event holds it and no page shows it of a person: only `forum fairness` reads it, of groups.

    \b
    Example:
      ideaflow person grade grace@example.org senior
      ideaflow person grade grace@example.org --remove
    """
    if bool(band) == remove:
        raise InvalidInput("band", band or "", "is named, or --remove is given", "name one, for example middle")
    session.run(GradePerson, address=address, band=band)
