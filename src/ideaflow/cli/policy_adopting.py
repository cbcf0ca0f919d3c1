"""Letting a forum work by other rules."""

from __future__ import annotations

import click

from ideaflow.application.policy import AdoptPolicy
from ideaflow.cli.policy_pack import find_pack
from ideaflow.cli.session import Session, writes
from ideaflow.errors import InvalidInput


@click.command()
@click.argument("pack")
@click.option("--forum", help="Which forum; needed where there are several.")
@click.option("--reason", help="Why the forum changes its rules.")
@writes
def activate(session: Session, pack: str, forum: str | None, reason: str | None) -> None:
    """Let a forum work by a pack from now on. Decisions of the past keep the rules of their day.

    A file that was changed since its version was adopted is refused: give changed rules a new version.

    \b
    Example:
      ideaflow policy activate ours.toml --forum F-1 --reason "Digital ideas need a measure"
    """
    found = find_pack(session, pack)
    with session.open() as app:
        forums = app.streams("F")
        if forum is None and len(forums) != 1:
            rule = "several forums could be meant" if forums else "there is no forum yet"
            raise InvalidInput("forum", "", rule, "say --forum F-…" if forums else "ideaflow forum create")
        wanted = forum or forums[0]
        session.done(session.do(app, AdoptPolicy, forum=wanted, text=found.text, source=found.source, reason=reason))
