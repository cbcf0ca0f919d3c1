"""The key that signs what leaves this organisation, and the keys of others whose learnings may come in.

The private key is in the table of settings, so whoever holds a copy of the database can sign in its name.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from ideaflow.persistence.schema import settings, trusted_keys

KEY, ORGANISATION = "exchange key", "exchange organisation"
KEY_BYTES = 32


class TrustedKey(Struct, frozen=True):
    """Another organisation's public key, in base64, and under which name what it signs comes in."""

    key: str
    organisation: str
    trusted_at: str


class OwnKey(Struct, frozen=True):
    """This organisation's name and its key."""

    organisation: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        return b64encode(self.private.public_key().public_bytes_raw()).decode()


def own_key(connection: Connection) -> OwnKey | None:
    """The key of this organisation, or None before one was made."""
    names = settings.c.name.in_([KEY, ORGANISATION])
    kept: dict[str, str] = {row.name: row.value for row in connection.execute(select(settings).where(names))}
    if KEY not in kept:
        return None
    return OwnKey(kept[ORGANISATION], Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept[KEY])))


def make_own_key(connection: Connection, organisation: str) -> OwnKey:
    """Make the key, under the name by which others will know this organisation."""
    made = Ed25519PrivateKey.generate()
    rows = [
        {"name": KEY, "value": made.private_bytes_raw().hex()},
        {"name": ORGANISATION, "value": organisation},
    ]
    connection.execute(insert(settings), rows)
    return OwnKey(organisation, made)


def trusted(connection: Connection) -> Sequence[TrustedKey]:
    """Every trusted key, by organisation."""
    return [TrustedKey(*row) for row in connection.execute(select(trusted_keys).order_by(trusted_keys.c.organisation))]


def trust(connection: Connection, key: str, organisation: str, at: datetime) -> None:
    """Let what this key signs come in."""
    row = {"key": key, "organisation": organisation, "trusted_at": at.isoformat(timespec="seconds")}
    connection.execute(insert(trusted_keys).values(**row))


def distrust(connection: Connection, organisation: str) -> bool:
    """Let nothing more come in from an organisation. Returns False where it was not trusted."""
    gone = connection.execute(delete(trusted_keys).where(trusted_keys.c.organisation == organisation))
    return bool(gone.rowcount)


def public_key(written: str) -> Ed25519PublicKey | None:
    """A public key from its base64, or None where it is none."""
    try:
        raw = b64decode(written, validate=True)
    except ValueError:
        return None
    return Ed25519PublicKey.from_public_bytes(raw) if len(raw) == KEY_BYTES else None
