"""What changed between two moments, in sentences, and the events that changed it."""

from __future__ import annotations

import click

from ideaflow.cli.audit_standing import standing
from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.known import changes, known
from ideaflow.moment import between, known_stream
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Wanted


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
        first, last = between(app, wanted, begin, end)
        with standing(app, first) as was:
            before = known(was, wanted)
        with standing(app, last) as was:
            after = known(was, wanted)
        meanwhile = Wanted(stream=wanted, after=first.position, upto=last.position)
        events = app.ask(audit_log.lines, meanwhile, limit=None)
    sentences = [*changes(wanted, before, after)]

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
