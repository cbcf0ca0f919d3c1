"""Notices on the pages, and how soon each person wants letters. Beside the log: what one has read is one's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select, update

from ideaflow.domain.message import Cadence, Message
from ideaflow.persistence import statements
from ideaflow.persistence.outbox import stamp
from ideaflow.persistence.schema import message_choices, notices, people

READ_KEPT, UNREAD_KEPT = timedelta(days=90), timedelta(days=365)
# A sent letter cannot be taken back, so what is chosen for people who chose nothing is what they most likely want.
UNCHOSEN = Cadence.AT_ONCE


class Notice(Struct, frozen=True):
    """One notice; see the table. Times are ISO 8601, `read_at` empty before it was read."""

    person: int
    once: str
    kind: str
    about: str
    position: int
    due: str
    made_at: str
    read_at: str = ""


class Hears(Struct, frozen=True):
    """Somebody who may hear of things: how they are addressed, and how soon they want letters."""

    person: int
    address: str
    name: str
    email: Cadence


def hearers(connection: Connection, persons: Collection[int]) -> dict[int, Hears]:
    """Those of these people who may hear of anything; nobody who is disabled or gone is among them."""
    query = select(people.c.person, people.c.address, people.c.name, message_choices.c.email)
    query = query.outerjoin(message_choices, message_choices.c.person == people.c.person)
    query = query.where(people.c.person.in_(persons), people.c.disabled.is_(False))
    return {
        row.person: Hears(row.person, row.address, row.name, Cadence(row.email or UNCHOSEN))
        for row in connection.execute(query)
    }


def put(connection: Connection, messages: Sequence[Message], now: datetime, placeholder: str) -> None:
    """Write notices; one that is there already stays as it is."""
    rows = [(one.person, one.once, one.kind.name, one.about, one.position, one.due, stamp(now), "") for one in messages]
    statements.write_rows(connection, statements.insert_new, notices, placeholder, rows)


def known(connection: Connection, messages: Sequence[Message]) -> set[str]:
    """Which of these messages somebody was told of before."""
    wanted = [one.once for one in messages]
    return {*connection.execute(select(notices.c.once).where(notices.c.once.in_(wanted))).scalars()}


def of(connection: Connection, person: int, limit: int | None = 50) -> Sequence[Notice]:
    """A person's notices, the latest first."""
    order = (notices.c.made_at.desc(), notices.c.position.desc(), notices.c.once)
    query = select(notices).where(notices.c.person == person).order_by(*order).limit(limit)
    return [Notice(*row) for row in connection.execute(query)]


def unread(connection: Connection, person: int) -> int:
    """How many notices a person has not read."""
    mine = (notices.c.person == person) & (notices.c.read_at == "")
    return connection.execute(select(func.count()).select_from(notices).where(mine)).scalar_one()


def read(connection: Connection, person: int, now: datetime, once: Sequence[str] = ()) -> int:
    """Mark a person's notices as read, these or all. Returns how many were not before."""
    mine = (notices.c.person == person) & (notices.c.read_at == "")
    if once:
        mine &= notices.c.once.in_(once)
    return connection.execute(update(notices).where(mine).values(read_at=stamp(now))).rowcount


def forget_old(connection: Connection, now: datetime) -> int:
    """Delete notices of long ago. Returns how many."""
    read_long_ago = (notices.c.read_at != "") & (notices.c.made_at < stamp(now - READ_KEPT))
    gone = delete(notices).where(read_long_ago | (notices.c.made_at < stamp(now - UNREAD_KEPT)))
    return connection.execute(gone).rowcount


def choice(connection: Connection, person: int) -> Cadence:
    """How soon a person wants letters."""
    chosen = select(message_choices.c.email).where(message_choices.c.person == person)
    return Cadence(connection.execute(chosen).scalar() or UNCHOSEN)


def choose(connection: Connection, person: int, email: Cadence, placeholder: str) -> None:
    """Keep how soon a person wants letters."""
    connection.exec_driver_sql(statements.upsert(message_choices, placeholder), (person, email.value))
