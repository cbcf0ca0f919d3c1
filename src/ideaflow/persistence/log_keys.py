"""The keys that sign checkpoints: made, rotated with overlap, and vouched for by the key before.

The private halves are in a table of their own, so whoever holds a copy of the database can sign in its name; that is
why a checkpoint counts once it has left the machine, and why witnesses are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from ideaflow.persistence.schema import log_keys
from ideaflow.persistence.signed_note import SIGNATURE, Note, NoteKey

ENDORSES = "ideaflow key"


class LogKey(Struct, frozen=True):
    """A key of the log. `signs_until` is empty for the current one; `private` is empty once it has retired.

    `endorsement` is a note in which the keys before it say that it follows them; the first key has none.
    """

    number: int
    public: bytes
    private: bytes
    made_at: str
    signs_until: str
    endorsement: str

    def named(self, origin: str) -> NoteKey:
        """The public key as auditors know it."""
        return NoteKey(origin, SIGNATURE, self.public)

    def signs_at(self, now: datetime) -> bool:
        """True while the key signs."""
        return bool(self.private) and (not self.signs_until or now < datetime.fromisoformat(self.signs_until))


def all_keys(connection: Connection) -> Sequence[LogKey]:
    """Every key there was, the oldest first."""
    rows = connection.execute(select(log_keys).order_by(log_keys.c.number))
    return [
        LogKey(row.number, bytes(row.public), bytes(row.private), row.made_at, row.signs_until, row.endorsement)
        for row in rows
    ]


def make_key(connection: Connection, origin: str, now: datetime, overlap: timedelta) -> LogKey:
    """Make the next key. Those before it go on signing beside it for the overlap, and vouch for it."""
    before = [key for key in all_keys(connection) if key.signs_at(now)]
    retire(connection, now)
    private = Ed25519PrivateKey.generate()
    made = NoteKey(origin, SIGNATURE, private.public_key().public_bytes_raw())
    note = sign(Note(f"{ENDORSES}\n{origin}\n{made.written}\n"), origin, before)
    number = len(all_keys(connection)) + 1
    until = (now + overlap).isoformat(timespec="seconds")
    connection.execute(update(log_keys).where(log_keys.c.signs_until == "").values(signs_until=until))
    at = now.isoformat(timespec="seconds")
    key = LogKey(number, made.raw, private.private_bytes_raw(), at, "", note.written if before else "")
    row = (key.number, key.public, key.private, key.made_at, key.signs_until, key.endorsement)
    connection.execute(insert(log_keys).values(row))
    return key


def retire(connection: Connection, now: datetime) -> None:
    """Forget the private halves of keys whose overlap is over."""
    for key in all_keys(connection):
        if key.private and not key.signs_at(now):
            connection.execute(update(log_keys).where(log_keys.c.number == key.number).values(private=b""))


def sign(note: Note, origin: str, keys: Sequence[LogKey]) -> Note:
    """The note with the signatures of these keys."""
    for key in keys:
        note = note.signed(Ed25519PrivateKey.from_private_bytes(key.private), origin)
    return note
