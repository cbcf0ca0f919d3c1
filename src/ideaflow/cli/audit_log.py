"""The log as sentences, filtered, followed, and written as text, JSON Lines or CSV."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click
import msgspec

from ideaflow.cli.idea_reading import STAGES
from ideaflow.cli.kinds import POSITION, ROWS, OneOf
from ideaflow.cli.output import note, print_line, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.event import Capacity
from ideaflow.errors import InvalidInput
from ideaflow.log_filter import wanted_lines
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Entry, Wanted
from ideaflow.projections.spreadsheet import csv_line

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow

SECONDS_BETWEEN_LOOKS = 1.0
AT_ONCE = 1_000
COLUMNS = Entry.__struct_fields__


@click.command()
@click.option("--of", "stream", metavar="ID", help="Only one idea, problem, trial, meeting, forum or learning.")
@click.option("--idea", metavar="ID", help="An idea with what belongs to it: trials, learnings, what meetings did.")
@click.option("--forum", metavar="ID", help="A forum with what belongs to it: meetings, and what they decided.")
@click.option("--kind", default="", help="Only events of a kind: idea, or idea.submitted.")
@click.option("--stage", default="", type=OneOf(["", *STAGES.choices]), show_choices=False, help="Reached this stage.")
@click.option("--policy", "pack", default="", metavar="PACK", help="Under a pack: name@version, or name for all.")
@click.option("--capacity", default="", type=OneOf(["", *(c.value for c in Capacity)]), show_choices=False)
@click.option("--since", default="", metavar="DATE", help="From this day on.")
@click.option("--until", default="", metavar="DATE", help="Up to and with this day.")
@click.option("--after", type=POSITION, default=0, help="Only after this position.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@click.option("--newest", "newest_first", is_flag=True, help="Newest first.")
@click.option("--format", "form", type=OneOf(["text", "jsonl", "csv"]), default="text", help="Text, JSON Lines or CSV.")
@click.option("--follow", is_flag=True, help="Go on with new events as they come, until Ctrl-C.")
@reads
def log(
    session: Session,
    *,
    stream: str | None,
    idea: str | None,
    forum: str | None,
    kind: str,
    stage: str,
    pack: str,
    capacity: str,
    since: str,
    until: str,
    after: int,
    limit: int,
    newest_first: bool,
    form: str,
    follow: bool,
) -> None:
    """The log as plain sentences, oldest first. Nobody is named: only capacities, evidence and rules.

    \b
    Example:
      ideaflow audit log --idea I-42
      ideaflow audit log --kind idea.evaluated --since 2026-01-01 --json
      ideaflow audit log --forum F-1 --format csv > log.csv
      ideaflow audit log --follow
    """
    if follow and newest_first:
        raise InvalidInput("newest", "--follow", "comes oldest first", "leave --newest out")
    with session.open() as app:
        wanted = wanted_lines(
            app,
            of=stream or "",
            idea=idea or "",
            forum=forum or "",
            kind=kind,
            stage=stage,
            pack=pack,
            capacity=capacity,
            since=since,
            until=until,
            after=after,
        )
        if follow:
            _follow(session, app, wanted, form, limit)
            return
        found = app.ask(audit_log.lines, wanted, limit=limit, newest_first=newest_first)
    if form == "text":
        session.show(found, lambda: table(["position", "at", "what"], [[e.position, e.at, e.sentence] for e in found]))
    else:
        _print(found, form, with_heads=True)


def _follow(session: Session, app: Ideaflow, wanted: Wanted, form: str, limit: int) -> None:
    """The newest lines, then what comes. Ctrl-C is how it ends, and no fault."""
    form = "jsonl" if session.as_json else form
    if not session.as_json:
        note("Following the log; Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        first = [*reversed(app.ask(audit_log.lines, wanted, limit=limit, newest_first=True))]
        _print(first, form, with_heads=True)
        for found in news(app, wanted, first[-1].position if first else wanted.after, time.sleep):
            _print(found, form, with_heads=False)


def news(app: Ideaflow, wanted: Wanted, seen: int, wait: Callable[[float], object]) -> Iterator[Sequence[Entry]]:
    """New lines as they come; where the log has not moved, a look is one read of one number."""
    while True:
        last = app.ask(audit_log.last_position)
        while seen < last:
            some = msgspec.structs.replace(wanted, after=max(seen, wanted.after), upto=last)
            found = app.ask(audit_log.lines, some, limit=AT_ONCE)
            if found:
                yield found
            seen = found[-1].position if len(found) == AT_ONCE else last
        wait(SECONDS_BETWEEN_LOOKS)


def _print(found: Sequence[Entry], form: str, *, with_heads: bool) -> None:
    if form == "csv":
        if with_heads:
            print_line(csv_line(COLUMNS))
        for entry in found:
            print_line(csv_line(msgspec.structs.astuple(entry)))
    elif form == "jsonl":
        for entry in found:
            print_line(msgspec.json.encode(entry).decode())
    else:
        for entry in found:
            say(f"{entry.position}  {entry.at}  {entry.sentence}")
