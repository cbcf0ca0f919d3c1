"""What the proof of the log costs: beside a whole command when appending, and per event when verifying.

    python benchmarks/audit.py [--events N] [--commands N]

Commands are carried out on two databases in turn, one with the tree and one whose appending leaves it out, so that a
busy moment of the machine is shared by both. Time of the processor is compared, which is stricter than time by the
clock: waiting for the disk would only make the share smaller. Verifying is measured in time of the processor, on one
process, over a made-up history without texts; the same events are hashed as bare leaves beside it. "events" is every
row hashed, folded into its tile and put in order; "all" adds the checkpoints and every opened score, of which this
history is full: three events in ten tell of one. "by the clock" is the same spread over the cores that there are, where
other work on the machine counts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

import ideaflow_verify as offline
from histories import Office, Row
from ideaflow import bootstrap
from ideaflow.application.command import checked
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow, system_clock
from ideaflow.persistence import recorder
from ideaflow.persistence.audit_export import export_log
from ideaflow.persistence.checkpoints import sign_checkpoint
from ideaflow.persistence.database import Database
from ideaflow.persistence.log_pages import STRETCH, read_stretch
from ideaflow.persistence.log_tree import Frontier, build_tree
from ideaflow.persistence.log_verify import verify_log
from ideaflow.persistence.schema import events

STEWARD = "steward@example.org"
LARGEST_SHARE, EVENTS_A_SECOND = 0.10, 300_000
BATCH = 20_000


@contextmanager
def without_tree() -> Iterator[None]:
    """Appending as it would be if nothing were hashed."""
    kept = recorder.end_of_log, recorder.append_leaves

    def end_of_log(connection: Connection) -> Frontier:
        last = connection.execute(select(func.max(events.c.position))).scalar() or 0
        return Frontier("", last, [])

    def append_leaves(connection: Connection, tree: Frontier, records: Sequence[bytes]) -> None:
        """Nothing."""

    recorder.end_of_log, recorder.append_leaves = end_of_log, append_leaves
    try:
        yield
    finally:
        recorder.end_of_log, recorder.append_leaves = kept


def appending(folder: Path, commands: int) -> tuple[float, float]:
    """Median seconds of the processor for a command: with the tree, and without; waiting for the disk is left out."""
    apps = []
    for name in ("with", "without"):
        url = f"sqlite:///{folder / name}.sqlite"
        bootstrap.init(url, STEWARD)
        apps.append(Ideaflow(url))
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(commands):
        for place in (0, 1) if number % 2 else (1, 0):
            with without_tree() if place else nullcontext():
                times[place].append(_command(apps[place], number))
    for app in apps:
        app.close()
    return statistics.median(times[0]), statistics.median(times[1])


def _command(app: Ideaflow, number: int) -> float:
    command = checked(SubmitIdea, by=STEWARD, title=f"Send decision letter {number} by text")
    began = time.process_time()
    app.execute(command)
    return time.process_time() - began


def filled(folder: Path, count: int) -> Database:
    """A database whose log is a made-up history, not hashed yet."""
    url = f"sqlite:///{folder / 'history.sqlite'}"
    bootstrap.init(url, STEWARD)
    database = Database(url)
    rows = _whole_meetings(Office(7).rows(), count)
    names = ("position", "stream", "version", "topic", "record")
    with database.transaction() as connection:
        while batch := [dict(zip(names, row, strict=True)) for row in islice(rows, BATCH)]:
            connection.execute(insert(events), batch)
    return database


def _whole_meetings(rows: Iterator[Row], count: int) -> Iterator[Row]:
    """Rows up to the first end of a meeting after so many, so that no score is left half opened."""
    for row in rows:
        yield row
        if row[0] >= count and row[3] == "meeting.closed":
            return


@contextmanager
def without_scores() -> Iterator[None]:
    """Records read by the offline verifier as if none told of a score."""
    kept, offline.TELLING = offline.TELLING, set[bytes]()
    try:
        yield
    finally:
        offline.TELLING = kept


def clock_seconds(act: Callable[[], object]) -> float:
    """Time by the clock."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def processor_seconds(act: Callable[[], object]) -> float:
    """Time of the processor that this process used."""
    began = time.process_time()
    act()
    return time.process_time() - began


def hash_leaves(database: Database) -> None:
    """What cannot be done without: read each record, and hash it."""
    with database.reading() as connection:
        for record in connection.execute(select(events.c.record).order_by(events.c.position)).scalars():
            hashlib.sha256(b"\x00" + record).digest()


def verifying(folder: Path, count: int) -> dict[str, float]:
    """Events a second of one core, by what is done."""
    database = filled(folder, count)
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(events)).scalar_one()

    def build() -> None:
        with database.transaction() as connection:
            build_tree(connection)

    def stretches() -> None:
        with database.reading() as connection:
            for after in range(0, count, STRETCH):
                assert not read_stretch(connection, after, min(after + STRETCH, count)).faults  # noqa: S101

    def pages() -> None:
        for number, file in enumerate(sorted((folder / "export" / "records").iterdir())):
            assert not offline.read_page(str(file), number * offline.PAGE, []).faults  # noqa: S101

    def sound(workers: int = 1) -> None:
        found = verify_log(database, workers=workers)
        assert found.events == count and not found.faults, found.faults[:3]  # noqa: S101

    def sound_export(workers: int = 1) -> None:
        report = offline.verify_export(folder / "export", offline.Trust(), workers)
        assert report.events == count and not report.faults, report.faults[:3]  # noqa: S101

    seconds = {"read and hash leaves": processor_seconds(lambda: hash_leaves(database))}
    seconds["build the tree (init)"] = processor_seconds(build)
    seconds["audit verify: events"] = processor_seconds(stretches)
    seconds["audit verify: all"] = processor_seconds(sound)
    seconds["audit verify: all, by the clock"] = clock_seconds(lambda: sound(0))
    signed = sign_checkpoint(database, system_clock())
    seconds["audit export"] = processor_seconds(lambda: export_log(database, folder / "export", signed, system_clock()))
    with without_scores():
        seconds["ideaflow-verify: events"] = processor_seconds(pages)
    seconds["ideaflow-verify: all"] = processor_seconds(sound_export)
    seconds["ideaflow-verify: all, by the clock"] = clock_seconds(lambda: sound_export(0))
    database.close()
    return {name: count / value for name, value in seconds.items()}


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=500_000)
    options.add_argument("--commands", type=int, default=1_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hashed, bare = appending(Path(folder), given.commands)
        rates = verifying(Path(folder), given.events)
    share = hashed / bare - 1
    print(f"a command: {hashed * 1000:.2f} ms with the tree, {bare * 1000:.2f} ms without: {share:+.1%}")
    leaves = rates["read and hash leaves"]
    print(f"{'one core':36}{'events/s':>12}{'× reading and hashing':>24}")
    for name, rate in rates.items():
        print(f"{name:36}{rate:12,.0f}{leaves / rate:24.2f}")
    slowest = min(rates["audit verify: events"], rates["ideaflow-verify: events"])
    met = share <= LARGEST_SHARE and slowest >= EVENTS_A_SECOND
    print(f"targets met: {met}")
    rounded = {name: round(rate) for name, rate in rates.items()}
    figures = {"share_of_command": round(share, 3), "events_a_second_a_core": rounded}
    print(json.dumps({"benchmark": "audit", "events": given.events, **figures, "targets_met": met}))


if __name__ == "__main__":
    main()
