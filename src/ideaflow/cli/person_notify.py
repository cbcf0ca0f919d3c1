"""How soon one wants to hear by e-mail."""

from __future__ import annotations

import click

from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.message import Cadence


@click.command()
@click.option(
    "--email", required=True, type=OneOf([one.value for one in Cadence]), help="At once, a digest, or not at all."
)
@writes
def notify(session: Session, email: str) -> None:
    """Say how soon you want to hear by e-mail. Notices are kept in any case: ideaflow message notices

    \b
    Example:
      ideaflow person notify --email daily
    """
    from ideaflow.application.message import ChooseMessages  # noqa: PLC0415 - loads SQLAlchemy

    session.run(ChooseMessages, email=email)
