"""The outbox: what is to leave, written in the command's transaction, so that it is there when its event is.

A runner takes a letter for some minutes, sends it outside the transaction, and settles it. One that dies in between
leaves it to the next, which sends it under the same id. Nothing here holds a word that somebody typed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import astuple, replace
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from ideaflow.persistence import statements
from ideaflow.persistence.schema import outbox

LETTER_BYTES = 16
# A number of our own choosing: PostgreSQL's advisory lock of whoever takes a letter.
TAKERS_LOCK = 4_201_043
TAKEN_FOR = timedelta(minutes=10)
# Waits after each failed attempt; after the last there is no other, until somebody replays it.
WAITS = (*(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)), timedelta(hours=12), timedelta(hours=24))
SENT_KEPT = timedelta(days=30)
DEAD_KEPT = timedelta(days=180)


class Channel(StrEnum):
    """By which way a message leaves."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class SendState(StrEnum):
    """How far a message is. `dead` are those that nobody tries any more."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Outgoing(Struct, frozen=True):
    """One message in the outbox; see the table. `target` is a person or a webhook, times are ISO 8601."""

    message: str
    channel: str
    target: int
    once: str
    kind: str
    about: str
    position: int
    due: str
    letter: str
    state: str
    made_at: str
    send_at: str
    taken_until: str = ""
    attempts: int = 0
    fault: str = ""


def new_letter() -> str:
    """A random id; what is sent twice has the same."""
    return secrets.token_hex(LETTER_BYTES)


def stamp(moment: datetime) -> str:
    """A time as this table has it, in an order that text has too."""
    return moment.isoformat(timespec="seconds")


def put(connection: Connection, messages: Sequence[Outgoing], placeholder: str) -> None:
    """Write messages; what is there by channel, target and `once` is left as it is."""
    statements.write_rows(connection, statements.insert_new, outbox, placeholder, [astuple(one) for one in messages])


def take(connection: Connection, now: datetime, channels: Sequence[Channel] = tuple(Channel)) -> Sequence[Outgoing]:
    """The messages of the next letter that is due by one of these ways; empty where there is none.

    They are this runner's alone until TAKEN_FOR is over.
    What waits for the same person's digest goes into one letter, and is one from then on.
    """
    if connection.dialect.name != "sqlite":
        # One taker at a time, as it is with SQLite: two would divide a letter between them.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (TAKERS_LOCK,))
    free = _free(now, channels)
    due = free & (outbox.c.send_at <= stamp(now))
    query = select(outbox).where(due).order_by(outbox.c.send_at, outbox.c.position, outbox.c.message).limit(1)
    first = connection.execute(query).first()
    if first is None:
        return ()
    one = Outgoing(*first)
    together = (outbox.c.letter == one.letter) & free if one.letter else _digest_of(one) & due
    rows = connection.execute(select(outbox).where(together)).all()
    found = sorted((Outgoing(*row) for row in rows), key=lambda each: (each.position, each.once))
    letter = one.letter or new_letter()
    mine = outbox.c.message.in_([each.message for each in found])
    connection.execute(update(outbox).where(mine).values(letter=letter, taken_until=stamp(now + TAKEN_FOR)))
    return [_in_letter(each, letter) for each in found]


def settle(connection: Connection, letter: str, now: datetime) -> None:
    """The letter left."""
    sent = {"state": SendState.SENT.value, "send_at": stamp(now), "taken_until": "", "fault": ""}
    connection.execute(update(outbox).where(_waiting(letter)).values(**sent, attempts=outbox.c.attempts + 1))


def put_off(connection: Connection, letter: str, now: datetime, fault: str, *, for_good: bool = False) -> SendState:
    """The letter did not leave: try it later, longer each time, or never where `for_good` or too often."""
    attempts = connection.execute(select(func.max(outbox.c.attempts)).where(_waiting(letter))).scalar() or 0
    dead = for_good or attempts >= len(WAITS)
    state = SendState.DEAD if dead else SendState.WAITING
    later = now if dead else now + WAITS[attempts]
    values = {"state": state.value, "send_at": stamp(later), "taken_until": "", "fault": fault}
    connection.execute(update(outbox).where(_waiting(letter)).values(**values, attempts=attempts + 1))
    return state


def drop(connection: Connection, messages: Iterable[Outgoing]) -> None:
    """Forget messages that are for nobody any more."""
    gone = [one.message for one in messages]
    if gone:
        connection.execute(delete(outbox).where(outbox.c.message.in_(gone)))


def replay(
    connection: Connection, now: datetime, *, letters: Sequence[str] = (), channel: str = "", target: int | None = None
) -> int:
    """Let dead messages be tried anew, all or some, under the ids that they had. Returns how many messages."""
    conditions: list[ColumnElement[bool]] = [outbox.c.state == SendState.DEAD.value]
    conditions += [outbox.c.letter.in_(letters)] if letters else []
    conditions += [outbox.c.channel == channel] if channel else []
    conditions += [outbox.c.target == target] if target is not None else []
    again = {"state": SendState.WAITING.value, "send_at": stamp(now), "attempts": 0, "taken_until": ""}
    return connection.execute(update(outbox).where(*conditions).values(**again)).rowcount


def reschedule(connection: Connection, person: int, send_at: str | None, *, in_digest: bool) -> None:
    """Somebody chose another cadence: what waits for them, and is in no letter that was tried, goes by it from now on.

    None forgets it.
    """
    mine = (outbox.c.channel == Channel.EMAIL.value) & (outbox.c.target == person)
    mine &= (outbox.c.state == SendState.WAITING.value) & (outbox.c.attempts == 0) & (outbox.c.taken_until == "")
    if send_at is None:
        connection.execute(delete(outbox).where(mine))
        return
    letter = "" if in_digest else outbox.c.message
    connection.execute(update(outbox).where(mine).values(send_at=send_at, letter=letter))


def forget_letters(connection: Connection, person: int) -> None:
    """Delete everything that was, or is, to be sent to somebody."""
    mine = (outbox.c.channel == Channel.EMAIL.value) & (outbox.c.target == person)
    connection.execute(delete(outbox).where(mine))


def forget_old(connection: Connection, now: datetime) -> int:
    """Delete what was sent, or given up, long ago. Returns how many messages."""
    sent = (outbox.c.state == SendState.SENT.value) & (outbox.c.send_at < stamp(now - SENT_KEPT))
    dead = (outbox.c.state == SendState.DEAD.value) & (outbox.c.send_at < stamp(now - DEAD_KEPT))
    return connection.execute(delete(outbox).where(sent | dead)).rowcount


def listed_messages(
    connection: Connection, *, state: str = "", channel: str = "", target: int | None = None, limit: int = 50
) -> Sequence[Outgoing]:
    """Messages, the latest first."""
    query = select(outbox).order_by(outbox.c.made_at.desc(), outbox.c.position.desc(), outbox.c.message).limit(limit)
    if state:
        query = query.where(outbox.c.state == state)
    if channel:
        query = query.where(outbox.c.channel == channel)
    if target is not None:
        query = query.where(outbox.c.target == target)
    return [Outgoing(*row) for row in connection.execute(query)]


def counts(connection: Connection) -> dict[str, int]:
    """How many messages there are in each state."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in SendState}


def is_due(connection: Connection, now: datetime, channels: Sequence[Channel]) -> bool:
    """Is there a letter to take? Asking locks nothing."""
    due = _free(now, channels) & (outbox.c.send_at <= stamp(now))
    return connection.execute(select(outbox.c.message).where(due).limit(1)).first() is not None


def _free(now: datetime, channels: Sequence[Channel]) -> ColumnElement[bool]:
    by = outbox.c.channel.in_([channel.value for channel in channels])
    return by & (outbox.c.state == SendState.WAITING.value) & (outbox.c.taken_until <= stamp(now))


def _digest_of(one: Outgoing) -> ColumnElement[bool]:
    return (outbox.c.channel == one.channel) & (outbox.c.target == one.target) & (outbox.c.letter == "")


def _waiting(letter: str) -> ColumnElement[bool]:
    return (outbox.c.letter == letter) & (outbox.c.state == SendState.WAITING.value)


def _in_letter(one: Outgoing, letter: str) -> Outgoing:
    return one if one.letter else replace(one, letter=letter)
