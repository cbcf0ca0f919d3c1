"""Locking the key of each text under a key-encryption key, so that a database by itself opens no text.

Which of the file's keys locks new ones stands in the database's settings and is read in the writing transaction, so
that no writer uses a key that was retired meanwhile. A lock is bound to its event: a key cannot be moved to another.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, insert

from ideaflow.errors import DamagedRecord
from ideaflow.persistence import statements
from ideaflow.persistence.key_file import (
    KEY_BYTES,
    KEYS_VARIABLE,
    NAME_BYTES,
    Keys,
    KeysUnusable,
    read_keys,
    with_new_key,
    write_keys,
)
from ideaflow.persistence.schema import settings

CURRENT, RETIRING = "key-encryption key", "retiring key-encryption key"
KEPT = f"SELECT value FROM {settings.name} WHERE name = ?"  # noqa: S608 - our own table
NONCE_BYTES, TAG_BYTES = 12, 16
LOCKED_BYTES = NAME_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


class KeyRing:
    """The keys of one database. The file is read on first need, so that what shows lists alone never opens it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._keys: Keys = {}
        self._ciphers: dict[bytes, AESGCM] = {}

    def make(self, connection: Connection) -> None:
        """Give a database that has none a key of its own, in a new file or beside the keys of others in one."""
        if current_name(connection) is not None:
            return
        keys, name = with_new_key(read_keys(self.file) if self.file.exists() else {})
        write_keys(self.file, keys)
        make_current(connection, name)

    def current(self, connection: Connection) -> bytes:
        """The name of the key that locks new ones. Raises KeysUnusable where the file does not hold it."""
        name = current_name(connection)
        if name is None:
            raise KeysUnusable("the database has no key of its own yet", "bring it up: ideaflow init")
        self._cipher(name)
        return name

    def lock(self, name: bytes, key: bytes, place: str) -> bytes:
        """A text's key as it is stored."""
        nonce = os.urandom(NONCE_BYTES)
        return name + nonce + self._cipher(name).encrypt(nonce, key, place.encode())

    def unlock(self, locked: bytes, place: str) -> bytes:
        """A text's key. Raises KeysUnusable where the file lacks what locked it, DamagedRecord where it was altered."""
        name, nonce, sealed = locked[:NAME_BYTES], locked[NAME_BYTES:][:NONCE_BYTES], locked[NAME_BYTES + NONCE_BYTES :]
        if len(locked) != LOCKED_BYTES:
            raise DamagedRecord(f"the key of {place} is not one that was locked", "run: ideaflow admin check")
        try:
            return self._cipher(name).decrypt(nonce, sealed, place.encode())
        except InvalidTag as error:
            raise DamagedRecord(
                f"the key of {place} was altered, or is another's", "run: ideaflow admin check"
            ) from error

    def _cipher(self, name: bytes) -> AESGCM:
        if name not in self._ciphers:
            self._keys = read_keys(self.file)
            self._ciphers = {known: AESGCM(key) for known, key in self._keys.items()}
        if name not in self._ciphers:
            raise KeysUnusable(
                f"the file of keys {self.file} does not hold key {name.hex()}, which this database uses",
                f"bring back this database's own file, or name it: {KEYS_VARIABLE}=FILE",
            )
        return self._ciphers[name]


def current_name(connection: Connection) -> bytes | None:
    """The name of the key in use, None in a database that was not given one."""
    return _named(connection, CURRENT)


def make_current(connection: Connection, name: bytes) -> None:
    """From now on, this key locks new ones."""
    _name(connection, CURRENT, name)


def retiring_name(connection: Connection) -> bytes | None:
    """The name of the key that a change of keys is leaving, None where none is under way."""
    return _named(connection, RETIRING)


def make_retiring(connection: Connection, name: bytes | None) -> None:
    """A change of keys leaves this one, or with None is over."""
    _name(connection, RETIRING, name)


def place_of(stream: str, version: int) -> str:
    """What a locked key is bound to."""
    return f"{stream}/{version}"


def _named(connection: Connection, setting: str) -> bytes | None:
    kept = statements.read(connection, KEPT, (setting,))
    return bytes.fromhex(kept[0][0]) if kept else None


def _name(connection: Connection, setting: str, name: bytes | None) -> None:
    connection.execute(delete(settings).where(settings.c.name == setting))
    if name is not None:
        connection.execute(insert(settings).values(name=setting, value=name.hex()))
