"""Whom single sign-on lets in: the person that a provider's subject is pinned to, else whose address it vouches for.

An address counts only where the provider says that it verified it, and only for the first sign-in: from then on it is
the subject that counts, so that an address given to somebody else later opens nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ideaflow.application.account import Entered, SignIn
from ideaflow.domain.event import Capacity
from ideaflow.domain.verdict import refused
from ideaflow.errors import NotPermitted
from ideaflow.persistence.database import Database
from ideaflow.persistence.identities import person_behind, pin, subject_of
from ideaflow.persistence.people import PeopleDirectory, Person
from ideaflow.settings import Newcomers

if TYPE_CHECKING:
    from sqlalchemy import Connection

ASK = "ask a steward"


class Vouched(NamedTuple):
    """What a provider says of somebody, after its signature was checked."""

    issuer: str
    subject: str
    address: str = ""
    verified: bool = False
    name: str = ""


class SingleSignOn:
    """Single sign-on to one database."""

    def __init__(self, database: Database, sign_in: SignIn, newcomers: Newcomers) -> None:
        self._database, self._sign_in, self._newcomers = database, sign_in, newcomers

    def enter(self, said: Vouched, device: str) -> Entered:
        """Sign in whom a provider vouches for. Raises NotPermitted that says why not."""
        with self._database.transaction() as connection:
            directory = PeopleDirectory(connection, self._database.placeholder)
            person = self._pinned(connection, directory, said) or self._by_address(connection, directory, said)
            if person.disabled:
                raise _no("a disabled account", "an account that is not disabled")
            return self._sign_in.enter(connection, person, device)

    def _pinned(self, connection: Connection, directory: PeopleDirectory, said: Vouched) -> Person | None:
        known = person_behind(connection, said.issuer, said.subject)
        return directory.of(known) if known is not None else None

    def _by_address(self, connection: Connection, directory: PeopleDirectory, said: Vouched) -> Person:
        """Whose address it is, pinned from now on."""
        if not (said.address and said.verified):
            raise _no("no address that the provider has verified", "a verified e-mail address")
        person = directory.find(said.address)
        if person is None:
            if self._newcomers is not Newcomers.SUBMITTER:
                raise _no(f"nobody with the address {said.address}", "an account")
            person = directory.add(said.address, name=said.name, roles=[Capacity.SUBMITTER])
        if subject_of(connection, said.issuer, person.id) is not None:
            raise _no("somebody else at the provider, who has this account", "the account's own sign-in")
        if not person.disabled:
            pin(connection, said.issuer, said.subject, person.id)
        return person


def _no(seen: str, needed: str) -> NotPermitted:
    return NotPermitted("sign-in", refused("sign in", "single sign-on", seen=seen, needed=needed, next_step=ASK))
