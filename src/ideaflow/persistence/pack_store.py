"""Policy packs as they were adopted: each text once, so that a past decision reads under the rules of its day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.persistence import statements
from ideaflow.persistence.schema import policy_packs
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import pack_digest, parse_pack
from ideaflow.policies.words import near_words

PACKS_KEPT_READY = 32
TEXT = f"SELECT text FROM {policy_packs.name} WHERE pack = ?"  # noqa: S608 - our own table


class StoredPack(Struct, frozen=True):
    """A pack in the store: `id` is `name@version`."""

    digest: str
    id: str


@lru_cache(PACKS_KEPT_READY)
def _read(text: str, source: str) -> Pack:
    return parse_pack(text, source)


class PackStore:
    """Packs by digest and by `name@version`, read and written in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, text: str, source: str) -> StoredPack:
        """Keep a pack. Keeping the same text again changes nothing.

        Raises PackFault for a text that does not read, InvalidInput when another text has its name and version.
        """
        pack, digest = _read(text, source), pack_digest(text)
        known = self._connection.execute(select(policy_packs).where(policy_packs.c.pack == pack.id)).first()
        if known is None:
            self._connection.execute(insert(policy_packs).values(digest=digest, pack=pack.id, text=text))
        elif known.digest != digest:
            raise InvalidInput(
                "version",
                pack.version,
                f"{pack.id} was adopted before with other rules (SHA-256 {known.digest[:12]}…, now {digest[:12]}…)",
                "give the changed rules a new version",
            )
        return StoredPack(digest, pack.id)

    def all(self) -> Sequence[StoredPack]:
        """Every pack that was kept, by name and version."""
        query = select(policy_packs.c.digest, policy_packs.c.pack).order_by(policy_packs.c.pack)
        return [StoredPack(*row) for row in self._connection.execute(query)]

    def text(self, pack: str) -> str:
        """The text of a pack by `name@version`. Raises UnknownId with names that look like it."""
        found = statements.read(self._connection, TEXT, (pack,))
        if not found:
            raise UnknownId("pack", pack, near_words(pack, [stored.id for stored in self.all()]))
        return str(found[0][0])

    def pack(self, pack: str) -> Pack:
        """A pack by `name@version`. Raises UnknownId."""
        return _read(self.text(pack), pack)

    def digest(self, pack: str) -> str:
        """The digest of a pack by `name@version`. Raises UnknownId."""
        return pack_digest(self.text(pack))
