"""Who comes to a meeting: invitations, apologies, deputies."""

from __future__ import annotations

import click

from ideaflow.application.meeting_people import NameDeputy, SendApology
from ideaflow.cli.output import note, table
from ideaflow.cli.session import Session, reads, writes


@click.command()
@click.argument("meeting")
@reads
def invitations(session: Session, meeting: str) -> None:
    """Who is expected, by perspective: members, apologies, deputies. It names people: for chair and steward.

    \b
    Example:
      ideaflow meeting invitations M-3
    """
    with session.open() as app:
        found = app.invitations(meeting, session.person)
    session.show(
        found,
        lambda: table(
            ["perspective", "needed", "who", "name", "part"],
            [
                [each.perspective, "yes" if each.required else "", one.address, one.name, one.part]
                for each in found
                for one in each.invited
            ],
        ),
    )
    for each in found if not session.as_json else ():
        if each.missing and each.required:
            note(f"nobody who comes speaks for {each.perspective}. Next: ideaflow meeting deputy {meeting} PERSON")


@click.command()
@click.argument("meeting")
@click.option("--of", "member", metavar="PERSON", help="Whose apology it is, when the chair records it; default yours.")
@click.option("--deputy", metavar="PERSON", help="Who speaks in their place.")
@click.option("--withdraw", "withdrawn", is_flag=True, help="They come after all.")
@writes
def apologies(session: Session, meeting: str, **fields: object) -> None:
    """Say that you will not be at a meeting, and who speaks for your perspective there.

    \b
    Example:
      ideaflow meeting apologies M-3 --deputy dan@example.org
      ideaflow meeting apologies M-3 --withdraw
    """
    session.run(SendApology, meeting=meeting, **fields)


@click.command()
@click.argument("meeting")
@click.argument("person")
@click.option("--for", "perspective", help="The perspective, when the chair chooses; default your own.")
@click.option("--idea", help="Only about one idea, for example where you have an interest.")
@writes
def deputy(session: Session, meeting: str, person: str, **fields: object) -> None:
    """Let somebody without a seat in the forum speak for a perspective at one meeting.

    \b
    Example:
      ideaflow meeting deputy M-3 dan@example.org --idea I-42
      ideaflow meeting deputy M-3 dan@example.org --for operations
    """
    session.run(NameDeputy, meeting=meeting, deputy=person, **fields)
