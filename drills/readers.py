"""Many processes append; readers that follow the tail must see every event once and in order.

    python -m drills.readers --writers 8 --events 2000 [--db postgresql://…] [--unordered]

With --unordered, the recorder takes positions from a sequence and not under the lock: the negative control, in which
readers miss events. PostgreSQL only: SQLite has one writer at a time.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from eventsourcing.persistence import StoredEvent

from drills.killed_writer import PERSON
from ideaflow import bootstrap
from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.log_watch import LogWatch
from ideaflow.persistence.recorder import EventRecorder
from ideaflow.persistence.schema import events

WRITERS, PAGE = 8, 50
WAIT_SECONDS, QUIET_SECONDS, PATIENCE_SECONDS = 0.2, 3.0, 120
SEQUENCE = "drill_positions"
# Long enough that transactions overlap, as they do on a busy server.
LONGEST_PAUSE = 0.002
forked = multiprocessing.get_context("fork")


class PausingRecorder(EventRecorder):
    """Ours, but each transaction takes a moment before it commits."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **more: Any) -> Sequence[int]:
        with self.database.transaction():
            positions = super().insert_events(stored_events, **more)
            time.sleep(random.random() * LONGEST_PAUSE)
            return positions


class UnorderedRecorder(EventRecorder):
    """The fault that readers must notice: positions in the order of asking, not in the order of committing."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        with self.database.transaction() as connection:
            asked = "SELECT nextval(%s) FROM generate_series(1, %s)"
            positions = list(connection.exec_driver_sql(asked, (SEQUENCE, len(stored_events))).scalars())
            rows = [
                (position, str(one.originator_id), one.originator_version, one.topic, one.state, None)
                for position, one in zip(positions, stored_events, strict=True)
            ]
            statements.write_rows(connection, statements.insert, events, self.database.placeholder, rows)
            time.sleep(random.random() * LONGEST_PAUSE)
            return positions


class Seen(NamedTuple):
    """What a reader saw of the log: how many events, and how many are missing, doubled or out of order."""

    events: int
    missed: int
    doubled: int
    disordered: int

    @property
    def wrong(self) -> int:
        return self.missed + self.doubled + self.disordered


def append(url: str, writer: int, events_each: int, kind: type[EventRecorder]) -> None:
    """One writing process: one event a transaction, into a stream of its own."""
    database = Database(url, lock_seconds=PATIENCE_SECONDS)
    recorder = kind(database)
    for version in range(1, events_each + 1):
        recorder.insert_events([StoredEvent(f"W-{writer}", version, "drill.done", b"{}")])
    database.close()


def follow(url: str, expected: int, found: Any) -> None:
    """One reader: pages of the tail, woken when the log grows, until everything was seen or nothing comes any more."""
    database = Database(url)
    recorder, seen, last, quiet = EventRecorder(database), list[int](), 0, 0
    with LogWatch(database) as watch:
        while len(seen) < expected and quiet * WAIT_SECONDS < QUIET_SECONDS:
            page = recorder.select_notifications(last, PAGE, inclusive_of_start=False)
            seen += [one.id for one in page]
            last = seen[-1] if seen else 0
            quiet = 0 if page or watch.wait(WAIT_SECONDS) else quiet + 1
    database.close()
    found.put(seen)


def drill(
    url: str, *, writers: int, events_each: int, readers: int = 2, kind: type[EventRecorder] = PausingRecorder
) -> list[Seen]:
    """Let processes append and others follow; what each reader saw."""
    if kind is UnorderedRecorder:
        _make_sequence(url)
    found: multiprocessing.Queue[list[int]] = forked.Queue()
    expected = writers * events_each
    following = [_started(follow, url, expected, found) for _ in range(readers)]
    writing = [_started(append, url, number, events_each, kind) for number in range(writers)]
    saw = [found.get(timeout=PATIENCE_SECONDS) for _ in following]
    for process in (*writing, *following):
        process.join(PATIENCE_SECONDS)
        if process.exitcode:
            raise RuntimeError("a process of the drill failed; see its traceback above")
    return [_seen(one, expected) for one in saw]


def _started(work: Callable[..., None], *arguments: object) -> multiprocessing.process.BaseProcess:
    process = forked.Process(target=work, args=arguments)
    process.start()
    return process


def _seen(positions: list[int], expected: int) -> Seen:
    different = set(positions)
    disordered = sum(after <= before for before, after in pairwise(positions))
    return Seen(len(positions), expected - len(different), len(positions) - len(different), disordered)


def _make_sequence(url: str) -> None:
    database = Database(url)
    with database.transaction() as connection:
        connection.exec_driver_sql(f"CREATE SEQUENCE {SEQUENCE}")
    database.close()


def main() -> int:
    """Returns 0 when what must hold held."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--writers", type=int, default=WRITERS)
    options.add_argument("--events", type=int, default=1_000, help="of each writer")
    options.add_argument("--db", default="", help="an empty PostgreSQL database instead of a file")
    options.add_argument("--unordered", action="store_true", help="the negative control")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.db or f"sqlite:///{Path(folder) / 'drill.sqlite'}"
        bootstrap.init(url, PERSON)
        kind = UnorderedRecorder if given.unordered else PausingRecorder
        saw = drill(url, writers=given.writers, events_each=given.events, kind=kind)
    for one in saw:
        print(json.dumps(one._asdict()))
    wrong = sum(one.wrong for one in saw)
    return int(not wrong) if given.unordered else int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
