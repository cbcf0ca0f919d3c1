"""How people sign in on the web: password hashes, links that work once, and sessions that end by themselves.

Links and sessions are random tokens of which only the SHA-256 is kept, so that nobody who reads the database can use
them.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, insert, select, text, update

from ideaflow.persistence.schema import invitations, passwords, people, settings, web_sessions

TOKEN_BYTES = 32
COOKIE_SECRET = "cookie secret"  # noqa: S105 - the name of a setting
FIRST_OF_ALL = text(
    f"INSERT INTO {settings.name} (name, value) VALUES (:name, :value) "  # noqa: S608 - our own table
    "ON CONFLICT (name) DO NOTHING"
)
# A page view within this time of the last is not worth a write.
SEEN_EVERY = timedelta(minutes=1)
SHOWN_DIGITS = 16


class Purpose(StrEnum):
    """What a link or a token is good for."""

    PASSWORD = "password"  # noqa: S105 - what it is for
    RESET = "reset"
    SECOND_STEP = "second step"


LIVES = {
    Purpose.PASSWORD: timedelta(days=3),
    Purpose.RESET: timedelta(hours=1),
    Purpose.SECOND_STEP: timedelta(minutes=10),
}
CHOOSING = (Purpose.PASSWORD, Purpose.RESET)


class SessionLimits(Struct, frozen=True):
    """After how long without use, and how long in all, a session ends."""

    idle: timedelta = timedelta(hours=1)
    absolute: timedelta = timedelta(hours=12)


class OpenSession(Struct, frozen=True):
    """A session as its person sees it. `id` ends it and opens nothing."""

    id: str
    device: str
    began_at: datetime
    seen_at: datetime
    this_one: bool


class Accounts:
    """Passwords, links and sessions, read and written in one transaction."""

    def __init__(self, connection: Connection, limits: SessionLimits = SessionLimits()) -> None:  # noqa: B008 - frozen
        self._connection, self._limits = connection, limits

    def cookie_secret(self) -> str:
        """What cookies are signed with: one a database, random, made on first need."""
        query = select(settings.c.value).where(settings.c.name == COOKIE_SECRET)
        known: str | None = self._connection.execute(query).scalar()
        if known:
            return known
        # Processes that begin at once on a new database take the secret of the first.
        row = {"name": COOKIE_SECRET, "value": secrets.token_hex(TOKEN_BYTES)}
        self._connection.execute(FIRST_OF_ALL, row)
        return str(self._connection.execute(query).scalar_one())

    def make_link(self, person: int, now: datetime, purpose: Purpose = Purpose.PASSWORD) -> str:
        """A token that is good once, and takes the place of the person's earlier ones for the purpose."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        before = (invitations.c.person == person) & (invitations.c.purpose == purpose.value)
        self._connection.execute(delete(invitations).where(before))
        row = {"digest": _digest(token), "person": person, "purpose": purpose.value}
        self._connection.execute(insert(invitations).values(**row, expires_at=_stamp(now + LIVES[purpose])))
        return token

    def made_for(self, token: str, now: datetime, *purposes: Purpose) -> int | None:
        """Whom a token was made for, or None when it is unknown, used or too old."""
        query = select(invitations.c.person).where(
            invitations.c.digest == _digest(token),
            invitations.c.purpose.in_([purpose.value for purpose in purposes]),
            invitations.c.expires_at > _stamp(now),
        )
        return self._connection.execute(query).scalar()

    def use_up(self, token: str) -> None:
        """A token is good no longer."""
        self._connection.execute(delete(invitations).where(invitations.c.digest == _digest(token)))

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

    def begin_session(self, person: int, now: datetime, device: str = "") -> str:
        """A token for a new session; those that ended are cleared away."""
        token, at = secrets.token_urlsafe(TOKEN_BYTES), _stamp(now)
        self._connection.execute(delete(web_sessions).where(~self._alive(now)))
        row = {"digest": _digest(token), "person": person, "began_at": at, "seen_at": at, "device": device}
        self._connection.execute(insert(web_sessions).values(**row))
        return token

    def session_address(self, token: str, now: datetime) -> tuple[str, datetime] | None:
        """Whose session a token is, by address, and when it was last seen; None when it ended."""
        query = (
            select(people.c.address, web_sessions.c.seen_at)
            .join(people, people.c.person == web_sessions.c.person)
            .where(web_sessions.c.digest == _digest(token), self._alive(now), people.c.disabled.is_(False))
        )
        row = self._connection.execute(query).first()
        return (row.address, datetime.fromisoformat(row.seen_at)) if row else None

    def sessions(self, person: int, token: str, now: datetime) -> Sequence[OpenSession]:
        """The open sessions of a person, the one of `token` marked, the last used first."""
        query = select(web_sessions).where(web_sessions.c.person == person, self._alive(now))
        rows = self._connection.execute(query.order_by(web_sessions.c.seen_at.desc(), web_sessions.c.digest)).all()
        return [
            OpenSession(
                row.digest[:SHOWN_DIGITS],
                row.device,
                datetime.fromisoformat(row.began_at),
                datetime.fromisoformat(row.seen_at),
                row.digest == _digest(token),
            )
            for row in rows
        ]

    def see_session(self, token: str, now: datetime) -> None:
        """Note that a session is in use."""
        mine = web_sessions.c.digest == _digest(token)
        self._connection.execute(update(web_sessions).where(mine).values(seen_at=_stamp(now)))

    def end_session(self, token: str) -> None:
        """End one session."""
        self._connection.execute(delete(web_sessions).where(web_sessions.c.digest == _digest(token)))

    def end_own_session(self, person: int, session: str) -> bool:
        """End one session of a person by what `sessions` calls it; False where it is not theirs, or not there."""
        mine = (web_sessions.c.person == person) & web_sessions.c.digest.startswith(session, autoescape=True)
        if len(session) != SHOWN_DIGITS:
            return False
        return self._connection.execute(delete(web_sessions).where(mine)).rowcount > 0

    def end_sessions(self, person: int) -> int:
        """End every session of a person; how many there were."""
        return self._connection.execute(delete(web_sessions).where(web_sessions.c.person == person)).rowcount

    def _alive(self, now: datetime) -> ColumnElement[bool]:
        began, seen = _stamp(now - self._limits.absolute), _stamp(now - self._limits.idle)
        return (web_sessions.c.began_at > began) & (web_sessions.c.seen_at > seen)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
