"""Before and around a sitting: its day, schedule, agenda, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from ideaflow.application.meeting import ArrangeAgenda, ChangeAgenda, ScheduleMeeting
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads, writes
from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput
from ideaflow.projections import meeting_calendar, meeting_reading
from ideaflow.projections.meeting_page import Item, MeetingPage

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow


@click.command("next")
@click.argument("forum")
@reads
def next_day(session: Session, forum: str) -> None:
    """Suggest a forum's next day by the cadence of its rules, after its latest meeting; public holidays are skipped.

    \b
    Example:
      ideaflow meeting next F-1
      ideaflow meeting schedule F-1 $(ideaflow meeting next F-1)
    """
    with session.open() as app:
        wanted = app.known_id("forum", forum, "F")
        day, words = _suggested(app, wanted), app.forum_pack(wanted).meetings.cadence.words
    session.show({"forum": wanted, "day": day, "cadence": words}, lambda: say(day.isoformat()))
    if not session.as_json:
        note(f"{day:%A %d %B %Y}: {words}")


def _suggested(app: Ideaflow, forum: str) -> date:
    return app.ask(meeting_calendar.suggested_day, forum, app.forum_pack(forum), app.today)


@click.command()
@click.argument("forum")
@click.argument("day", required=False)
@click.option("--place", help="Where.")
@click.option("--minutes", type=int, help="How long it sits; default the rules'.")
@click.option("--begins", metavar="HH:MM", help="When it begins; the agenda then shows the time of day.")
@writes
def schedule(session: Session, forum: str, day: str | None, **fields: object) -> None:
    """Set a forum's next sitting, on a day or on the next one by its cadence.

    \b
    Example:
      ideaflow meeting schedule F-1
      ideaflow meeting schedule F-1 2026-12-01 --place "Room 4" --begins 14:00 --minutes 90
    """
    with session.open() as app:
        chosen = day or _suggested(app, app.known_id("forum", forum, "F")).isoformat()
        session.done(session.do(app, ScheduleMeeting, forum=forum, day=chosen, **fields))


@click.command("list")
@click.option("--forum", help="Only one forum's.")
@reads
def list_meetings(session: Session, forum: str | None) -> None:
    """Every meeting, the latest first.

    \b
    Example:
      ideaflow meeting list --forum F-1
    """
    with session.open() as app:
        found = app.ask(meeting_calendar.sittings, forum=app.known_id("forum", forum, "F") if forum else "")
    session.show(
        found,
        lambda: table(
            ["id", "forum", "day", "ideas", "minutes", "decided", "closed"],
            [[s.id, s.forum, s.day, s.items, s.minutes, s.decided, "yes" if s.closed else ""] for s in found],
        ),
    )


@click.command()
@click.argument("meeting")
@click.option("--add", multiple=True, help="An idea to take up; may be repeated.")
@click.option("--remove", multiple=True, help="An idea to leave for another meeting.")
@click.option("--ready", is_flag=True, help="Take up what is ready, overdue first, as far as the time goes.")
@click.option("--minutes", type=click.IntRange(1, 480), help="Time for each added idea.")
@writes
def agenda(
    session: Session, *, meeting: str, add: tuple[str, ...], remove: tuple[str, ...], ready: bool, minutes: int | None
) -> None:
    """Show a meeting's agenda with its time boxes, or change it.

    --ready takes up, overdue first, ideas that are ready, parked ones whose day has come, and replies to answer.

    \b
    Example:
      ideaflow meeting agenda M-3 --ready
      ideaflow meeting agenda M-3 --add I-42 --minutes 15 --remove I-40
    """
    with session.open() as app:
        if ready:
            add = (*add, *_ready(app, meeting, minutes, len(add)))
        if add or remove or ready:
            session.done(session.do(app, ChangeAgenda, meeting=meeting, add=add, remove=remove, minutes=minutes))
            return
        page, titles = _read(app, meeting)
    session.show(page.items, lambda: _agenda(page, titles))


def _ready(app: Ideaflow, meeting: str, minutes: int | None, added: int) -> Sequence[str]:
    """What fits into the time that the agenda leaves; the rest is told, so that nobody is forgotten unseen."""
    found = app.ask(meeting_reading.read, app.log, app.known_id("meeting", meeting, "M"))
    fits, left = app.ask(meeting_reading.suggested, found, app.today, minutes=minutes, added=added)
    if not (fits or left):
        note("nothing is ready that is not on an agenda")
    if left:
        ids = ", ".join(one.id for one in left)
        note(f"no time for {counted(len(left), 'more idea')}; left for another meeting: {ids}")
    return [one.id for one in fits]


@click.command()
@click.argument("meeting")
@click.argument("idea")
@click.option("--place", type=click.IntRange(1), help="Its place on the agenda, counted from 1.")
@click.option("--minutes", type=click.IntRange(1, 480), help="Its time.")
@writes
def arrange(session: Session, *, meeting: str, idea: str, place: int | None, minutes: int | None) -> None:
    """Move an idea to another place on the agenda, or give it another time.

    \b
    Example:
      ideaflow meeting arrange M-3 I-42 --place 1
      ideaflow meeting arrange M-3 I-42 --minutes 15
    """
    if place is None and minutes is None:
        raise InvalidInput("place", "", "an idea is given a place, a time or both", "say --place or --minutes")
    session.run(ArrangeAgenda, meeting=meeting, idea=idea, place=place, minutes=minutes)


@click.command()
@click.argument("meeting")
@reads
def show(session: Session, meeting: str) -> None:
    """One meeting. Before the scores of an idea open, only the perspectives that are in are shown, to everybody.

    \b
    Example:
      ideaflow meeting show M-3
    """
    with session.open() as app:
        page, titles = _read(app, meeting)

    def tell() -> None:
        state = "closed" if page.closed else "open"
        begins = f" from {page.begins}" if page.begins else ""
        say(f"{page.id}  forum {page.forum}, {page.day}{begins}{f', {page.place}' if page.place else ''} ({state})")
        for name, perspectives in (("Apologies", page.apologies), ("Deputies", page.deputies)):
            if perspectives:
                say(f"  {name}: {', '.join(perspectives)}")
        _agenda(page, titles)
        for item in page.items:
            _scores(item)

    session.show(page, tell)


def _read(app: Ideaflow, meeting: str) -> tuple[MeetingPage, dict[str, str]]:
    """A meeting, and the titles of the ideas on its agenda."""
    page = app.ask(meeting_reading.read, app.log, app.known_id("meeting", meeting, "M")).page
    return page, app.ask(meeting_reading.titles_of, [item.idea for item in page.items])


def _agenda(page: MeetingPage, titles: dict[str, str]) -> None:
    table(
        ["idea", "title", "minutes", "from", "to", "state"],
        [[item.idea, titles.get(item.idea), item.minutes, item.starts, item.ends, item.state] for item in page.items],
    )


def _scores(item: Item) -> None:
    """What to talk about first, then every score, and what they come to."""
    view = item.view
    if view is None:
        return
    if item.without_quorum is not None:
        say(f"The scores of {item.idea} were opened without a quorum: {item.without_quorum}")
    for criterion in view.talk_about:
        sides = "; ".join(f"{name} {_mark(mark)}" for name, mark in view.spread(criterion).by_perspective.items())
        say(f"To talk about first: {criterion} of {item.idea} ({sides})")
    criteria = [one.criterion for one in view.criteria]
    rows: list[list[object]] = [
        [s.perspective, *(_mark(s.marks.get(c)) for c in criteria), s.comment] for s in item.scores
    ]
    rows.append(["spread", *(f"{_mark(c.lowest)}–{_mark(c.highest)}" for c in view.criteria), ""])
    rows.append(["median, perspectives weigh the same", *item.medians().values(), ""])
    table(["perspective", *criteria, "comment"], rows, title=f"Scores of {item.idea}")
    for score in item.scores:
        for criterion, comment in score.comments.items():
            say(f"  {score.perspective} on {criterion}: {comment}")
    if view.total is not None:
        say(f"  Weighted total: {view.total:g} of 5")


def _mark(mark: float | None) -> str:
    return "cannot judge" if mark is None else f"{mark:g}"
