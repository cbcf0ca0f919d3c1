"""Meetings as a file for a calendar."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.cli.note_file import write_whole
from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.errors import StoreFault


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write (.ics).")
@click.option("--forum", default="", help="Only this forum's meetings.")
@reads
def calendar(session: Session, out: Path, forum: str) -> None:
    """Write the meetings to a file that calendar programs open (iCalendar).

    For a calendar that keeps itself up to date, subscribe to a link: ideaflow message feed

    \b
    Example:
      ideaflow meeting calendar --out meetings.ics
    """
    try:
        from ideaflow.projections.meeting_feed import meeting_feed  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        missing = f"a calendar needs {error.name}, which is not installed"
        raise StoreFault(missing, "pip install 'ideaflow[web]'") from error

    with session.open() as app:
        wanted = app.known_id("forum", forum, "F") if forum else ""
        feed = app.ask(meeting_feed, app.log, session.settings.site, app.clock(), forum=wanted)
    write_whole(out, feed.decode())
    session.show({"file": str(out)}, lambda: say(f"Wrote {out}."))
