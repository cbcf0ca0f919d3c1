"""Learnings of other organisations coming in, and the keys that let them: for stewards.

What came in is never overwritten: the same learning is known by its organisation and its id there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.application.command import Command, checked
from ideaflow.application.learning_exchange import (
    LARGEST_FILE,
    LONGEST_SIGNATURE,
    Arrived,
    Organisation,
    Package,
    read_limited,
    signer,
    unpacked,
)
from ideaflow.application.office import BroughtIn, Office
from ideaflow.application.permission import must_be, must_hold
from ideaflow.application.work import Work
from ideaflow.domain.event import Capacity
from ideaflow.domain.learning import Learning, LearningImported
from ideaflow.errors import InvalidInput
from ideaflow.persistence.command_log import CommandLog, Receipt
from ideaflow.persistence.exchange_keys import (
    OwnKey,
    TrustedKey,
    distrust,
    make_own_key,
    own_key,
    public_key,
    trust,
    trusted,
)
from ideaflow.persistence.people import PeopleDirectory

COMMAND = "ImportLearning"


class NameKey(Command):
    """The name that goes with a key."""

    organisation: Organisation


class Coming(Struct):
    """A learning of a file: `new`, `known` from before, or `changed` since, when what is here stays as it is.

    `id` is its id here, empty before it is imported.
    """

    original: str
    state: str
    lesson: str
    id: str = ""


class Brought(Struct):
    """What an import does, or would do."""

    organisation: str
    learnings: Sequence[Coming]

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.learnings)


def read_signed(office: Office, file: Path, signature: Path) -> Package:
    """A file whose signature counts, read whole. Raises InvalidInput where anything about it is not right."""
    return check_signed(office, read_limited(file, LARGEST_FILE), read_limited(signature, LONGEST_SIGNATURE))


def check_signed(office: Office, content: bytes, signature: bytes) -> Package:
    """The same for the bytes of both."""
    return unpacked(content, signer(content, signature, office.database.ask(trusted)))


def plan_import(office: Office, package: Package, *, by: str) -> Brought:
    """What `run_import` would do; nothing is written. Raises NotPermitted for anybody but a steward."""
    office.check_may(by, "import learnings")
    from_before = office.database.ask(lambda connection: _from_before(connection, office, package))
    return Brought(package.organisation, [_coming(one, from_before) for one in package.arrived])


def run_import(office: Office, package: Package, *, by: str) -> Brought:
    """Bring in what is not there yet, all of it or nothing; a server that goes away meanwhile is waited for.

    Raises NotPermitted for anybody but a steward.
    """
    return office.bring_in(by, partial(_store, package))


def _store(package: Package, work: Work) -> BroughtIn[Brought]:
    must_be(work, "import learnings")
    receipts = {one.learning.id: work.commands.receipt(_command(package, one), COMMAND) for one in package.arrived}
    from_before = {key: receipt for key, receipt in receipts.items() if receipt}
    taken = Brought(package.organisation, [_coming(one, from_before) for one in package.arrived])
    fresh = [(one, coming) for one, coming in zip(package.arrived, taken.learnings, strict=True) if not coming.id]
    for (one, coming), learning in zip(fresh, work.new_ones(Learning, len(fresh)), strict=True):
        _record(work, package, one, learning)
        coming.id = learning.id
    return BroughtIn(taken, [_command(package, one) for one, _ in fresh])


def _record(work: Work, package: Package, one: Arrived, learning: Learning) -> None:
    said = one.learning
    event = LearningImported(
        organisation=package.organisation,
        original=said.id,
        digest=one.digest,
        key=package.key,
        tags=said.tags,
        prompts=said.prompts,
        outcome=said.outcome,
        strength=said.strength,
        scope=said.scope,
        confirmed=said.confirmed,
        contradicted=said.contradicted,
        lesson=said.lesson,
        context=said.context,
    )
    work.command_id = _command(package, one)
    work.record(learning, (event,), Capacity.STEWARD)
    receipt = Receipt(learning.id, learning.version, also={"digest": one.digest})
    work.commands.keep([(work.command_id, COMMAND, receipt)])


def _command(package: Package, one: Arrived) -> str:
    """The same learning of the same organisation is the same command, so it is carried out once."""
    return "learning-" + hashlib.sha256(f"{package.organisation}\n{one.learning.id}".encode()).hexdigest()


def _coming(one: Arrived, from_before: dict[str, Receipt]) -> Coming:
    receipt = from_before.get(one.learning.id)
    if receipt is None:
        return Coming(one.learning.id, "new", one.learning.lesson)
    state = "known" if receipt.also.get("digest") == one.digest else "changed"
    return Coming(one.learning.id, state, one.learning.lesson, receipt.id)


def _from_before(connection: Connection, office: Office, package: Package) -> dict[str, Receipt]:
    log = CommandLog(connection, office.database.placeholder)
    found = {one.learning.id: log.receipt(_command(package, one), COMMAND) for one in package.arrived}
    return {key: receipt for key, receipt in found.items() if receipt}


# Keys


def key_of(office: Office, *, by: str, organisation: str = "") -> OwnKey:
    """This organisation's key; made where there is none and a name is given. For stewards."""
    with office.database.transaction() as connection:
        _check(connection, office, by, "use the key")
        known = own_key(connection)
        if known is None and not organisation:
            step = "ideaflow learn key --organisation NAME"
            raise InvalidInput("organisation", "", "this organisation has no key yet", f"make one: {step}")
        if known and organisation and organisation != known.organisation:
            rule = f"the key was made for {known.organisation}"
            raise InvalidInput("organisation", organisation, rule, "leave the name out")
        return known or make_own_key(connection, checked(NameKey, by=by, organisation=organisation).organisation)


def public_key_of(office: Office) -> tuple[str, str]:
    """This organisation's name and public key, which everybody may know; empty before one was made."""
    with office.database.reading() as connection:
        known = own_key(connection)
    return (known.organisation, known.public) if known else ("", "")


def trust_key(office: Office, key: str, organisation: str, *, by: str) -> TrustedKey:
    """Let what a key signs come in under an organisation's name. Doing it twice changes nothing. For stewards."""
    with office.database.transaction() as connection:
        _check(connection, office, by, "trust a key")
        if public_key(key) is None:
            raise InvalidInput("key", key, "is a public key as ideaflow learn key prints it", "ask for it again")
        name = checked(NameKey, by=by, organisation=organisation).organisation
        for known in trusted(connection):
            if (known.key, known.organisation) == (key, name):
                return known
            if known.key == key or known.organisation == name:
                step = f"take that back first: ideaflow learn trust --remove {known.organisation!r}"
                raise InvalidInput("key", key, f"{known.organisation} is trusted with another name or key", step)
        trust(connection, key, name, office.clock())
        return next(known for known in trusted(connection) if known.key == key)


def distrust_key(office: Office, organisation: str, *, by: str) -> None:
    """Let nothing more come in from an organisation; what came in stays. For stewards."""
    with office.database.transaction() as connection:
        _check(connection, office, by, "trust a key")
        if not distrust(connection, organisation):
            raise InvalidInput("organisation", organisation, "is not trusted", "see: ideaflow learn trust")


def trusted_keys_of(office: Office) -> Sequence[TrustedKey]:
    """Whose learnings may come in."""
    return office.database.ask(trusted)


def _check(connection: Connection, office: Office, by: str, step: str) -> None:
    people = PeopleDirectory(connection, office.database.placeholder)
    must_hold(people.find(by), step)
