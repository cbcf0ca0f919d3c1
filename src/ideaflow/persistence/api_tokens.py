"""Tokens that programs act with, kept as SHA-256: a person's, for some scopes, until a day.

A token is 32 random bytes, so its plain hash tells nothing to who reads the database.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from ideaflow.persistence.schema import api_tokens, people

MARK = "idf_"
TOKEN_BYTES, NAME_BYTES = 32, 4
PREFIX_OF_NAME = "token-"


class ApiToken(Struct, frozen=True):
    """What is kept of a token. Days and times are ISO 8601, UTC; `used_on` is empty before it was used."""

    token: str
    name: str
    scopes: tuple[str, ...]
    made_on: str
    expires_at: str
    used_on: str = ""


class Bearer(Struct, frozen=True):
    """Whose token it is, by address, and what is kept of it."""

    address: str
    kept: ApiToken


class ApiTokens:
    """Tokens, read and written in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def make(
        self, person: int, *, name: str, scopes: Iterable[str], lives: timedelta, now: datetime
    ) -> tuple[str, ApiToken]:
        """A new token, which nobody can be told again, and what is kept of it. Those that expired are cleared away."""
        self._connection.execute(delete(api_tokens).where(api_tokens.c.expires_at <= _stamp(now)))
        token = MARK + secrets.token_urlsafe(TOKEN_BYTES)
        kept = ApiToken(
            token=PREFIX_OF_NAME + secrets.token_hex(NAME_BYTES),
            name=name,
            scopes=tuple(sorted(set(scopes))),
            made_on=now.date().isoformat(),
            expires_at=_stamp(now + lives),
        )
        row = {"digest": _digest(token), "person": person, "scopes": " ".join(kept.scopes)}
        fields = {"token": kept.token, "name": name, "made_on": kept.made_on, "expires_at": kept.expires_at}
        self._connection.execute(insert(api_tokens).values(**row, **fields, used_on=""))
        return token, kept

    def bearer(self, token: str, now: datetime) -> Bearer | None:
        """Whose token it is; None when it is unknown, revoked, expired, or its person may not act."""
        query = (
            select(people.c.address, *_KEPT)
            .join(people, people.c.person == api_tokens.c.person)
            .where(
                api_tokens.c.digest == _digest(token),
                api_tokens.c.expires_at > _stamp(now),
                people.c.disabled.is_(False),
            )
        )
        row = self._connection.execute(query).first()
        return Bearer(row.address, _kept(row)) if row else None

    def note_use(self, token: str, day: date) -> None:
        """Keep the day on which a token was last used, and no time of it."""
        mine = api_tokens.c.digest == _digest(token)
        self._connection.execute(update(api_tokens).where(mine).values(used_on=day.isoformat()))

    def of(self, person: int) -> Sequence[ApiToken]:
        """A person's tokens, also those that expired and were not cleared away yet; the newest first."""
        query = select(*_KEPT).where(api_tokens.c.person == person)
        found = [_kept(row) for row in self._connection.execute(query)]
        return sorted(found, key=lambda one: (one.made_on, one.expires_at, one.token), reverse=True)

    def revoke(self, person: int, token: str) -> bool:
        """End one token of a person by its short name; False where they have none of that name."""
        mine = (api_tokens.c.person == person) & (api_tokens.c.token == token)
        return self._connection.execute(delete(api_tokens).where(mine)).rowcount == 1

    def revoke_all(self, person: int) -> int:
        """End every token of a person; how many there were."""
        return self._connection.execute(delete(api_tokens).where(api_tokens.c.person == person)).rowcount


_KEPT = (
    api_tokens.c.token,
    api_tokens.c.name,
    api_tokens.c.scopes,
    api_tokens.c.made_on,
    api_tokens.c.expires_at,
    api_tokens.c.used_on,
)


def _kept(row: Sequence[Any]) -> ApiToken:
    token, name, scopes, made_on, expires_at, used_on = row[-len(_KEPT) :]
    return ApiToken(token, name, tuple(scopes.split()), made_on, expires_at, used_on)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
