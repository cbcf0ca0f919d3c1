"""Signing in: links by a steward, passwords, sessions. Nothing of it is an event, for nobody's idea changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ideaflow.application.permission import must_hold
from ideaflow.errors import InvalidInput
from ideaflow.persistence.accounts import CHOOSING, SEEN_EVERY, Accounts, OpenSession, Purpose, SessionLimits
from ideaflow.persistence.database import Database
from ideaflow.persistence.people import PeopleDirectory, Person, normal_address
from ideaflow.persistence.second_factors import SecondFactors
from ideaflow.persistence.tries import Tries

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from sqlalchemy import Connection

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
# In a quarter of an hour: wrong tries for one account, and from one place on the network.
MOST_OF_AN_ACCOUNT, MOST_FROM_A_PLACE = 5, 50
ACCOUNT, PLACE = "account", "place"


class Entered(NamedTuple):
    """What a try to sign in came to: a session, or a token for the step with a code; else neither."""

    session: str = ""
    second_step: str = ""
    too_often: bool = False


WRONG, TOO_OFTEN = Entered(), Entered(too_often=True)


class SignIn:
    """Sign-in on one database."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        limits: SessionLimits = SessionLimits(),  # noqa: B008 - frozen
    ) -> None:
        self._database, self._clock, self._limits = database, clock, limits

    def cookie_secret(self) -> str:
        """What cookies are signed with."""
        with self._database.transaction() as connection:
            return Accounts(connection).cookie_secret()

    def invite(self, by: str, address: str) -> str:
        """The token of a link with which a person sets their password, once and within days.

        Raises NotPermitted for whoever is no steward, UnknownId for nobody's address.
        """
        with self._database.transaction() as connection:
            directory = self._directory(connection)
            must_hold(directory.find(by), "invite person")
            return Accounts(connection).make_link(directory.get(address).id, self._clock())

    def reset(self, address: str, place: str = "") -> str | None:
        """The token of a link with which somebody who forgot their password chooses another, within the hour.

        None for an address that nobody has, for a disabled account, and where it was asked for too often.
        """
        with self._database.transaction() as connection:
            tries = self.tries(connection)
            of_the_account, from_the_place = tries.add("reset", normal_address(address)), tries.add("reset from", place)
            too_often = of_the_account > MOST_OF_AN_ACCOUNT or from_the_place > MOST_FROM_A_PLACE
            person = self._directory(connection).find(address)
            if person is None or person.disabled or too_often:
                return None
            return Accounts(connection).make_link(person.id, self._clock(), Purpose.RESET)

    def is_open(self, token: str) -> bool:
        """Can a link still be used?"""
        with self._database.reading() as connection:
            return Accounts(connection).made_for(token, self._clock(), *CHOOSING) is not None

    def choose_password(self, token: str, password: str) -> bool:
        """Set the password of whom a link was made for; False when the link is no longer good. Raises InvalidInput."""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            rule = f"has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
            raise InvalidInput("password", "…", rule, "choose another, for example three words")
        made = _hasher().hash(password)
        with self._database.transaction() as connection:
            accounts = Accounts(connection)
            person = accounts.made_for(token, self._clock(), *CHOOSING)
            if person is None:
                return False
            accounts.set_password(person, made)
        return True

    def begin(self, address: str, password: str, *, place: str = "", device: str = "") -> Entered:
        """Sign in with a password.

        It takes as long, and is counted, for an address that nobody has, so that the answer tells nobody who has an
        account.
        """
        account = normal_address(address)
        with self._database.transaction() as connection:
            tries = self.tries(connection)
            too_often = tries.count(PLACE, place) >= MOST_FROM_A_PLACE
            if too_often or tries.add(ACCOUNT, account) > MOST_OF_AN_ACCOUNT:
                return TOO_OFTEN
        with self._database.reading() as connection:
            person = self._directory(connection).find(address)
            kept = Accounts(connection).password_hash(person.id) if person and not person.disabled else None
        if not self.fits(kept, password) or kept is None or person is None:
            with self._database.transaction() as connection:
                self.tries(connection).add(PLACE, place)
            return WRONG
        with self._database.transaction() as connection:
            self.tries(connection).clear(ACCOUNT, account)
            if _hasher().check_needs_rehash(kept):
                Accounts(connection).renew_hash(person.id, _hasher().hash(password))
            return self.enter(connection, person, device)

    def enter(self, connection: Connection, person: Person, device: str) -> Entered:
        """A session for somebody who proved who they are; first the step with a code, where they have one."""
        accounts = self.accounts(connection)
        if SecondFactors(connection, self._database.key_ring).is_on(person.id):
            return Entered(second_step=accounts.make_link(person.id, self._clock(), Purpose.SECOND_STEP))
        return Entered(session=accounts.begin_session(person.id, self._clock(), device))

    def is_password_of(self, person: Person, password: str) -> bool | None:
        """Is this somebody's password? None where that was asked too often."""
        with self._database.transaction() as connection:
            if self.tries(connection).add(ACCOUNT, person.address) > MOST_OF_AN_ACCOUNT:
                return None
            kept = Accounts(connection).password_hash(person.id)
        right = self.fits(kept, password) and kept is not None
        if right:
            with self._database.transaction() as connection:
                self.tries(connection).clear(ACCOUNT, person.address)
        return right

    def who(self, token: str) -> Person | None:
        """Whose session it is, or None when it ended."""
        now = self._clock()
        with self._database.reading() as connection:
            found = self.accounts(connection).session_address(token, now)
            person = self._directory(connection).find(found[0]) if found else None
        if found and now - found[1] > SEEN_EVERY:
            with self._database.transaction() as connection:
                Accounts(connection).see_session(token, now)
        return person

    def sessions(self, person: Person, token: str) -> Sequence[OpenSession]:
        """Where somebody is signed in; the session of `token` is marked."""
        with self._database.reading() as connection:
            return self.accounts(connection).sessions(person.id, token, self._clock())

    def end(self, token: str) -> None:
        """Sign out."""
        with self._database.transaction() as connection:
            Accounts(connection).end_session(token)

    def end_one(self, person: Person, session: str) -> bool:
        """Sign a person out on one machine; False where that session is not theirs, or ended."""
        with self._database.transaction() as connection:
            return Accounts(connection).end_own_session(person.id, session)

    def end_everywhere(self, person: Person) -> int:
        """Sign a person out on every machine; how many sessions ended."""
        with self._database.transaction() as connection:
            return Accounts(connection).end_sessions(person.id)

    def fits(self, kept: str | None, password: str) -> bool:
        """Does a password fit a hash? It takes as long where there is none."""
        return _fits(kept or _nobodys_hash(), password[:LONGEST_PASSWORD])

    def accounts(self, connection: Connection) -> Accounts:
        """Passwords, links and sessions, with the limits of this installation."""
        return Accounts(connection, self._limits)

    def tries(self, connection: Connection) -> Tries:
        """The counts of tries now."""
        return Tries(connection, Accounts(connection).cookie_secret(), self._clock())

    def _directory(self, connection: Connection) -> PeopleDirectory:
        return PeopleDirectory(connection, self._database.placeholder)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - only the web has it

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")


def _fits(kept: str, password: str) -> bool:
    from argon2.exceptions import VerifyMismatchError  # noqa: PLC0415 - only the web has it

    try:
        return _hasher().verify(kept, password)
    except VerifyMismatchError:
        return False
