"""What happened, in sentences that the events make of themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from ideaflow.cli.audit_facts import facts
from ideaflow.cli.audit_keys import keys, witness
from ideaflow.cli.audit_proof import checkpoint, consistency, prove
from ideaflow.cli.audit_publish import publish
from ideaflow.cli.audit_scores import verify_scores
from ideaflow.cli.audit_unsealing import approve_unsealing, unseal, unsealed
from ideaflow.cli.audit_verify import export, verify
from ideaflow.cli.audit_whatif import whatif
from ideaflow.cli.kinds import POSITION, ROWS, OneOf
from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.event import Capacity
from ideaflow.domain.values import counted, listed
from ideaflow.errors import InvalidInput
from ideaflow.persistence.numbers import PREFIXES
from ideaflow.projections import audit_log

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow

MOST_EVENTS = 100_000


@click.group()
def audit() -> None:
    """What happened: log, show, whatif. And proof of it: checkpoint, prove, export, verify."""


for asked in (whatif, facts):
    audit.add_command(asked)
for proving in (checkpoint, prove, consistency, export, verify, keys, witness, publish):
    audit.add_command(proving)
for sealed in (unseal, approve_unsealing, unsealed):
    audit.add_command(sealed)


@audit.command()
@click.option("--of", "stream", metavar="ID", help="Only one idea, problem, trial, meeting, forum or learning.")
@click.option("--kind", default="", help="Only events of a kind: idea, or idea.submitted.")
@click.option("--capacity", default="", type=OneOf(["", *(c.value for c in Capacity)]), show_choices=False)
@click.option("--since", default="", metavar="DATE", help="From this day on.")
@click.option("--until", default="", metavar="DATE", help="Up to and with this day.")
@click.option("--after", type=POSITION, default=0, help="Only after this position.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@click.option("--newest", "newest_first", is_flag=True, help="Newest first.")
@reads
def log(
    session: Session,
    *,
    stream: str | None,
    kind: str,
    capacity: str,
    since: str,
    until: str,
    after: int,
    limit: int,
    newest_first: bool,
) -> None:
    """The log as plain sentences, oldest first. Nobody is named: only capacities, evidence and rules.

    \b
    Example:
      ideaflow audit log --of I-42
      ideaflow audit log --kind idea.evaluated --since 2026-01-01 --json
    """
    with session.open() as app:
        found = app.ask(
            audit_log.entries,
            stream=_known(app, stream) if stream else "",
            kind=kind,
            capacity=capacity,
            since=_day("since", since),
            until=_day("until", until),
            after=after,
            limit=limit,
            newest_first=newest_first,
        )
    session.show(found, lambda: table(["position", "at", "what"], [[e.position, e.at, e.sentence] for e in found]))


def _day(name: str, day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat() if day else ""
    except ValueError as error:
        raise InvalidInput(name, day, "is a date", "write it as 2026-01-31") from error


def _known(app: Ideaflow, stream: str) -> str:
    prefix = stream.strip().upper().partition("-")[0]
    if prefix not in PREFIXES:
        raise InvalidInput("of", stream, f"is an id that begins with {listed(PREFIXES)}", "write it as I-42")
    return app.known_id(PREFIXES[prefix], stream, prefix)


@audit.command()
@click.argument("stream", metavar="ID")
@reads
def show(session: Session, stream: str) -> None:
    """The whole life of an idea, problem, trial, meeting, forum or learning, event by event.

    \b
    Example:
      ideaflow audit show I-42
      ideaflow audit show M-3 --json
    """
    with session.open() as app:
        wanted = _known(app, stream)
        found = app.ask(audit_log.entries, stream=wanted, limit=MOST_EVENTS)

    def tell() -> None:
        say(f"{wanted}: {counted(len(found), 'event')}")
        for version, entry in enumerate(found, 1):
            say(f"  {version}. {entry.at}  {entry.sentence}")

    session.show(found, tell)


audit.add_command(verify_scores)
