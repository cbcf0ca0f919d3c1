"""The second factor of an account: what an authenticator app shares with us, and codes for the day it is lost.

The shared secret is locked like the key of a text, so that the database by itself makes no code; of recovery codes only
digests are kept.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from ideaflow.persistence.key_file import KEY_BYTES, NAME_BYTES
from ideaflow.persistence.key_ring import KeyRing
from ideaflow.persistence.schema import recovery_codes, second_factors

NEVER = 0


class SecondFactor(Struct, frozen=True):
    """`last_step` is the step of time whose code was used last; one that is not `confirmed` asks nobody for a code."""

    secret: bytes
    confirmed: bool
    last_step: int


class SecondFactors:
    """Second factors, read and written in one transaction."""

    def __init__(self, connection: Connection, ring: KeyRing) -> None:
        self._connection, self._ring = connection, ring

    def of(self, person: int) -> SecondFactor | None:
        """Somebody's second factor, or None."""
        row = self._connection.execute(select(second_factors).where(second_factors.c.person == person)).first()
        if row is None:
            return None
        return SecondFactor(self._ring.unlock(row.secret, _place(person)), row.confirmed, row.last_step)

    def is_on(self, person: int) -> bool:
        """Does somebody sign in with a code?"""
        query = select(second_factors.c.confirmed).where(second_factors.c.person == person)
        return bool(self._connection.execute(query).scalar())

    def begin(self, person: int) -> bytes:
        """A new secret, not in use before it is confirmed; it takes the place of an earlier one."""
        secret = os.urandom(KEY_BYTES)
        self.remove(person)
        locked = self._ring.lock(self._ring.current(self._connection), secret, _place(person))
        row = {"person": person, "secret": locked, "confirmed": False, "last_step": NEVER}
        self._connection.execute(insert(second_factors).values(**row))
        return secret

    def use_step(self, person: int, step: int) -> bool:
        """Take a code's step of time, which confirms the secret; False where it, or a later one, was used before."""
        mine = (second_factors.c.person == person) & (second_factors.c.last_step < step)
        taken = update(second_factors).where(mine).values(last_step=step, confirmed=True)
        return self._connection.execute(taken).rowcount == 1

    def keep_recovery_codes(self, person: int, codes: Iterable[str]) -> None:
        """These codes, each good once, take the place of all before."""
        self._connection.execute(delete(recovery_codes).where(recovery_codes.c.person == person))
        rows = [{"person": person, "digest": _digest(code)} for code in codes]
        self._connection.execute(insert(recovery_codes), rows)

    def use_recovery_code(self, person: int, code: str) -> bool:
        """Take a recovery code; False where it is none, or was used."""
        mine = (recovery_codes.c.person == person) & (recovery_codes.c.digest == _digest(code))
        return self._connection.execute(delete(recovery_codes).where(mine)).rowcount == 1

    def codes_left(self, person: int) -> int:
        """How many recovery codes are still good."""
        query = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.person == person)
        return self._connection.execute(query).scalar_one()

    def remove(self, person: int) -> None:
        """Turn it off: secret and recovery codes are gone."""
        for table in (second_factors, recovery_codes):
            self._connection.execute(delete(table).where(table.c.person == person))


def lock_secrets_anew(connection: Connection, ring: KeyRing, name: bytes) -> None:
    """Lock every secret under the key `name`, so that the one before can be retired."""
    for row in connection.execute(select(second_factors.c.person, second_factors.c.secret)).all():
        if row.secret[:NAME_BYTES] != name:
            place = _place(row.person)
            locked = ring.lock(name, ring.unlock(row.secret, place), place)
            mine = second_factors.c.person == row.person
            connection.execute(update(second_factors).where(mine).values(secret=locked))


def _place(person: int) -> str:
    return f"second factor/{person}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
