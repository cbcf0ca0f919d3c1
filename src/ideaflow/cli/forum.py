"""Forums: the standing groups and who sits in them, by perspective."""

from __future__ import annotations

import click

from ideaflow.application.forum import CreateForum, FreeSeat, SeatMember
from ideaflow.cli.forum_fairness import fairness
from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads, writes
from ideaflow.projections import forum_page, meeting_calendar


@click.group()
def forum() -> None:
    """Forums: create, member, list, show, fairness."""


forum.add_command(fairness)


@forum.command()
@click.argument("title")
@click.option(
    "--perspective", "perspectives", multiple=True, help="Needed for a quorum; repeat it. Default: as the rules say."
)
@click.option("--optional", multiple=True, help="One of the perspectives that a quorum can do without.")
@writes
def create(session: Session, title: str, perspectives: tuple[str, ...], optional: tuple[str, ...]) -> None:
    """Create a forum with the perspectives that it looks from.

    \b
    Example:
      ideaflow forum create "Benefits forum" --perspective digital --perspective operations --perspective customer
    """
    session.run(CreateForum, title=title, perspectives=perspectives, optional=optional)


@forum.command()
@click.argument("forum")
@click.argument("person")
@click.option("--perspective", help="What they speak for.")
@click.option("--chair", "chairs", is_flag=True, help="They lead meetings.")
@click.option("--leave", is_flag=True, help="They no longer sit on it.")
@writes
def member(session: Session, *, forum: str, person: str, perspective: str | None, chairs: bool, leave: bool) -> None:
    """Seat somebody in a forum, or free their seat.

    \b
    Example:
      ideaflow forum member F-1 grace@example.org --perspective operations --chair
      ideaflow forum member F-1 grace@example.org --leave
    """
    if leave:
        session.run(FreeSeat, forum=forum, person=person)
    else:
        session.run(SeatMember, forum=forum, person=person, perspective=perspective, chairs=chairs)


@forum.command("list")
@reads
def list_forums(session: Session) -> None:
    """Every forum.

    \b
    Example:
      ideaflow forum list
    """
    with session.open() as app:
        found = [forum_page.page(app.history(stream)) for stream in app.streams("F")]
    session.show(
        found,
        lambda: table(
            ["id", "title", "perspectives", "seats", "rules"],
            [[one.id, one.title, ", ".join(one.perspectives), len(one.seats), one.pack] for one in found],
        ),
    )


@forum.command()
@click.argument("forum")
@reads
def show(session: Session, forum: str) -> None:
    """One forum: its perspectives, how many speak for each, and its meetings.

    \b
    Example:
      ideaflow forum show F-1
    """
    with session.open() as app:
        wanted = app.known_id("forum", forum, "F")
        page = forum_page.page(app.history(wanted))
        sittings = app.ask(meeting_calendar.sittings, forum=wanted)

    def tell() -> None:
        say(f"{page.id}  {page.title}  ({page.pack})")
        table(
            ["perspective", "members", "needed"],
            [[name, page.members_for(name), "yes" if name in page.required else ""] for name in page.perspectives],
        )
        table(["meeting", "day", "ideas", "decided"], [[s.id, s.day, s.items, s.decided] for s in sittings])

    session.show({"forum": page, "meetings": sittings}, tell)
