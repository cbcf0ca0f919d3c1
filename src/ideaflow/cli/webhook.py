"""Webhooks: programs elsewhere that are told of events, for stewards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted

if TYPE_CHECKING:
    from ideaflow.persistence.outbox import Outgoing


@click.group()
def webhook() -> None:
    """Webhooks: add, list, test, deliveries, replay, remove."""


@webhook.command()
@click.argument("url")
@click.option("--kinds", default="", metavar="LIST", help="Kinds of events, divided by commas. Default: all.")
@reads
def add(session: Session, url: str, kinds: str) -> None:
    """Tell a program elsewhere of events: facts and ids, nothing that anybody typed, nobody's pseudonym.

    Prints the secret, this once, by which the receiver checks what it gets (Standard Webhooks).

    \b
    Example:
      ideaflow webhook add https://hooks.example.org/ideaflow --kinds idea.submitted,idea.evaluated
    """
    with session.open() as app:
        made = app.webhooks.add(session.person, url, [kind.strip() for kind in kinds.split(",") if kind.strip()])
    shown = {"webhook": made.number, "url": made.url, "kinds": made.topics.split(), "secret": made.secret}
    session.show(shown, lambda: say(made.secret))
    note(f"Webhook {made.number}. The secret is not shown again. Try it: ideaflow webhook test {made.number}")


@webhook.command("list")
@reads
def list_webhooks(session: Session) -> None:
    """Every webhook, without secrets.

    \b
    Example:
      ideaflow webhook list
    """
    with session.open() as app:
        found = app.webhooks.all(session.person)
    rows = [
        {"webhook": one.number, "url": one.url, "kinds": one.topics.split(), "made_at": one.made_at} for one in found
    ]
    session.show(
        rows,
        lambda: table(
            ["webhook", "url", "kinds", "since"],
            [[one.number, one.url, one.topics or "all", one.made_at] for one in found],
        ),
    )


@webhook.command()
@click.argument("number", type=click.IntRange(1))
@reads
def test(session: Session, number: int) -> None:
    """Put a delivery for a test into the outbox; `message send` takes it to the receiver.

    \b
    Example:
      ideaflow webhook test 1
    """
    with session.open() as app:
        made = app.webhooks.test(session.person, number)
    session.show({"webhook": number, "id": made.letter}, lambda: say(made.letter))
    note("It leaves with the next: ideaflow message send")


@webhook.command()
@click.argument("number", type=click.IntRange(1))
@reads
def deliveries(session: Session, number: int) -> None:
    """What was sent to a webhook, waits, or was given up; the latest first.

    \b
    Example:
      ideaflow webhook deliveries 1
    """
    with session.open() as app:
        found = app.webhooks.deliveries(session.person, number)
    rows = [_row(one) for one in found]
    session.show(
        rows,
        lambda: table(["id", "kind", "about", "state", "attempts", "at", "fault"], [[*row.values()] for row in rows]),
    )


@webhook.command()
@click.argument("number", type=click.IntRange(1))
@reads
def replay(session: Session, number: int) -> None:
    """Try again what was given up, under the ids that it had.

    \b
    Example:
      ideaflow webhook replay 1
    """
    with session.open() as app:
        count = app.webhooks.replay(session.person, number)
    session.show(
        {"webhook": number, "replayed": count}, lambda: say(f"{counted(count, 'message')} will be tried again.")
    )


@webhook.command()
@click.argument("number", type=click.IntRange(1))
@reads
def remove(session: Session, number: int) -> None:
    """Tell a program no more, and forget what was to be sent to it.

    \b
    Example:
      ideaflow webhook remove 1
    """
    with session.open() as app:
        gone = app.webhooks.remove(session.person, number)
    session.show({"webhook": number, "url": gone.url}, lambda: say(f"Webhook {number} is gone."))


def _row(one: Outgoing) -> dict[str, object]:
    return {
        "id": one.letter,
        "kind": one.kind,
        "about": one.about,
        "state": one.state,
        "attempts": one.attempts,
        "at": one.send_at,
        "fault": one.fault,
    }
