"""From a pseudonym to a name: with a reason, a second person, and a trace in the log."""

from __future__ import annotations

import click

from ideaflow.application.unsealing import ApproveUnsealing, AskUnsealing, TellName
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads, writes


@click.command("unseal")
@click.argument("stream", metavar="ID")
@click.argument("contributor", metavar="PSEUDONYM")
@click.option("--reason", required=True, help="Why; a second person will judge it. It is encrypted like every text.")
@writes
def unseal(session: Session, stream: str, contributor: str, reason: str) -> None:
    """Ask who stands behind a pseudonym. Nothing is told before a second person has approved.

    \b
    Example:
      ideaflow audit unseal I-7 0f3a5c7e9b1d --reason "A declared interest is in doubt"
    """
    session.run(AskUnsealing, stream=stream, pseudonym=contributor, reason=reason)


@click.command("unsealings")
@reads
def unsealings(session: Session) -> None:
    """What was asked for and how far it went: what you asked for, and what you may approve, with the reason.

    \b
    Example:
      ideaflow audit unsealings
    """
    with session.open() as app:
        found = app.unsealings(session.person)
    heads = ["id", "about", "pseudonym", "asked", "reason", "how far", "asked by you"]
    rows = [[o.id, o.of, o.pseudonym, o.asked_at, o.reason, o.standing, "yes" if o.mine else ""] for o in found]
    session.show(found, lambda: table(heads, rows))


@click.command("approve-unsealing")
@click.argument("unsealing", metavar="ID")
@writes
def approve_unsealing(session: Session, unsealing: str) -> None:
    """Agree, as another auditor or a steward, that who asked may be told a name.

    \b
    Example:
      ideaflow audit approve-unsealing U-1
    """
    session.run(ApproveUnsealing, unsealing=unsealing)


@click.command("unsealed")
@click.argument("unsealing", metavar="ID")
@writes
def unsealed(session: Session, unsealing: str) -> None:
    """Be told the name: once, and only who asked. That it was told is in the log; the name is not.

    \b
    Example:
      ideaflow audit unsealed U-1
    """
    with session.open() as app:
        person = app.tell_name(session.command(TellName, unsealing=unsealing))
    session.show({"address": person.address, "name": person.name}, lambda: say(f"{person.name} <{person.address}>"))
    if not session.as_json:
        note("  This was told once and is kept nowhere.")
