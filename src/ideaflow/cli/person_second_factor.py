"""The second factor of an account, for somebody who lost theirs."""

from __future__ import annotations

import click

from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads


@click.group("second-factor")
def second_factor() -> None:
    """The second step of signing in on the web: reset."""


@second_factor.command()
@click.argument("address")
@reads
def reset(session: Session, address: str) -> None:
    """Turn the second step off for somebody who lost app and recovery codes, and sign them out everywhere.

    Make sure that it is they who ask: whoever has their password can sign in after this.

    \b
    Example:
      ideaflow person second-factor reset grace@example.org
    """
    with session.open() as app:
        was_on = app.second_factor.reset(session.person, address)
    session.show({"was_on": was_on}, lambda: say("Turned off." if was_on else "There was none."))
