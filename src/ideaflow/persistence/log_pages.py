"""One stretch of the log, hashed and looked at row by row: what a process does when the log is verified in parallel."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from ideaflow.persistence.database import Database
from ideaflow.persistence.erasure_check import texts_without_key
from ideaflow.persistence.log_tree import WIDTH, split_hashes
from ideaflow.persistence.merkle import HASH_BYTES, LEAF, root_of
from ideaflow.persistence.schema import events, log_tiles
from ideaflow.persistence.text import TextSeal

# Whole tiles, and enough work for a process to be worth its start.
STRETCH = WIDTH * 256
MOST_FAULTS = 20
ROWS = 5_000
NO_HASH = bytes(HASH_BYTES)


class Head(Struct):
    """What a record says of where it belongs and of its text; the rest is not read."""

    stream: str
    version: int
    topic: str
    text: TextSeal | None = None


class Stretch(Struct):
    """What a stretch came to: roots of its whole tiles, versions with which each stream begins and ends, faults."""

    count: int
    roots: list[bytes]
    first: dict[str, int]
    last: dict[str, int]
    faults: list[str]


def verify_stretch(url: str, after: int, upto: int) -> Stretch:
    """Look at the events behind `after`, up to and with `upto`, through a connection of its own."""
    database = Database(url)
    try:
        with database.reading() as connection:
            return look_at_stretch(connection, after, upto)
    finally:
        database.close()


def look_at_stretch(connection: Connection, after: int, upto: int) -> Stretch:
    """The same through a connection that is there; `after` is where a tile begins."""
    stretch = read_stretch(connection, after, upto)
    stretch.faults += texts_without_key(connection, after, upto)
    return stretch


def read_stretch(connection: Connection, after: int, upto: int) -> Stretch:
    """Hash the events of a stretch, and compare them with their tiles and their columns."""
    reading = _Reading(after)
    # The driver's own rows: a row of SQLAlchemy for each event costs as much as hashing it.
    rows = connection.exec_driver_sql(_query(after, upto)).cursor
    with without_collector():
        while some := rows.fetchmany(ROWS):
            reading.look_at(some)
    return reading.end(_kept_tiles(connection, after, upto))


def _query(after: int, upto: int) -> str:
    return (
        "SELECT position, stream, version, topic, record, sealed_text FROM events "  # noqa: S608 - numbers alone
        f"WHERE position > {after:d} AND position <= {upto:d} ORDER BY position"
    )


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep Python from searching for cycles in what has none, which takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reading:
    def __init__(self, after: int) -> None:
        self.after = after
        self.hashes: list[bytes] = []
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.faults: list[str] = []
        self.moved = False

    def look_at(self, rows: Sequence[Sequence[Any]]) -> None:
        """The loop over every event there is, so it is written for speed: no call that it can do without."""
        sha256, decode, last, hashes = hashlib.sha256, _decoder.decode, self.last, self.hashes
        expected = self.after + len(hashes)
        for position, stream, version, topic, record, sealed in rows:
            expected += 1
            if position != expected and not self.moved:
                self.moved = True
                self.faults.append(f"event {expected} is missing, or has another position")
            try:
                hashes.append(sha256(LEAF + record).digest())
                head = decode(record)
            except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
                del hashes[expected - self.after - 1 :]
                hashes.append(NO_HASH)
                self.faults.append(f"the record of event {position} does not read: it was altered")
                continue
            if head.stream != stream or head.version != version or head.topic != topic:
                self.faults.append(f"event {position} is filed under another id than its record says")
            text = head.text
            if text is None:
                if sealed is not None:
                    self.faults.append(f"event {position} has a sealed text that its record does not know")
            elif not isinstance(sealed, bytes) or sha256(sealed).digest() != text.digest:
                self.faults.append(f"the sealed text of event {position} was altered")
            before = last.get(stream)
            if before is None:
                self.first[stream] = version
            elif version != before + 1:
                self.faults.append(f"event {position} is version {version} of {stream}, after version {before}")
            last[stream] = version

    def end(self, kept: dict[int, tuple[bytes, bytes]]) -> Stretch:
        whole = len(self.hashes) // WIDTH
        roots = []
        for number in range(whole):
            hashes = self.hashes[number * WIDTH : (number + 1) * WIDTH]
            roots.append(root_of(hashes))
            self._compare(self.after // WIDTH + number, hashes, roots[-1], kept)
        return Stretch(len(self.hashes), roots, self.first, self.last, self.faults[:MOST_FAULTS])

    def _compare(self, number: int, hashes: list[bytes], root: bytes, kept: dict[int, tuple[bytes, bytes]]) -> None:
        start = number * WIDTH
        if number not in kept:
            self.faults.append(f"the tile of events {start + 1} to {start + WIDTH} is missing")
            return
        kept_hashes, kept_root = kept[number]
        if kept_hashes != b"".join(hashes):
            differing = (
                at
                for at, pair in enumerate(zip(hashes, split_hashes(kept_hashes), strict=False), 1)
                if pair[0] != pair[1]
            )
            where = next(differing, WIDTH)
            self.faults.append(f"event {start + where} is not what was hashed when it was stored")
        elif kept_root != root:
            self.faults.append(f"the tile of events {start + 1} to {start + WIDTH} was altered")


def _kept_tiles(connection: Connection, after: int, upto: int) -> dict[int, tuple[bytes, bytes]]:
    query = select(log_tiles.c.number, log_tiles.c.hashes, log_tiles.c.root).where(
        log_tiles.c.level == 0, log_tiles.c.number >= after // WIDTH, log_tiles.c.number < -(-upto // WIDTH)
    )
    return {row.number: (bytes(row.hashes), bytes(row.root)) for row in connection.execute(query)}


def length(connection: Connection) -> tuple[int, int]:
    """How many events there are, and the last position."""
    count, last = connection.execute(select(func.count(), func.max(events.c.position))).one()
    return count, last or 0


_decoder = msgspec.json.Decoder(Head)
