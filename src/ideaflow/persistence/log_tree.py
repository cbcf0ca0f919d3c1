"""The Merkle tree over the log, as the database keeps it: a frontier, and complete tiles of 256 hashes.

The frontier moves in the transaction that appends events. A tile on level n holds 256 nodes of level 8n of the tree, as
in C2SP's tlog-tiles. The leaves behind the last complete tile are hashed again from their events when they are needed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from ideaflow.errors import StoreFault
from ideaflow.persistence import statements
from ideaflow.persistence.merkle import HASH_BYTES, Completed, fold, leaf_hash, push, root_of
from ideaflow.persistence.schema import events, log_tiles, log_tree

LOG = "events"
HEIGHT = 8
WIDTH = 1 << HEIGHT
BUILD_PAGE = WIDTH * 64
MOST_TILES_KEPT = 1_024
AT_END = "SELECT origin, size, peaks, (SELECT max(position) FROM events) AS last FROM log_tree"
MOVE = "UPDATE log_tree SET size = ?, peaks = ? WHERE size = ?"


class Frontier(Struct):
    """Where the tree stands: how many leaves, and its complete subtrees, largest first. `origin` names the log."""

    origin: str
    size: int
    peaks: list[bytes]

    @property
    def root(self) -> bytes:
        """The root over every leaf."""
        return fold(self.peaks)


def frontier(connection: Connection) -> Frontier:
    """Where the tree stands. Raises StoreFault where there is none, or it does not read."""
    return _at_end(connection)[0]


def _at_end(connection: Connection) -> tuple[Frontier, int]:
    """The frontier and the last position, in one question: each command asks it."""
    rows = statements.read(connection, AT_END)
    if not rows:
        raise StoreFault("the log has no tree of hashes", "bring the database up: ideaflow init")
    ((origin, size, joined, last),) = rows
    peaks = bytes(joined)
    if len(peaks) != size.bit_count() * HASH_BYTES:
        raise StoreFault("the tree of the log was altered", "look for it with: ideaflow audit verify")
    return Frontier(origin, size, split_hashes(peaks)), last or 0


def end_of_log(connection: Connection) -> Frontier:
    """Where to append. Raises StoreFault where log and tree are not of one length: something was removed or added."""
    tree, last = _at_end(connection)
    if last != tree.size:
        raise StoreFault(
            f"the log ends at event {last}, and {tree.size} were hashed: events were removed or added",
            "nothing more is written; look at it with: ideaflow audit verify",
        )
    return tree


def append_leaves(connection: Connection, tree: Frontier, records: Sequence[bytes]) -> None:
    """Move the frontier over records that were just stored behind it, and keep the tiles that they complete."""
    start = tree.size
    leaves = [leaf_hash(record) for record in records]
    completed: list[Completed] = []
    for leaf in leaves:
        completed += push(tree.peaks, tree.size, leaf, HEIGHT)
        tree.size += 1
    if completed:
        missing = start % WIDTH
        _keep_tiles(connection, completed, _leaves(connection, start - missing, missing) + leaves, start - missing)
    if statements.change(connection, MOVE, (tree.size, b"".join(tree.peaks), start)) != 1:
        raise StoreFault("the tree of the log moved while it was appended to", "look at it with: ideaflow audit verify")


def build_tree(connection: Connection) -> int:
    """Hash a log that has no tree yet, or not all of it: part of bringing a database up. Returns how many events.

    Harmless where the tree is there.
    """
    if connection.execute(select(func.count()).select_from(log_tree)).scalar() == 0:
        # Random, and so telling nothing of the machine or of who works there.
        origin = f"ideaflow.invalid/{secrets.token_hex(8)}"
        connection.execute(insert(log_tree).values(log=LOG, origin=origin, size=0, peaks=b""))
    tree = frontier(connection)
    while records := _records(connection, tree.size, BUILD_PAGE):
        append_leaves(connection, tree, records)
    return tree.size


def split_hashes(joined: bytes) -> list[bytes]:
    """Hashes that stand one after another."""
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]


class StoredNodes:
    """Complete nodes of the tree from tiles, and from events behind the last complete tile; reads each tile once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, rest = divmod(level, HEIGHT)
        first = index << rest
        number, at = divmod(first, WIDTH)
        return root_of(self.tile(tile_level, number)[at : at + (1 << rest)])

    def tile(self, level: int, number: int) -> list[bytes]:
        """The hashes of a tile, as far as it is filled."""
        key = (level, number)
        if key not in self._tiles:
            if len(self._tiles) >= MOST_TILES_KEPT:
                self._tiles.clear()
            self._tiles[key] = self._read(level, number)
        return self._tiles[key]

    def _read(self, level: int, number: int) -> list[bytes]:
        kept = select(log_tiles.c.hashes).where(log_tiles.c.level == level, log_tiles.c.number == number)
        found = self._connection.execute(kept).scalar()
        if found is not None:
            return split_hashes(bytes(found))
        if level == 0:
            return _leaves(self._connection, number * WIDTH, WIDTH)
        return _roots(self._connection, level - 1, number)


def _keep_tiles(connection: Connection, completed: Sequence[Completed], leaves: list[bytes], first: int) -> None:
    """`leaves` are those from `first` on. Lower tiles are stored before those that hold their roots."""
    for level, index, root in sorted(completed):
        tile_level = level // HEIGHT - 1
        at = index * WIDTH - first
        hashes = _roots(connection, tile_level - 1, index) if tile_level else leaves[at : at + WIDTH]
        row = {"level": tile_level, "number": index, "root": root, "hashes": b"".join(hashes)}
        connection.execute(insert(log_tiles).values(row))


def _roots(connection: Connection, level: int, number: int) -> list[bytes]:
    first = number * WIDTH
    query = select(log_tiles.c.root).where(
        log_tiles.c.level == level, log_tiles.c.number >= first, log_tiles.c.number < first + WIDTH
    )
    return [bytes(root) for root in connection.execute(query.order_by(log_tiles.c.number)).scalars()]


def _leaves(connection: Connection, after: int, count: int) -> list[bytes]:
    return [leaf_hash(record) for record in _records(connection, after, count)]


def _records(connection: Connection, after: int, count: int) -> list[bytes]:
    if not count:
        return []
    query = select(events.c.record).where(events.c.position > after, events.c.position <= after + count)
    found = connection.execute(query.order_by(events.c.position)).scalars()
    # Somebody with the file can put text where bytes belong; that is told of elsewhere, and must not end in a crash.
    return [record.encode() if isinstance(record, str) else bytes(record) for record in found]
