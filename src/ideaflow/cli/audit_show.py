"""The life of anything, and standing at a moment of it: what was known, what could be done, and what came later."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import msgspec

from ideaflow.cli.audit_standing import standing
from ideaflow.cli.idea_explaining import tell_step
from ideaflow.cli.idea_reading import tell_page
from ideaflow.cli.kinds import NUMBER
from ideaflow.cli.output import harmless, note, say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.known import Known, known, plain
from ideaflow.moment import known_stream, moment
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Entry

MOST_EVENTS = 100_000


@click.command()
@click.argument("stream", metavar="ID")
@click.option("--at", metavar="DATE", help="As known on a day (at its end, in UTC), or at a day and a time.")
@click.option("--version", type=NUMBER, metavar="N", help="As known when this version was the newest.")
@click.option("--position", type=NUMBER, metavar="N", help="As known when the event at this position was the newest.")
@reads
def show(session: Session, stream: str, *, at: str | None, version: int | None, position: int | None) -> None:
    """The whole life of an idea, problem, trial, meeting, forum or learning, event by event.

    With a moment: what was known then, under which rules, what could be done next, and, greyed out, what came later.

    \b
    Example:
      ideaflow audit show I-42
      ideaflow audit show I-42 --at 2026-03-01
      ideaflow audit show M-3 --json
    """
    with session.open() as app:
        wanted = known_stream(app, "of", stream)
        if at is None and version is None and position is None:
            _show_all(session, wanted, app.ask(audit_log.entries, stream=wanted, limit=MOST_EVENTS))
            return
        then = moment(app, wanted, at=at, version=version, position=position)
        found = app.ask(audit_log.entries, stream=wanted, limit=MOST_EVENTS)
        with standing(app, then) as was:
            state = known(was, wanted)
    versions = sum(entry.position <= then.position for entry in found)
    about = {"id": wanted, **then.as_dict(), "version": versions, "rules": state.pack}
    page = {"page": state.page} if state.page else {"known": plain(state.rows)}
    events = [
        {"version": number, **msgspec.structs.asdict(entry), "later": number > versions}
        for number, entry in enumerate(found, 1)
    ]

    def tell() -> None:
        say(f"{wanted} as of {then.said}: version {versions}, position {then.position:,}, rules {state.pack}")
        _tell_known(state)
        _tell_events(found, versions)

    session.show({**about, **page, "steps": state.steps, "events": events}, tell)
    if not session.as_json and len(found) > versions:
        note(f"{counted(len(found) - versions, 'event')} came later.")


def _show_all(session: Session, wanted: str, found: Sequence[Entry]) -> None:
    def tell() -> None:
        say(f"{wanted}: {counted(len(found), 'event')}")
        for version, entry in enumerate(found, 1):
            say(f"  {version}. {entry.at}  {entry.sentence}")

    session.show(found, tell)


def _tell_known(state: Known) -> None:
    if state.page:
        tell_page(state.page, with_life=False)
    else:
        for name, value in state.rows.items():
            if value not in (None, "", []):
                say(f"  {name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    if state.steps:
        say("Possible then")
        for step in state.steps:
            tell_step(step)


def _tell_events(found: Sequence[Entry], versions: int) -> None:
    say("Events")
    for version, entry in enumerate(found, 1):
        line = f"  {version}. {entry.at}  {entry.sentence}"
        if version <= versions:
            say(line)
        elif sys.stdout.isatty():
            click.echo(click.style(harmless(line), dim=True))
        else:
            say(f"  later:{line[1:]}")
