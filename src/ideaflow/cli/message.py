"""Messages: what one is told, and what leaves by e-mail and webhook."""

from __future__ import annotations

import click

from ideaflow.cli.message_sending import send
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads, writes

STATES = click.Choice(["waiting", "sent", "dead"])


@click.group()
def message() -> None:
    """Messages: notices, feed, send, list, replay."""


message.add_command(send)


@message.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at most.")
@reads
def notices(session: Session, limit: int) -> None:
    """What you were told, the latest first. Mark them as read with: ideaflow message read

    \b
    Example:
      ideaflow message notices
    """
    from ideaflow.projections.message_page import notices_told  # noqa: PLC0415 - loads SQLAlchemy

    with session.open() as app:
        person = app.person(session.person)
        found = app.ask(notices_told, app.log, person.id, app.today, limit) if person else []
    session.show(
        found,
        lambda: table(
            ["new", "about", "what", "title", "happened"],
            [["" if one.read else "new", one.about, one.heading, one.title, one.sentence] for one in found],
        ),
    )


@message.command()
@writes
def read(session: Session) -> None:
    """Mark your notices as read.

    \b
    Example:
      ideaflow message read
    """
    from ideaflow.application.message import ReadNotices  # noqa: PLC0415 - loads SQLAlchemy

    session.run(ReadNotices)


@message.command()
@click.option("--site", help="Where the web is served. Default: IDEAFLOW_SITE.")
@click.option("--end", is_flag=True, help="End the link that you have, and make none.")
@reads
def feed(session: Session, site: str | None, end: bool) -> None:
    """Make a link for your feed reader and calendar: learnings as an Atom feed, meetings as a calendar.

    Whoever has it can read them without signing in, so hand it to nobody. A new one ends the one before.

    \b
    Example:
      ideaflow message feed --site https://ideas.example.org
    """
    with session.open() as app:
        person = app.person(session.person)
        if end:
            ended = person is not None and app.feed_links.end(person)
            said = "The link leads nowhere now." if ended else "There was no link."
            session.show({"ended": ended}, lambda: say(said))
            return
        token = app.feed_links.make(session.person)
    base = f"{(site or session.settings.site or 'http://127.0.0.1:8000').rstrip('/')}/feeds/{token}"
    links = {"learnings": f"{base}/learnings.atom", "meetings": f"{base}/meetings.ics"}
    session.show(links, lambda: table(["feed", "link"], [*links.items()]))


@message.command("list")
@click.option("--state", type=STATES, help="Only those that wait, were sent, or were given up (dead).")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at most.")
@reads
def list_messages(session: Session, state: str | None, limit: int) -> None:
    """What is to leave, left, or was given up; for stewards. It does not say to whom a letter goes.

    \b
    Example:
      ideaflow message list --state dead
    """
    with session.open() as app:
        found = app.outbox_messages(session.person, state=state or "", limit=limit)
    rows = [
        {
            "letter": one.letter,
            "channel": one.channel,
            "kind": one.kind.lower().replace("_", " "),
            "state": one.state,
            "attempts": one.attempts,
            "send_at": one.send_at,
            "fault": one.fault,
        }
        for one in found
    ]
    session.show(
        rows,
        lambda: table(
            ["letter", "channel", "kind", "state", "attempts", "at", "fault"], [[*row.values()] for row in rows]
        ),
    )


@message.command()
@click.argument("letters", nargs=-1)
@writes
def replay(session: Session, letters: tuple[str, ...]) -> None:
    """Try again what was given up: these letters, or all. They go out under the ids that they had.

    \b
    Example:
      ideaflow message replay
    """
    from ideaflow.application.message import ReplayMessages  # noqa: PLC0415 - loads SQLAlchemy

    session.run(ReplayMessages, letters=letters)
    note("They leave with the next: ideaflow message send")
