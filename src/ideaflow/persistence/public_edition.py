"""The log for the public: every record, but not in the order in which people acted.

Whoever sees the order sees who acted right after whom, and one person often does several things in a row. So records
come by day, mixed within it, and streams have other ids, which tell nothing of what was begun before what. That makes
them other bytes than those that were stored: an edition is for study, and a proof needs the log itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from random import Random, SystemRandom

from sqlalchemy import Connection, select

from ideaflow.persistence.numbers import PREFIXES
from ideaflow.persistence.record import decode_record
from ideaflow.persistence.schema import events

KEY_BYTES, ID_BYTES = 32, 6
_STREAM = re.compile(rf"\b([{''.join(PREFIXES)}])-([1-9]\d*)\b".encode(), re.ASCII)


def public_edition(connection: Connection, chance: Random | None = None) -> Sequence[bytes]:
    """Every record under ids of this edition alone, by the envelope's time, in no order within it."""
    chance = chance or SystemRandom()
    key = chance.randbytes(KEY_BYTES)
    mixed = []
    for record in connection.execute(select(events.c.record).order_by(events.c.position)).scalars():
        line = _STREAM.sub(lambda found: _renamed(key, found), bytes(record))
        mixed.append((decode_record(bytes(record)).at, chance.random(), line))
    return [line for *_, line in sorted(mixed)]


def _renamed(key: bytes, found: re.Match[bytes]) -> bytes:
    return found[1] + b"-" + hashlib.blake2b(found[0], key=key, digest_size=ID_BYTES).hexdigest().encode()
