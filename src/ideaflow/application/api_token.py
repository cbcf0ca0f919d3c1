"""Tokens for programs: made by whom they act as, listed, and revoked. Nothing of it is an event.

A token lets a program do what its person may do, and of that only what its scopes name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from ideaflow.application.permission import must_hold
from ideaflow.domain.values import listed
from ideaflow.domain.verdict import refused
from ideaflow.errors import DatabaseLocked, DatabaseReadOnly, InvalidInput, NotPermitted, UnknownId
from ideaflow.persistence.accounts import Accounts
from ideaflow.persistence.api_tokens import ApiToken, ApiTokens, Bearer
from ideaflow.persistence.database import Database
from ideaflow.persistence.people import PeopleDirectory, Person, normal_address
from ideaflow.persistence.tries import Tries

DEFAULT_DAYS = 30
MOST_TOKENS = 50
LONGEST_NAME = 80
# In a quarter of an hour, from one place on the network.
MOST_WRONG, WRONG = 100, "wrong token"


class Scope(StrEnum):
    """What a token is good for. It narrows what its person may do, and adds nothing."""

    READ = "read"
    WRITE = "write"
    FORUM = "forum"
    AUDIT = "audit"
    ADMIN = "admin"

    @property
    def means(self) -> str:
        return MEANINGS[self]


MEANINGS = {
    Scope.READ: "every question",
    Scope.WRITE: "problems, ideas, forecasts, trials, learnings and campaigns",
    Scope.FORUM: "meetings: agenda, scores, decisions, feedback",
    Scope.AUDIT: "signed checkpoints, proofs, standing in the past, unsealing",
    Scope.ADMIN: "people, forums, rules",
}


class MadeToken(NamedTuple):
    """A token, which is told once, and what is kept of it."""

    token: str
    kept: ApiToken


class ApiAccess:
    """Tokens on one database. `most_days` is the longest that one may live."""

    def __init__(self, database: Database, clock: Callable[[], datetime], most_days: int) -> None:
        self._database = database
        self._clock = clock
        self.most_days = most_days

    def make(self, by: str, *, name: str, scopes: Collection[str], days: int) -> MadeToken:
        """A token for whoever asks; nobody makes one that acts as somebody else. Raises InvalidInput, NotPermitted."""
        said = " ".join(name.split())
        if not said or len(said) > LONGEST_NAME or not said.isprintable():
            raise InvalidInput("name", name, f"says in 1 to {LONGEST_NAME} characters what it is for", "name a program")
        unknown = [one for one in scopes if one not in {*Scope}]
        if unknown or not scopes:
            rule = f"is one or more of {listed([*Scope])}"
            raise InvalidInput("scope", ", ".join(unknown), rule, "give the least that is needed: read")
        if not 1 <= days <= self.most_days:
            raise InvalidInput("days", days, f"is from 1 to {self.most_days}", "make a new one when it has expired")
        with self._database.transaction() as connection:
            tokens, person = ApiTokens(connection), self._who(PeopleDirectory(connection, self._placeholder), by)
            if len(tokens.of(person.id)) >= MOST_TOKENS:
                raise InvalidInput("name", said, f"nobody has more than {MOST_TOKENS} tokens", "revoke one first")
            now = self._clock()
            return MadeToken(*tokens.make(person.id, name=said, scopes=scopes, lives=timedelta(days=days), now=now))

    def of(self, by: str, address: str = "") -> Sequence[ApiToken]:
        """One's own tokens or, for a steward, somebody's. Raises NotPermitted, UnknownId."""
        with self._database.reading() as connection:
            person = self._whose(PeopleDirectory(connection, self._placeholder), by, address)
            return ApiTokens(connection).of(person.id)

    def revoke(self, by: str, token: str, address: str = "") -> None:
        """End a token by its short name: one's own or, for a steward, somebody's. Raises NotPermitted, UnknownId."""
        with self._database.transaction() as connection:
            person = self._whose(PeopleDirectory(connection, self._placeholder), by, address)
            if not ApiTokens(connection).revoke(person.id, token.strip()):
                raise UnknownId("token", token)

    def who(self, token: str) -> Bearer | None:
        """Whose token it is; None when it is no good, or no longer. The day of its use is kept."""
        now = self._clock()
        with self._database.reading() as connection:
            found = ApiTokens(connection).bearer(token, now)
        if found and found.kept.used_on != now.date().isoformat():
            # A question must not fail because the note that it was asked cannot be made.
            with suppress(DatabaseReadOnly, DatabaseLocked), self._database.transaction() as connection:
                ApiTokens(connection).note_use(token, now.date())
        return found

    def wait(self, place: str) -> int:
        """For how many seconds nobody is let in from a place, as too many wrong tokens came from there; 0 for none."""
        with self._database.reading() as connection:
            tries = self._tries(connection)
            return tries.seconds_left if tries.count(WRONG, place) >= MOST_WRONG else 0

    def note_wrong(self, place: str) -> None:
        """A wrong token came from a place. Every process on the database counts it."""
        with suppress(DatabaseReadOnly, DatabaseLocked), self._database.transaction() as connection:
            self._tries(connection).add(WRONG, place)

    def _tries(self, connection: Connection) -> Tries:
        return Tries(connection, Accounts(connection).cookie_secret(), self._clock())

    @property
    def _placeholder(self) -> str:
        return self._database.placeholder

    def _who(self, people: PeopleDirectory, by: str) -> Person:
        person = people.find(by)
        if person is None or person.disabled:
            seen = "a disabled account" if person else f"nobody with the address {by}"
            needed = {"needed": "an account", "next_step": "ask a steward to add you: ideaflow person add"}
            raise NotPermitted("permission", refused("use tokens", "permission", seen=seen, **needed))
        return person

    def _whose(self, people: PeopleDirectory, by: str, address: str) -> Person:
        if not address or normal_address(address) == normal_address(by):
            return self._who(people, by)
        must_hold(people.find(by), "see and end tokens")
        return people.get(address)
