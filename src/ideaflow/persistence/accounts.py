"""How people sign in on the web: password hashes, invitations that work once, and sessions that end by themselves.

Links and sessions are random tokens of which only the SHA-256 is kept, so that nobody who reads the database can use
them.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from ideaflow.persistence.schema import invitations, passwords, people, settings, web_sessions

TOKEN_BYTES = 32
COOKIE_SECRET = "cookie secret"  # noqa: S105 - the name of a setting
INVITATION_LIVES = timedelta(days=3)
IDLE_LIMIT = timedelta(hours=1)
ABSOLUTE_LIMIT = timedelta(hours=12)
# A page view within this time of the last is not worth a write.
SEEN_EVERY = timedelta(minutes=1)


class Accounts:
    """Passwords, invitations and sessions, read and written in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cookie_secret(self) -> str:
        """What cookies are signed with: one a database, random, made on first need."""
        query = select(settings.c.value).where(settings.c.name == COOKIE_SECRET)
        known: str | None = self._connection.execute(query).scalar()
        if known:
            return known
        made = secrets.token_hex(TOKEN_BYTES)
        self._connection.execute(insert(settings).values(name=COOKIE_SECRET, value=made))
        return made

    def invite(self, person: int, now: datetime) -> str:
        """A token for a link that sets a password once, and takes the place of the person's earlier links."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._connection.execute(delete(invitations).where(invitations.c.person == person))
        row = {"digest": _digest(token), "person": person, "expires_at": _stamp(now + INVITATION_LIVES)}
        self._connection.execute(insert(invitations).values(**row))
        return token

    def invited(self, token: str, now: datetime) -> int | None:
        """Whom a link was made for, or None when it is unknown, used or too old."""
        query = select(invitations.c.person).where(
            invitations.c.digest == _digest(token), invitations.c.expires_at > _stamp(now)
        )
        return self._connection.execute(query).scalar()

    def set_password(self, person: int, password_hash: str) -> None:
        """Put a password in place; links and sessions of the person end."""
        for table in (passwords, invitations, web_sessions):
            self._connection.execute(delete(table).where(table.c.person == person))
        self._connection.execute(insert(passwords).values(person=person, hash=password_hash))

    def password_hash(self, person: int) -> str | None:
        """The hash of a person's password, or None before they have one."""
        return self._connection.execute(select(passwords.c.hash).where(passwords.c.person == person)).scalar()

    def renew_hash(self, person: int, password_hash: str) -> None:
        """Keep the same password under today's cost of hashing."""
        self._connection.execute(update(passwords).where(passwords.c.person == person).values(hash=password_hash))

    def begin_session(self, person: int, now: datetime) -> str:
        """A token for a new session; those that ended are cleared away."""
        token, at = secrets.token_urlsafe(TOKEN_BYTES), _stamp(now)
        self._connection.execute(delete(web_sessions).where(~_alive(now)))
        self._connection.execute(
            insert(web_sessions).values(digest=_digest(token), person=person, began_at=at, seen_at=at)
        )
        return token

    def session_address(self, token: str, now: datetime) -> tuple[str, datetime] | None:
        """Whose session a token is, by address, and when it was last seen; None when it ended."""
        query = (
            select(people.c.address, web_sessions.c.seen_at)
            .join(people, people.c.person == web_sessions.c.person)
            .where(web_sessions.c.digest == _digest(token), _alive(now), people.c.disabled.is_(False))
        )
        row = self._connection.execute(query).first()
        return (row.address, datetime.fromisoformat(row.seen_at)) if row else None

    def see_session(self, token: str, now: datetime) -> None:
        """Note that a session is in use."""
        mine = web_sessions.c.digest == _digest(token)
        self._connection.execute(update(web_sessions).where(mine).values(seen_at=_stamp(now)))

    def end_session(self, token: str) -> None:
        """End one session."""
        self._connection.execute(delete(web_sessions).where(web_sessions.c.digest == _digest(token)))

    def end_sessions(self, person: int) -> int:
        """End every session of a person; how many there were."""
        return self._connection.execute(delete(web_sessions).where(web_sessions.c.person == person)).rowcount


def _alive(now: datetime) -> ColumnElement[bool]:
    began, seen = _stamp(now - ABSOLUTE_LIMIT), _stamp(now - IDLE_LIMIT)
    return (web_sessions.c.began_at > began) & (web_sessions.c.seen_at > seen)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
