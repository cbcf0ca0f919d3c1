"""The whole log against its tree and its checkpoints: every row hashed again, in parallel over the cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from msgspec import Struct
from sqlalchemy import Connection, select

from ideaflow.domain.score_check import check_scores
from ideaflow.errors import DamagedRecord, InvalidInput, StoreFault
from ideaflow.persistence.checkpoints import all_checkpoints, witnesses
from ideaflow.persistence.database import Database
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.persistence.log_keys import all_keys
from ideaflow.persistence.log_pages import STRETCH, Stretch, length, read_stretch, verify_stretch, without_collector
from ideaflow.persistence.log_tree import HEIGHT, WIDTH, Frontier, StoredNodes, frontier, split_hashes
from ideaflow.persistence.merkle import root_of, span
from ideaflow.persistence.schema import events, log_tiles
from ideaflow.persistence.signed_note import Checkpoint, NoteKey, read_key

Progress = Callable[[int], None]
MEETINGS = "M-"


class Verified(Struct):
    """What was looked at, and the faults that were found, in sentences; none when everything verifies."""

    origin: str = ""
    events: int = 0
    streams: int = 0
    checkpoints: int = 0
    cosigned: int = 0
    scores: int = 0
    root: str = ""
    faults: list[str] = []


def verify_log(
    database: Database,
    *,
    earlier: Sequence[Checkpoint] = (),
    trusted: Sequence[NoteKey] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> Verified:
    """Hash every event again and compare; `earlier` are checkpoints from elsewhere, `trusted` keys from elsewhere.

    Without `trusted` keys, those of the database count. `workers` 0 means one for each core.
    """
    found = Verified()
    try:
        with database.reading() as connection:
            tree = frontier(connection)
            found.origin, found.root = tree.origin, tree.root.hex()
            found.faults += _compare_length(connection, tree, found)
            stretches = _read(database, connection, tree.size, workers or os.cpu_count() or 1)
            _check_stretches(connection, stretches, tree, found, progress or _unheard)
            _check_checkpoints(connection, tree, found, earlier, trusted)
        with without_collector():
            _check_scores(database, found)
    except (StoreFault, InvalidInput) as fault:
        found.faults.append(fault.message)
    return found


def tree_faults(connection: Connection) -> list[str]:
    """What a quick look shows, without reading the log: does the tree end where the log does, and hash to its root?"""
    try:
        tree = frontier(connection)
        _, last = length(connection)
        if last != tree.size:
            return [f"the log ends at event {last}, and {tree.size} were hashed"]
        if span(0, tree.size, StoredNodes(connection)) != tree.root:
            return ["the tiles and the last events do not hash to the root of the log"]
    except StoreFault as fault:
        return [fault.message]
    return []


def _compare_length(connection: Connection, tree: Frontier, found: Verified) -> Iterator[str]:
    count, last = length(connection)
    found.events = count
    if last != tree.size:
        yield f"the log ends at event {last}, and {tree.size} were hashed: events were removed or added"
    if count != last:
        yield f"the log has {count} events and ends at event {last}: some were removed, added or renumbered"


def _unheard(_: int) -> None:
    """Nobody waits for progress."""


def _check_stretches(
    connection: Connection, stretches: Iterator[Stretch], tree: Frontier, found: Verified, progress: Progress
) -> None:
    roots: list[bytes] = []
    streams: dict[str, int] = {}
    for stretch in stretches:
        found.faults += stretch.faults
        found.faults += [
            f"version {version} of {stream} follows version {streams.get(stream, 0)}"
            for stream, version in stretch.first.items()
            if version != streams.get(stream, 0) + 1
        ]
        streams.update(stretch.last)
        roots += stretch.roots
        progress(stretch.count)
    found.streams = len(streams)
    found.faults += _higher_tiles(connection, roots)
    if span(0, tree.size, StoredNodes(connection)) != tree.root:
        found.faults.append("the events do not hash to the root of the log: some were altered")


def _read(database: Database, connection: Connection, size: int, workers: int) -> Iterator[Stretch]:
    parts = [(after, min(after + STRETCH, size)) for after in range(0, size, STRETCH)]
    if workers == 1 or len(parts) <= 1:
        yield from (read_stretch(connection, *part) for part in parts)
        return
    # Started afresh: a forked process would share this one's connections.
    with ProcessPoolExecutor(min(workers, len(parts)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(verify_stretch, [database.url] * len(parts), *zip(*parts, strict=True))


def _higher_tiles(connection: Connection, roots: list[bytes]) -> Iterator[str]:
    """Tiles above the leaves hold the roots of those below them."""
    level = 1
    while len(roots) >= WIDTH:
        query = select(log_tiles.c.number, log_tiles.c.hashes, log_tiles.c.root).where(log_tiles.c.level == level)
        kept = {row.number: row for row in connection.execute(query)}
        above = []
        for number in range(len(roots) // WIDTH):
            below = roots[number * WIDTH : (number + 1) * WIDTH]
            above.append(root_of(below))
            row = kept.get(number)
            if row is None or split_hashes(bytes(row.hashes)) != below or bytes(row.root) != above[-1]:
                yield f"tile {number} on level {level} ({level * HEIGHT} above the leaves) was altered"
        roots, level = above, level + 1


def _check_checkpoints(
    connection: Connection, tree: Frontier, found: Verified, earlier: Sequence[Checkpoint], trusted: Sequence[NoteKey]
) -> None:
    keys = trusted or [key.named(tree.origin) for key in all_keys(connection)]
    others = [read_key(written) for written in witnesses(connection)]
    nodes = StoredNodes(connection)
    for one in (*all_checkpoints(connection), *earlier):
        found.checkpoints += 1
        found.cosigned += any(one.note.signed_by(other) for other in others)
        name = f"the checkpoint at event {one.size}"
        if one.origin != tree.origin:
            found.faults.append(f"{name} is of another log, {one.origin}")
        elif not any(one.note.signed_by(key) for key in keys):
            found.faults.append(f"{name} is not signed by a key of the log that counts")
        elif one.size > tree.size:
            found.faults.append(f"{name} covers more than the {tree.size} events of the log: its end was cut off")
        elif span(0, one.size, nodes) != one.root:
            found.faults.append(f"{name} was signed over other events: the log was written anew")


def _check_scores(database: Database, found: Verified) -> None:
    """Every opened score of every meeting is the one that was sealed."""
    with database.reading() as connection:
        query = select(events.c.stream).where(events.c.stream.startswith(MEETINGS)).distinct()
        meetings = connection.execute(query).scalars().all()
    log = FactsLog(database)
    for meeting in sorted(meetings):
        try:
            checked = check_scores([stored.read() for stored in log.of_streams([meeting], found.events)])
        except DamagedRecord as error:
            found.faults.append(error.message)
            continue
        found.scores += checked.openings
        found.faults += [f"{meeting}: {fault}" for fault in checked.faults]
