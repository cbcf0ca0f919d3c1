"""What changed between two moments, in sentences, and the events that changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from ideaflow.cli.audit_moment import known_stream, moment_at, stand
from ideaflow.cli.audit_state import Known, known
from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.errors import InvalidInput
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Wanted

NOTHING: tuple[object, ...] = (None, "", [], "[]")


@click.command()
@click.argument("stream", metavar="ID")
@click.option("--from", "begin", metavar="DATE", required=True, help="A day (its end, in UTC), or a day and a time.")
@click.option("--to", "end", metavar="DATE", required=True, help="A later day or time.")
@reads
def diff(session: Session, stream: str, *, begin: str, end: str) -> None:
    """What changed about an idea, or anything else with a life, between two days, in sentences.

    \b
    Example:
      ideaflow audit diff I-42 --from 2026-03-01 --to 2026-04-01
    """
    with session.open() as app:
        wanted = known_stream(app, "of", stream)
        first, last = moment_at(app, "from", begin, wanted), moment_at(app, "to", end, wanted)
        if first.at > last.at:
            raise InvalidInput("from", begin, f"is not after --to, {end}", "swap them")
        with stand(app, first) as was:
            before = known(was, wanted)
        with stand(app, last) as was:
            after = known(was, wanted)
        between = Wanted(stream=wanted, after=first.position, upto=last.position)
        events = app.ask(audit_log.lines, between, limit=None)
    sentences = [*_changes(wanted, before, after)]

    def tell() -> None:
        say(f"{wanted} from {first.said} (position {first.position:,}) to {last.said} (position {last.position:,})")
        for sentence in sentences or [f"Nothing changed about {wanted}."]:
            say(f"  {sentence}")
        if events:
            say("Events between")
        for entry in events:
            say(f"  {entry.at}  {entry.sentence}")

    made = {"id": wanted, "from": first.as_dict(), "to": last.as_dict()}
    session.show({**made, "changes": sentences, "events": events}, tell)


def _changes(stream: str, before: Known, after: Known) -> Iterator[str]:
    """One sentence for each thing that is not as it was, in the order of the later state."""
    if before.pack != after.pack:
        yield f"The rules that held for {stream} changed from {before.pack} to {after.pack}."
    for name in dict.fromkeys([*after.rows, *before.rows]):
        old, new = before.rows.get(name), after.rows.get(name)
        if old != new:
            yield _change(f"The {name} of {stream}", old, new)
    possible = [{step.step for step in one.steps if step.possible} for one in (before, after)]
    for step in sorted(possible[1] - possible[0]):
        yield f"The step “{step}” became possible for {stream}."
    for step in sorted(possible[0] - possible[1]):
        yield f"The step “{step}” was no longer possible for {stream}."


def _change(what: str, old: object, new: object) -> str:
    if old in NOTHING:
        return f"{what} was set to “{_words(new)}”."
    if new in NOTHING:
        return f"{what} was “{_words(old)}” and is no more."
    return f"{what} changed from “{_words(old)}” to “{_words(new)}”."


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or "nothing"
    return "nothing" if value in NOTHING else str(value)
