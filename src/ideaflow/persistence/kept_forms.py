"""What was typed into a form whose session had ended, kept for an hour until its writer is back.

It is encrypted under a random token that the writer's cookie holds and the database does not.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from ideaflow.persistence.schema import kept_forms

LIVES = timedelta(hours=1)
# Nobody has so many forms open; more would only fill the database.
MOST_OF_A_PERSON = 20
TOKEN_BYTES = 32


class KeptForm(Struct, frozen=True):
    """Where a form goes, and its fields as they were typed."""

    path: str
    fields: list[tuple[str, str]]


_decoder = msgspec.json.Decoder(KeptForm)


def keep_form(connection: Connection, person: int, form: KeptForm, now: datetime) -> str | None:
    """The token under which it can be read; None where a person has too many. Those too old are cleared away."""
    connection.execute(delete(kept_forms).where(kept_forms.c.expires_at <= _stamp(now)))
    mine = select(func.count()).select_from(kept_forms).where(kept_forms.c.person == person)
    if connection.execute(mine).scalar_one() >= MOST_OF_A_PERSON:
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    sealed = _cipher(token).encrypt(msgspec.json.encode(form))
    row = {"digest": _digest(token), "person": person, "sealed": sealed, "expires_at": _stamp(now + LIVES)}
    connection.execute(insert(kept_forms).values(**row))
    return token


def kept_form(connection: Connection, token: str, person: int, now: datetime) -> KeptForm | None:
    """What was kept under a token of this person; None for everybody else, and when its time is over."""
    query = select(kept_forms.c.sealed).where(
        kept_forms.c.digest == _digest(token), kept_forms.c.person == person, kept_forms.c.expires_at > _stamp(now)
    )
    sealed = connection.execute(query).scalar()
    try:
        return _decoder.decode(_cipher(token).decrypt(sealed)) if sealed else None
    except InvalidToken:
        return None


def drop_form(connection: Connection, token: str) -> None:
    """Forget what was kept under a token."""
    connection.execute(delete(kept_forms).where(kept_forms.c.digest == _digest(token)))


def _cipher(token: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"form {token}".encode()).digest()))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
