"""The people directory: accounts, roles, and the only link between a person and their pseudonyms.

A pseudonym is random, made for one person in one stream, and says nothing about either.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from ideaflow.domain.event import Capacity
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.persistence import statements
from ideaflow.persistence.schema import limited_roles, people, person_roles, pseudonyms

PSEUDONYM_BYTES = 6
BY_ADDRESS = (
    "SELECT p.person, p.address, p.name, p.team, p.disabled, r.role, '', '' "  # noqa: S608 - our own tables
    f"FROM {people.name} AS p LEFT JOIN {person_roles.name} AS r ON r.person = p.person WHERE p.address = ? "
    "UNION ALL SELECT p.person, p.address, p.name, p.team, p.disabled, l.role, l.within, l.place "
    f"FROM {people.name} AS p JOIN {limited_roles.name} AS l ON l.person = p.person WHERE p.address = ?"
)
KNOWN_PSEUDONYM = f"SELECT pseudonym FROM {pseudonyms.name} WHERE person = ? AND stream = ?"  # noqa: S608 - our own names
# People whom only an import knows, by name, have an address that begins so.
IMPORTED_ADDRESS = "imported:"


class LimitedRole(Struct, frozen=True, order=True):
    """A role that counts only in one place: `within` is "forum" or "team", `place` which."""

    role: Capacity
    within: str
    place: str

    @property
    def words(self) -> str:
        return f"{self.role.value} of {self.within} {self.place}"


class Person(Struct, frozen=True):
    """Somebody with an account. `address` is how they are named on the command line, usually an e-mail address."""

    id: int
    address: str
    name: str
    team: str
    disabled: bool
    roles: frozenset[Capacity] = frozenset()
    limited: frozenset[LimitedRole] = frozenset()


def new_pseudonym() -> str:
    """A random name without meaning."""
    return os.urandom(PSEUDONYM_BYTES).hex()


class PeopleDirectory:
    """People and pseudonyms, read and written in one transaction."""

    def __init__(self, connection: Connection, placeholder: str) -> None:
        self._connection = connection
        self.placeholder = placeholder

    def find(self, address: str) -> Person | None:
        """The person with this address, or None."""
        rows = statements.read(self._connection, BY_ADDRESS, (normal_address(address),) * 2)
        if not rows:
            return None
        person, known_as, name, team, disabled, *_ = rows[0]
        roles = frozenset(Capacity(role) for *_, role, within, _ in rows if role and not within)
        limited = frozenset(LimitedRole(Capacity(role), within, place) for *_, role, within, place in rows if within)
        return Person(person, known_as, name, team, bool(disabled), roles, limited)

    def get(self, address: str) -> Person:
        """The person with this address. Raises UnknownId with addresses that look like it."""
        person = self.find(address)
        if person:
            return person
        known = self._connection.execute(select(people.c.address).limit(10_000)).scalars().all()
        raise UnknownId("person", address, get_close_matches(normal_address(address), known, 3))

    def of(self, person: int) -> Person | None:
        """The person with this number in the directory, or None."""
        address = self._connection.execute(select(people.c.address).where(people.c.person == person)).scalar()
        return self.find(address) if address else None

    def all(self) -> Sequence[Person]:
        """Everybody, by address."""
        roles: dict[int, set[Capacity]] = {}
        for person, role in self._connection.execute(select(person_roles)):
            roles.setdefault(person, set()).add(Capacity(role))
        limited: dict[int, set[LimitedRole]] = {}
        for person, role, within, place in self._connection.execute(select(limited_roles)):
            limited.setdefault(person, set()).add(LimitedRole(Capacity(role), within, place))
        rows = self._connection.execute(select(people).order_by(people.c.address))
        return [
            Person(
                row.person,
                row.address,
                row.name,
                row.team,
                row.disabled,
                frozenset(roles.get(row.person, ())),
                frozenset(limited.get(row.person, ())),
            )
            for row in rows
        ]

    def add(self, address: str, *, name: str = "", team: str = "", roles: Iterable[Capacity] = ()) -> Person:
        """Add somebody. Raises InvalidInput when the address is taken."""
        known = self.find(address)
        if known:
            raise InvalidInput("address", address, "somebody has this address", "change them: ideaflow person role")
        row = {"address": normal_address(address), "name": name, "team": team, "disabled": False}
        key = self._connection.execute(insert(people).values(**row).returning(people.c.person)).scalar_one()
        for role in dict.fromkeys(roles):
            self._connection.execute(insert(person_roles).values(person=key, role=role.value))
        return self.get(address)

    def add_many(self, names: Mapping[str, str]) -> dict[str, int]:
        """Add those who are not there yet, from names by address; everybody's ids by address."""
        rows = [(normal_address(address), name, "", False) for address, name in names.items()]
        statements.write_rows(self._connection, statements.insert_unknown, people, self.placeholder, rows)
        return self._ids([address for address, *_ in rows])

    def describe(self, person: Person, *, name: str, team: str) -> None:
        """Change how somebody is called and where they work."""
        self._connection.execute(update(people).where(people.c.person == person.id).values(name=name, team=team))

    def give_role(self, person: Person, role: Capacity) -> None:
        """Let somebody act in a capacity. Giving it twice changes nothing."""
        if role not in person.roles:
            self._connection.execute(insert(person_roles).values(person=person.id, role=role.value))

    def take_role(self, person: Person, role: Capacity) -> None:
        """Somebody no longer acts in a capacity."""
        mine = (person_roles.c.person == person.id) & (person_roles.c.role == role.value)
        self._connection.execute(delete(person_roles).where(mine))

    def give_limited_role(self, person: Person, limited: LimitedRole) -> None:
        """Let somebody act in a capacity in one forum or team. Giving it twice changes nothing."""
        if limited not in person.limited:
            row = {"role": limited.role.value, "within": limited.within, "place": limited.place}
            self._connection.execute(insert(limited_roles).values(person=person.id, **row))

    def take_limited_role(self, person: Person, limited: LimitedRole) -> None:
        """Somebody no longer acts in a capacity in a forum or team."""
        mine = (limited_roles.c.person == person.id) & (limited_roles.c.role == limited.role.value)
        there = (limited_roles.c.within == limited.within) & (limited_roles.c.place == limited.place)
        self._connection.execute(delete(limited_roles).where(mine & there))

    def set_disabled(self, person: Person, disabled: bool) -> None:
        """Keep somebody from acting, or let them act again."""
        self._connection.execute(update(people).where(people.c.person == person.id).values(disabled=disabled))

    def pseudonym(self, person: Person, stream: str) -> str:
        """The person's pseudonym in a stream, made on first use."""
        known = self.known_pseudonym(person, stream)
        if known:
            return known
        made = new_pseudonym()
        self.keep_pseudonyms([(stream, made, person.id)])
        return made

    def known_pseudonym(self, person: Person, stream: str) -> str | None:
        """The person's pseudonym in a stream, or None when they have not acted there."""
        found = statements.read(self._connection, KNOWN_PSEUDONYM, (person.id, stream))
        return found[0][0] if found else None

    def pseudonyms_of(self, person: Person, prefix: str) -> Sequence[tuple[str, str]]:
        """The streams of a kind in which somebody has a pseudonym, and which, in order."""
        query = select(pseudonyms.c.stream, pseudonyms.c.pseudonym).where(pseudonyms.c.person == person.id)
        rows = self._connection.execute(query)
        return sorted((stream, known_as) for stream, known_as in rows if stream.startswith(f"{prefix}-"))

    def behind(self, stream: str, pseudonym: str) -> Person | None:
        """Who has this pseudonym in a stream; None where nobody has, or has it any more."""
        link = (pseudonyms.c.person == people.c.person) & (pseudonyms.c.stream == stream)
        query = select(people.c.address).join(pseudonyms, link).where(pseudonyms.c.pseudonym == pseudonym)
        address = self._connection.execute(query).scalar()
        return self.find(address) if address else None

    def keep_pseudonyms(self, rows: Sequence[tuple[str, str, int]]) -> None:
        """Store (stream, pseudonym, person) links."""
        statements.write_rows(self._connection, statements.insert, pseudonyms, self.placeholder, rows)

    def _ids(self, addresses: Sequence[str]) -> dict[str, int]:
        found = statements.find_rows(self._connection, people, ["address", "person"], self.placeholder, addresses)
        return {row[0]: row[1] for row in found}


def normal_address(address: str) -> str:
    """Addresses are compared without regard to case or surrounding space."""
    return address.strip().lower()
