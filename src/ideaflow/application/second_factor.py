"""The second factor: a code of an authenticator app (RFC 6238), or a recovery code that is good once."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ideaflow.application.account import MOST_OF_AN_ACCOUNT, TOO_OFTEN, WRONG, Entered, SignIn
from ideaflow.application.permission import must_hold
from ideaflow.domain.event import Capacity
from ideaflow.persistence.accounts import Accounts, Purpose
from ideaflow.persistence.database import Database
from ideaflow.persistence.people import PeopleDirectory, Person
from ideaflow.persistence.second_factors import SecondFactors
from ideaflow.settings import Demand

if TYPE_CHECKING:
    from pyotp import TOTP
    from sqlalchemy import Connection

ISSUER = "ideaflow"
CODES, GROUPS, GROUP_LETTERS = 10, 3, 4
# Letters and digits that nobody takes for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Clocks differ: the code before and the one after are good too.
STEPS_OFF = (0, -1, 1)
SECOND = "second factor"


class Offer(NamedTuple):
    """What an authenticator app takes: the secret in base 32, and the address that a picture shows."""

    secret: str
    address: str


class SecondFactorSteps:
    """Turning a second factor on and off, and signing in with it, on one database."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], sign_in: SignIn, demanded_of: Demand = Demand.NOBODY
    ) -> None:
        self._database, self._clock, self._sign_in, self._demanded_of = database, clock, sign_in, demanded_of

    def is_on(self, person: Person) -> bool:
        """Does somebody sign in with a code?"""
        with self._database.reading() as connection:
            return self._factors(connection).is_on(person.id)

    def codes_left(self, person: Person) -> int:
        """How many recovery codes are still good."""
        with self._database.reading() as connection:
            return self._factors(connection).codes_left(person.id)

    def is_demanded(self, person: Person) -> bool:
        """May somebody not do without one?"""
        stewards = Capacity.STEWARD in person.roles or any(one.role is Capacity.STEWARD for one in person.limited)
        return self._demanded_of is Demand.EVERYBODY or (self._demanded_of is Demand.STEWARDS and stewards)

    def is_owed(self, person: Person) -> bool:
        """Must somebody turn one on before they go on?"""
        return self.is_demanded(person) and not self.is_on(person)

    def offer(self, person: Person) -> Offer | None:
        """What the app is to take, until it is confirmed; None where nothing was begun, or one is on."""
        with self._database.reading() as connection:
            known = self._factors(connection).of(person.id)
        if known is None or known.confirmed:
            return None
        totp = _totp(known.secret)
        return Offer(totp.secret, totp.provisioning_uri(name=person.address, issuer_name=ISSUER))

    def begin(self, person: Person) -> None:
        """Make something to offer. Changes nothing where one is on, or was begun."""
        with self._database.transaction() as connection:
            factors = self._factors(connection)
            if factors.of(person.id) is None:
                factors.begin(person.id)

    def turn_on(self, person: Person, code: str) -> Sequence[str] | None:
        """Recovery codes, once the app's code was right; None where it is not, or one is on."""
        with self._database.transaction() as connection:
            factors = self._factors(connection)
            known = factors.of(person.id)
            if known is None or known.confirmed or not self._may_try(connection, person.id):
                return None
            if not self._is_right(factors, person.id, code):
                return None
            self._sign_in.tries(connection).clear(SECOND, str(person.id))
            return _new_codes(factors, person.id)

    def turn_off(self, person: Person, password: str) -> bool | None:
        """Do without it from now on; False where the password is wrong, None where it was tried too often."""
        return self._with_password(person, password, lambda factors: factors.remove(person.id))

    def new_codes(self, person: Person, password: str) -> Sequence[str] | bool | None:
        """Other recovery codes; False where the password is wrong, None where it was tried too often."""
        made: list[str] = []
        done = self._with_password(person, password, lambda factors: made.extend(_new_codes(factors, person.id)))
        return made if done else done

    def finish(self, token: str, code: str, *, device: str = "") -> Entered:
        """The second step of signing in: a code of the app, or a recovery code. A code is good once."""
        with self._database.transaction() as connection:
            accounts = self._sign_in.accounts(connection)
            person = accounts.made_for(token, self._clock(), Purpose.SECOND_STEP)
            if person is None:
                return WRONG
            if not self._may_try(connection, person):
                return TOO_OFTEN
            factors = self._factors(connection)
            if not (self._is_right(factors, person, code) or factors.use_recovery_code(person, _normal(code))):
                return WRONG
            self._sign_in.tries(connection).clear(SECOND, str(person))
            accounts.use_up(token)
            return Entered(session=accounts.begin_session(person, self._clock(), device))

    def is_waiting(self, token: str) -> bool:
        """Is somebody at the second step?"""
        with self._database.reading() as connection:
            return Accounts(connection).made_for(token, self._clock(), Purpose.SECOND_STEP) is not None

    def reset(self, by: str, address: str) -> bool:
        """Turn it off for somebody who lost app and codes; their sessions end. False where there was none.

        Raises NotPermitted for whoever is no steward, UnknownId for nobody's address.
        """
        with self._database.transaction() as connection:
            directory = PeopleDirectory(connection, self._database.placeholder)
            must_hold(directory.find(by), "reset a second factor")
            person, factors = directory.get(address), self._factors(connection)
            was_on = factors.is_on(person.id)
            factors.remove(person.id)
            Accounts(connection).end_sessions(person.id)
        return was_on

    def _with_password(self, person: Person, password: str, act: Callable[[SecondFactors], None]) -> bool | None:
        right = self._sign_in.is_password_of(person, password)
        if right:
            with self._database.transaction() as connection:
                act(self._factors(connection))
        return right

    def _may_try(self, connection: Connection, person: int) -> bool:
        return self._sign_in.tries(connection).add(SECOND, str(person)) <= MOST_OF_AN_ACCOUNT

    def _is_right(self, factors: SecondFactors, person: int, code: str) -> bool:
        known = factors.of(person)
        if known is None:
            return False
        totp, now = _totp(known.secret), self._clock()
        given = _normal(code).encode()
        for off in STEPS_OFF:
            step = totp.timecode(now) + off
            if hmac.compare_digest(totp.generate_otp(step).encode(), given):
                return factors.use_step(person, step)
        return False

    def _factors(self, connection: Connection) -> SecondFactors:
        return SecondFactors(connection, self._database.key_ring)


def _totp(secret: bytes) -> TOTP:
    from pyotp import TOTP  # noqa: PLC0415 - only the web has it

    return TOTP(base64.b32encode(secret).decode().rstrip("="))


def _new_codes(factors: SecondFactors, person: int) -> Sequence[str]:
    codes = ["-".join(_group() for _ in range(GROUPS)) for _ in range(CODES)]
    factors.keep_recovery_codes(person, map(_normal, codes))
    return codes


def _group() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS))


def _normal(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
