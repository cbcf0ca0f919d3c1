"""Erasing: destroying the keys of texts, and remembering that and why they are gone.

The log is not touched, so every proof holds. What lists and receipts held of the texts goes with a rebuild and with
`scrub`, which leaves no old bytes in the files.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from ideaflow.persistence.outbox import forget_letters
from ideaflow.persistence.schema import (
    commands,
    erased_texts,
    erasures,
    events,
    metadata,
    numbers,
    pseudonyms,
    sealed_scores,
    settings,
    text_keys,
)

AT_ONCE = 500
PREFIX = "E"
SALT_BYTES = 16
SCRUB = "bytes to scrub"
Place = tuple[str, int]


class Erasure(Struct, frozen=True):
    """One act of erasing: when, why (a phrase of the list of reasons), and the texts that it made unreadable.

    `digest` binds the log's own event to the list. `person` is the number that somebody had in the directory, which
    nothing else holds any more; a restored backup does. 0 where nobody was erased.
    """

    erasure: str
    erased_on: str
    reason: str
    salt: str
    texts: tuple[Place, ...]
    person: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 of the salt and the list, as the log has it."""
        return list_digest(self.salt, self.texts)


def list_digest(salt: str, texts: Sequence[Place]) -> str:
    """What binds an event to a list of texts without showing it."""
    return hashlib.sha256(bytes.fromhex(salt) + msgspec.json.encode(sorted(texts))).hexdigest()


def new_salt() -> str:
    """A random salt, in hexadecimal."""
    return secrets.token_hex(SALT_BYTES)


def erase_texts(connection: Connection, erasure: Erasure) -> None:
    """Destroy the keys of these texts and remember why. Texts without a key are remembered all the same.

    The caller rebuilds the lists in the same transaction and scrubs after it. Repeating it changes nothing more.
    """
    if not connection.execute(select(erasures).where(erasures.c.erasure == erasure.erasure)).first():
        row = {"erasure": erasure.erasure, "erased_on": erasure.erased_on, "reason": erasure.reason}
        connection.execute(insert(erasures).values(**row, salt=erasure.salt, person=erasure.person))
    for some in _some(erasure.texts):
        mine = tuple_(text_keys.c.stream, text_keys.c.version).in_(some)
        connection.execute(delete(text_keys).where(mine))
        known = tuple_(erased_texts.c.stream, erased_texts.c.version).in_(some)
        there = {
            tuple(row) for row in connection.execute(select(erased_texts.c.stream, erased_texts.c.version).where(known))
        }
        new = [place for place in some if place not in there]
        if new:
            rows = [{"stream": stream, "version": version, "erasure": erasure.erasure} for stream, version in new]
            connection.execute(insert(erased_texts), rows)
    _forget_receipts(connection, {stream for stream, _ in erasure.texts})
    owe_scrub(connection)


def texts_of(connection: Connection, person: int) -> tuple[Place, ...]:
    """Every text that a person typed and that can still be read, in order."""
    own = (pseudonyms.c.stream == text_keys.c.stream) & (pseudonyms.c.pseudonym == text_keys.c.author)
    query = select(text_keys.c.stream, text_keys.c.version).join(pseudonyms, own).where(pseudonyms.c.person == person)
    return tuple(sorted((stream, version) for stream, version in connection.execute(query)))


def has_text(connection: Connection, place: Place) -> bool:
    """Can this text still be read?"""
    mine = tuple_(text_keys.c.stream, text_keys.c.version).in_([place])
    return connection.execute(select(text_keys.c.version).where(mine)).first() is not None


def forget_person(connection: Connection, person: int) -> None:
    """Remove somebody from all that is beside the log: whatever has a column `person`, and scores that wait.

    The number is given out again, so a row that stayed, as of a password, would be somebody else's.
    """
    own = (pseudonyms.c.stream == sealed_scores.c.meeting) & (pseudonyms.c.pseudonym == sealed_scores.c.scorer)
    waiting = select(sealed_scores.c.scorer).join(pseudonyms, own).where(pseudonyms.c.person == person)
    connection.execute(delete(sealed_scores).where(sealed_scores.c.scorer.in_(waiting.scalar_subquery())))
    forget_letters(connection, person)
    for table in metadata.sorted_tables:
        if "person" in table.c and table is not erasures:
            connection.execute(delete(table).where(table.c.person == person))
    owe_scrub(connection)


def all_erasures(connection: Connection) -> Sequence[Erasure]:
    """Every act of erasing, in order of its number."""
    texts: dict[str, list[Place]] = {}
    for row in connection.execute(select(erased_texts)):
        texts.setdefault(row.erasure, []).append((row.stream, row.version))
    found = [
        Erasure(row.erasure, row.erased_on, row.reason, row.salt, tuple(sorted(texts.get(row.erasure, ()))), row.person)
        for row in connection.execute(select(erasures))
    ]
    return sorted(found, key=_number)


def replay_erasures(connection: Connection, known: Iterable[Erasure]) -> int:
    """Erase in a restored, older database what was erased since. Returns how many texts became unreadable.

    What this database knows of is left. The caller rebuilds the lists in the same transaction and scrubs after it.
    """
    before, done = _readable(connection), {*connection.execute(select(erasures.c.erasure)).scalars()}
    new = sorted((one for one in known if one.erasure not in done), key=_number)
    for erasure in new:
        # In this order: a number of the directory may have been given to somebody else after an earlier erasure.
        if erasure.person:
            forget_person(connection, erasure.person)
        there = tuple(place for some in _some(erasure.texts) for place in _existing(connection, some))
        erase_texts(connection, replace(erasure, texts=there))
    if new:
        last = _number(new[-1])
        begun = (numbers.c.prefix == PREFIX) & (numbers.c.last < last)
        connection.execute(update(numbers).where(begun).values(last=last))
    return before - _readable(connection)


def _existing(connection: Connection, places: Sequence[Place]) -> Iterator[Place]:
    query = select(events.c.stream, events.c.version).where(tuple_(events.c.stream, events.c.version).in_(places))
    return ((stream, version) for stream, version in connection.execute(query).all())


def _number(erasure: Erasure) -> int:
    return int(erasure.erasure.removeprefix(f"{PREFIX}-"))


def owe_scrub(connection: Connection) -> None:
    """Remember that old bytes are still in the files, until `scrub` has been through."""
    if not scrub_owed(connection):
        connection.execute(insert(settings).values(name=SCRUB, value="owed"))


def scrub_owed(connection: Connection) -> bool:
    """Was something erased whose old bytes may still be in the files?"""
    return connection.execute(select(settings).where(settings.c.name == SCRUB)).first() is not None


def _readable(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(text_keys)).scalar_one()


def _forget_receipts(connection: Connection, streams: Collection[str]) -> None:
    """Keep that commands about these streams were carried out, and nothing of what they said.

    The records do not tell which commands they came from, so it is the receipts that are looked through.
    """
    rows = connection.execute(select(commands.c.command_id, commands.c.receipt)).all()
    for command_id, receipt in rows:
        held = msgspec.json.decode(receipt)
        if held["id"] in streams:
            kept = msgspec.json.encode({"id": held["id"], "version": held.get("version", 0)})
            connection.execute(update(commands).where(commands.c.command_id == command_id).values(receipt=kept))


def _some(texts: Sequence[Place]) -> Iterator[Sequence[Place]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))
