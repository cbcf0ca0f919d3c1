"""Links for feed readers and calendars, which cannot sign in: random, one a person, only their hash kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from ideaflow.persistence.outbox import stamp
from ideaflow.persistence.schema import feed_links, people

TOKEN_BYTES = 32


def make(connection: Connection, person: int, now: datetime) -> str:
    """A new token, which takes the place of the person's earlier one."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    end(connection, person)
    connection.execute(insert(feed_links).values(person=person, digest=_digest(token), made_at=stamp(now)))
    return token


def end(connection: Connection, person: int) -> int:
    """Let a person's link lead nowhere. Returns how many there were, 0 or 1."""
    return connection.execute(delete(feed_links).where(feed_links.c.person == person)).rowcount


def has(connection: Connection, person: int) -> bool:
    """Has the person a link?"""
    return connection.execute(select(feed_links.c.person).where(feed_links.c.person == person)).first() is not None


def address_of(connection: Connection, token: str) -> str | None:
    """Whose link it is, by address; None where it leads nowhere or its owner is disabled."""
    query = select(people.c.address).join(feed_links, feed_links.c.person == people.c.person)
    return connection.execute(query.where(feed_links.c.digest == _digest(token), people.c.disabled.is_(False))).scalar()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
