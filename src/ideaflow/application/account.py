"""Signing in: invitations by a steward, passwords, sessions. Nothing of it is an event, for nobody's idea changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from ideaflow.application.permission import must_hold
from ideaflow.errors import InvalidInput
from ideaflow.persistence.accounts import SEEN_EVERY, Accounts
from ideaflow.persistence.database import Database
from ideaflow.persistence.people import PeopleDirectory, Person

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200


class SignIn:
    """Sign-in on one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def cookie_secret(self) -> str:
        """What cookies are signed with."""
        with self._database.transaction() as connection:
            return Accounts(connection).cookie_secret()

    def invite(self, by: str, address: str) -> str:
        """The token of a link with which a person sets their password, once and within days.

        Raises NotPermitted for whoever is no steward, UnknownId for nobody's address.
        """
        with self._database.transaction() as connection:
            directory = PeopleDirectory(connection, self._database.placeholder)
            must_hold(directory.find(by), "invite person")
            return Accounts(connection).invite(directory.get(address).id, self._clock())

    def is_open(self, token: str) -> bool:
        """Can a link still be used?"""
        with self._database.reading() as connection:
            return Accounts(connection).invited(token, self._clock()) is not None

    def choose_password(self, token: str, password: str) -> bool:
        """Set the password of whom a link was made for; False when the link is no longer good. Raises InvalidInput."""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            rule = f"has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
            raise InvalidInput("password", "…", rule, "choose another, for example three words")
        made = _hasher().hash(password)
        with self._database.transaction() as connection:
            accounts = Accounts(connection)
            person = accounts.invited(token, self._clock())
            if person is None:
                return False
            accounts.set_password(person, made)
        return True

    def begin(self, address: str, password: str) -> str | None:
        """A session's token, or None where address and password do not belong together.

        It takes as long for an address that nobody has, so that the answer tells nobody who has an account.
        """
        with self._database.reading() as connection:
            person = PeopleDirectory(connection, self._database.placeholder).find(address)
            kept = Accounts(connection).password_hash(person.id) if person and not person.disabled else None
        if not _fits(kept or _nobodys_hash(), password[:LONGEST_PASSWORD]) or not kept or person is None:
            return None
        with self._database.transaction() as connection:
            accounts = Accounts(connection)
            if _hasher().check_needs_rehash(kept):
                accounts.renew_hash(person.id, _hasher().hash(password))
            return accounts.begin_session(person.id, self._clock())

    def who(self, token: str) -> Person | None:
        """Whose session it is, or None when it ended."""
        now = self._clock()
        with self._database.reading() as connection:
            found = Accounts(connection).session_address(token, now)
            person = PeopleDirectory(connection, self._database.placeholder).find(found[0]) if found else None
        if found and now - found[1] > SEEN_EVERY:
            with self._database.transaction() as connection:
                Accounts(connection).see_session(token, now)
        return person

    def end(self, token: str) -> None:
        """Sign out."""
        with self._database.transaction() as connection:
            Accounts(connection).end_session(token)

    def end_everywhere(self, person: Person) -> int:
        """Sign a person out on every machine; how many sessions ended."""
        with self._database.transaction() as connection:
            return Accounts(connection).end_sessions(person.id)


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
