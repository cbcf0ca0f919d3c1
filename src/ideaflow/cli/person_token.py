"""Tokens for programs that use the web's JSON interface."""

from __future__ import annotations

import click

from ideaflow.application.api_token import DEFAULT_DAYS, Scope
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads

OF = click.option("--of", "address", default="", metavar="PERSON", help="Somebody else's; stewards may.")


@click.group()
def token() -> None:
    """Tokens for programs: add, list, revoke."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=OneOf([scope.value for scope in Scope]),
    default=(Scope.READ.value,),
    help="What it is good for (default read); may be repeated.",
)
@click.option("--days", type=int, default=DEFAULT_DAYS, show_default=True, help="After so many days it is no good.")
@reads
def add(session: Session, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token with which a program acts as you. NAME says what it is for. It is shown once and kept as a hash.

    \b
    Example:
      ideaflow person token add "weekly report"
      ideaflow person token add "intranet form" --scope read --scope write --days 90
    """
    with session.open() as app:
        made = app.api_access.make(session.person, name=name, scopes=scopes, days=days)
    kept = made.kept
    session.show(
        {"token": made.token, "id": kept.token, "scopes": kept.scopes, "expires_at": kept.expires_at},
        lambda: say(made.token),
    )
    if not session.as_json:
        note(f"  {kept.token}, for {', '.join(kept.scopes)} until {kept.expires_at}. It is shown once and never again.")


@token.command("list")
@OF
@reads
def list_tokens(session: Session, address: str) -> None:
    """Your tokens: what for, until when, and the day of the last use. The tokens themselves are kept nowhere.

    \b
    Example:
      ideaflow person token list
      ideaflow person token list --of grace@example.org
    """
    with session.open() as app:
        found = app.api_access.of(session.person, address)
    session.show(
        found,
        lambda: table(
            ["id", "name", "scopes", "made", "until", "last used"],
            [[o.token, o.name, ", ".join(o.scopes), o.made_on, o.expires_at, o.used_on or "never"] for o in found],
        ),
    )


@token.command()
@click.argument("token", metavar="ID")
@OF
@reads
def revoke(session: Session, token: str, address: str) -> None:
    """End a token by its id in the list, at once.

    \b
    Example:
      ideaflow person token revoke token-0a1b2c3d
    """
    with session.open() as app:
        app.api_access.revoke(session.person, token, address)
    session.show({"revoked": token.strip()}, lambda: say(token.strip()))
