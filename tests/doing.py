"""Carrying out commands in a test, and looking at what they did, in few words."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, select

from ideaflow.application.command import Command, checked
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.problem import ProblemResolved
from ideaflow.persistence.command_log import Receipt
from ideaflow.persistence.schema import events

STEWARD = "steward@example.org"
ENVELOPE = Recorded(
    originator_id="I-1",
    originator_version=1,
    at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    actor="0123456789ab",
    capacity=Capacity.SUBMITTER,
    command_id="command-0001",
    event=ProblemResolved(),
)


def do(app: Ideaflow, kind: type[Command], /, *, by: str = STEWARD, **fields: object) -> Receipt:
    """Carry out a command, as the steward unless somebody else is named, who has an account from then on."""
    if not app.database.embedded and app.person(by) is None:
        # A shared database takes in nobody by themselves.
        app.execute(checked(AddPerson, by=STEWARD, address=by))
    return app.execute(checked(kind, by=by, **fields))


def happened(app: Ideaflow, stream: str) -> list[Event]:
    """What happened in a stream, without the envelopes."""
    return [one.event for one in app.history(stream)]


def whole_log(app: Ideaflow) -> list[Recorded]:
    """Everything that happened, in order."""
    return [one for page in app.log.pages() for one in page]


def positions(app: Ideaflow) -> list[int]:
    """The positions in the log, in order."""
    with app.database.reading() as connection:
        return list(connection.execute(select(events.c.position).order_by(events.c.position)).scalars())


def differing_lists(app: Ideaflow) -> list[str]:
    """The names of lists that are not what a rebuild would make of them."""
    return [compared.name for compared in app.lists.compare() if not compared.equal]


def lift_guards(connection: Connection) -> None:
    """Take away what keeps events as they are, as somebody would who means to change them."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER events_refuse_{verb}")
    else:
        connection.exec_driver_sql("DROP TRIGGER events_refuse_change ON events")


def recorded(event: Event, **envelope: object) -> Recorded:
    """An event in an envelope for which any values do."""
    return msgspec.structs.replace(ENVELOPE, event=event, **envelope)


def history(stream: str, *happened: Event | tuple[Event, str]) -> list[Recorded]:
    """Events as a stream's history; a pair names the pseudonym that acted."""
    pairs = [one if isinstance(one, tuple) else (one, ENVELOPE.actor) for one in happened]
    return [
        recorded(event, originator_id=stream, originator_version=version, actor=actor)
        for version, (event, actor) in enumerate(pairs, 1)
    ]
