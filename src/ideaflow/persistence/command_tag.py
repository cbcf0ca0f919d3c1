"""What an event tells of the command it came from: a keyed hash, another one in each stream.

The command's own id stays in `commands`. Were it in the record, it would join a person's acts in two streams, and
whoever chose it could write anything there.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import Connection

from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.schema import settings

NAME = "command secret"
SECRET_BYTES, TAG_BYTES = 32, 16
KEPT = f"SELECT value FROM {settings.name} WHERE name = ?"  # noqa: S608 - our own table


def command_secret(connection: Connection, database: Database) -> bytes:
    """The secret of this database, made and stored on first need, in the open transaction."""
    kept = statements.read(connection, KEPT, (NAME,))
    if not kept:
        database.lock_order(connection)
        kept = statements.read(connection, KEPT, (NAME,))
    if kept:
        return bytes.fromhex(kept[0][0])
    made = secrets.token_bytes(SECRET_BYTES)
    connection.exec_driver_sql(statements.insert(settings, database.placeholder), (NAME, made.hex()))
    return made


def command_tag(secret: bytes, stream: str, command_id: str) -> str:
    """What the record of an event in `stream` says of the command: the same for all its events there."""
    said = f"{stream}/{command_id}".encode()
    return hashlib.blake2b(said, key=secret, digest_size=TAG_BYTES).hexdigest()
