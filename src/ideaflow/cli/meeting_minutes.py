"""meeting minutes: what was decided and why, as text, HTML or JSON."""

from __future__ import annotations

import click

from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.projections import meeting_reading
from ideaflow.projections.meeting_minutes import Minutes
from ideaflow.projections.meeting_page import Item


@click.command()
@click.argument("meeting")
@click.option("--html", "as_html", is_flag=True, help="One page of HTML that needs nothing else.")
@reads
def minutes(session: Session, meeting: str, as_html: bool) -> None:
    """What a meeting decided and why, made from its events alone.

    \b
    Example:
      ideaflow meeting minutes M-3 > minutes.txt
      ideaflow meeting minutes M-3 --html > minutes.html
    """
    with session.open() as app:
        made = app.ask(meeting_reading.minutes_of, app.log, app.known_id("meeting", meeting, "M"))
    if as_html and not session.as_json:
        from ideaflow.projections.meeting_minutes_html import html  # noqa: PLC0415 - only for who wants a page

        say(html(made))
        return
    session.show(made, lambda: _tell(made))


def _tell(made: Minutes) -> None:
    page = made.meeting
    say(f"Minutes of {page.id}, forum {page.forum}, {page.day}")
    for name, perspectives in (("Apologies", page.apologies), ("Deputies", page.deputies)):
        if perspectives:
            say(f"{name}: {', '.join(perspectives)}")
    for item in page.items:
        say()
        say(f"{item.idea}  {made.titles.get(item.idea, '')}: {item.state}")
        for heading, words in made.decisions.get(item.idea, {}).items():
            if heading != "title":
                say(f"  {heading}: {words}")
        _scores(item)


def _scores(item: Item) -> None:
    if item.interests:
        say(f"  interests declared: {', '.join(item.interests)}")
    if item.without_quorum is not None:
        say(f"  opened without a quorum: {item.without_quorum}")
    if item.view:
        medians = ", ".join(f"{name} {mark:g}" for name, mark in item.medians().items() if mark is not None)
        total = "" if item.view.total is None else f"; weighted total {item.view.total:g} of 5"
        say(f"  medians: {medians or 'nobody could judge'}{total}")
