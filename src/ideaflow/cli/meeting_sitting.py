"""Before and around a sitting: schedule, agenda, show, minutes."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ideaflow.application.meeting import ChangeAgenda, ScheduleMeeting
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads, writes
from ideaflow.domain.idea_events import FeedbackGiven, IdeaEvaluated
from ideaflow.projections import forum_backlog, meeting_calendar, meeting_page, submitter_tracker
from ideaflow.projections.meeting_page import Item, MeetingPage
from ideaflow.projections.waiting import Readiness


@click.command()
@click.argument("forum")
@click.argument("day")
@click.option("--place", help="Where.")
@writes
def schedule(session: Session, forum: str, day: str, place: str | None) -> None:
    """Set a forum's next sitting.

    \b
    Example:
      ideaflow meeting schedule F-1 2026-12-01 --place "Room 4"
    """
    session.run(ScheduleMeeting, forum=forum, day=day, place=place)


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
@click.option("--ready", is_flag=True, help="Take up every idea that is ready, overdue first.")
@click.option("--minutes", type=int, help="Time for each added idea.")
@writes
def agenda(
    session: Session, *, meeting: str, add: tuple[str, ...], remove: tuple[str, ...], ready: bool, minutes: int | None
) -> None:
    """Show a meeting's agenda, or change it.

    \b
    Example:
      ideaflow meeting agenda M-3 --ready
      ideaflow meeting agenda M-3 --add I-42 --minutes 15 --remove I-40
    """
    with session.open() as app:
        if ready:
            waiting = app.ask(forum_backlog.backlog, app.today, readiness=Readiness.READY.value, limit=None)
            add = (*add, *(one.id for one in waiting if not one.meeting))
            if not add:
                note("nothing is ready that is not on an agenda")
        if add or remove or ready:
            session.done(session.do(app, ChangeAgenda, meeting=meeting, add=add, remove=remove, minutes=minutes))
            return
        page = meeting_page.page(app.history(app.known_id("meeting", meeting, "M")))
        titles = _titles(session, page.items)
    session.show(page.items, lambda: _agenda(page, titles))


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
        page = meeting_page.page(app.history(app.known_id("meeting", meeting, "M")))
        titles = _titles(session, page.items)

    def tell() -> None:
        state = "closed" if page.closed else "open"
        say(f"{page.id}  forum {page.forum}, {page.day}{f', {page.place}' if page.place else ''} ({state})")
        _agenda(page, titles)
        for item in page.items:
            if item.scores:
                _scores(item)

    session.show(page, tell)


@click.command()
@click.argument("meeting")
@reads
def minutes(session: Session, meeting: str) -> None:
    """What a meeting decided and why, made from its events.

    \b
    Example:
      ideaflow meeting minutes M-3 > minutes.txt
    """
    with session.open() as app:
        page = meeting_page.page(app.history(app.known_id("meeting", meeting, "M")))
        titles = _titles(session, page.items)
        decided = {item.idea: _decision(session, item.idea, page.id) for item in page.items if item.decision}

    def tell() -> None:
        say(f"Minutes of {page.id}, forum {page.forum}, {page.day}")
        for item in page.items:
            say()
            say(f"{item.idea}  {titles.get(item.idea, '')}: {item.state}")
            for name, words in decided.get(item.idea, {}).items():
                say(f"  {name}: {words}")

    session.show(
        {"meeting": page, "decisions": {idea: {"title": titles.get(idea), **said} for idea, said in decided.items()}},
        tell,
    )


def _titles(session: Session, items: Sequence[Item]) -> dict[str, str]:
    with session.open() as app:
        found = app.ask(submitter_tracker.ideas, only=[item.idea for item in items], limit=None)
    return {one.id: one.title for one in found}


def _agenda(page: MeetingPage, titles: dict[str, str]) -> None:
    table(
        ["idea", "title", "minutes", "state"],
        [[item.idea, titles.get(item.idea), item.minutes, item.state] for item in page.items],
    )


def _scores(item: Item) -> None:
    criteria = list(item.medians())
    rows: list[list[object]] = [
        [s.perspective, *("cannot judge" if s.marks.get(c) is None else s.marks[c] for c in criteria), s.comment]
        for s in item.scores
    ]
    rows.append(["median, perspectives weigh the same", *item.medians().values(), ""])
    table(["perspective", *criteria, "comment"], rows, title=f"Scores of {item.idea}")


def _decision(session: Session, idea: str, meeting: str) -> dict[str, str]:
    said: dict[str, str] = {}
    with session.open() as app:
        for recorded in app.history(idea):
            match recorded.event:
                case IdeaEvaluated(meeting=at, reason=reason, would_change=would_change) if at == meeting:
                    said |= {"reason": reason, "what would change this answer": would_change}
                case FeedbackGiven(meeting=at, feedback=feedback, next_step=next_step) if at == meeting:
                    said |= {"feedback": feedback, "next step": next_step}
    return {name: words for name, words in said.items() if words}
