"""The whole log against its tree and its checkpoints: every row hashed again, in parallel over the cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing import get_context

from msgspec import Struct
from sqlalchemy import Connection, select

from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput, StoreFault
from ideaflow.persistence.checkpoints import all_checkpoints, witnesses
from ideaflow.persistence.database import Database
from ideaflow.persistence.erasing import PREFIX
from ideaflow.persistence.erasure_check import check_erasures
from ideaflow.persistence.log_keys import all_keys
from ideaflow.persistence.log_pages import STRETCH, Stretch, length, look_at_stretch, verify_stretch
from ideaflow.persistence.log_tree import HEIGHT, WIDTH, Frontier, StoredNodes, frontier, split_hashes
from ideaflow.persistence.merkle import root_of, span
from ideaflow.persistence.schema import log_tiles
from ideaflow.persistence.score_pages import ScoresChecked, read_scores, verify_scores
from ideaflow.persistence.signed_note import Checkpoint, NoteKey, read_key

Progress = Callable[[int], None]
Pool = ProcessPoolExecutor | None
MEETINGS, MEETINGS_AT_ONCE, ERASURES = "M-", 50, f"{PREFIX}-"


class Verified(Struct):
    """What was looked at, and the faults that were found, in sentences; none when everything verifies."""

    origin: str = ""
    events: int = 0
    streams: int = 0
    checkpoints: int = 0
    cosigned: int = 0
    scores: int = 0
    erasures: int = 0
    replayed_erasures: int = 0
    root: str = ""
    faults: list[str] = []

    def sentences(self, *, outside: bool) -> Iterator[str]:
        """What was looked at and what was not; `outside` says whether checkpoints kept elsewhere were brought."""
        yield f"{counted(self.events, 'event')} hashed again and compared"
        yield f"{counted(self.streams, 'stream')}: versions without a gap"
        yield f"{counted(self.checkpoints, 'checkpoint')} compared, {self.cosigned:,} cosigned by a trusted witness"
        yield f"{counted(self.scores, 'opened score')} compared with what was sealed"
        yield f"{counted(self.erasures, 'erasure')} compared with the list of what was erased"
        if self.replayed_erasures:
            brought = counted(self.replayed_erasures, "erasure")
            yield f"NOT checked: {brought} that a restore brought; no event tells of it"
        if not outside:
            yield "NOT checked: against a checkpoint kept elsewhere; bring one that was kept"


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
            _check_checkpoints(connection, tree, found, earlier, trusted)
            with _workers(tree.size, workers) as pool:
                stretches = _read(database, connection, tree.size, pool)
                streams = _check_stretches(connection, stretches, tree, found, progress or _unheard)
                _check_scores(database, connection, _of_kind(MEETINGS, streams), found, pool)
            _check_erasures(connection, _of_kind(ERASURES, streams), found)
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
) -> Sequence[str]:
    """Compare the stretches with the tree; the streams that they have."""
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
    return [*streams]


def _read(database: Database, connection: Connection, size: int, pool: Pool) -> Iterator[Stretch]:
    parts = [(after, min(after + STRETCH, size)) for after in range(0, size, STRETCH)]
    if pool is None:
        yield from (look_at_stretch(connection, *part) for part in parts)
    elif parts:
        yield from pool.map(verify_stretch, [database.url] * len(parts), *zip(*parts, strict=True))


def _workers(size: int, wanted: int) -> AbstractContextManager[Pool]:
    """Processes to share the work with; none where the log is too short for it to be worth while."""
    count = min(wanted or os.cpu_count() or 1, -(-size // STRETCH))
    # Started afresh: a forked process would share this one's connections.
    return ProcessPoolExecutor(count, mp_context=get_context("spawn")) if count > 1 else nullcontext()


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


def _check_scores(
    database: Database, connection: Connection, meetings: Sequence[str], found: Verified, pool: Pool
) -> None:
    """Every opened score of every meeting is the one that was sealed."""
    parts = [meetings[start : start + MEETINGS_AT_ONCE] for start in range(0, len(meetings), MEETINGS_AT_ONCE)]
    checked: Iterator[ScoresChecked] = (read_scores(connection, part, found.events) for part in parts)
    if pool is not None:
        checked = pool.map(verify_scores, [database.url] * len(parts), parts, [found.events] * len(parts))
    for one in checked:
        found.scores += one.scores
        found.faults += one.faults


def _of_kind(prefix: str, streams: Sequence[str]) -> Sequence[str]:
    """Streams of one kind; what was altered may be no text at all, and is told of elsewhere."""
    return sorted(one for one in streams if isinstance(one, str) and one.startswith(prefix))


def _check_erasures(connection: Connection, erasures: Sequence[str], found: Verified) -> None:
    """Every erasure's list is the one that its event is bound to."""
    checked = check_erasures(connection, erasures, found.events)
    found.erasures, found.replayed_erasures = checked.erasures, checked.replayed
    found.faults += checked.faults
