"""How quickly the past is replayed under another pack: events a second, on one core.

    python benchmarks/what_if.py [--events N] [--runs N] [--workers N]

The history is made up and stored first, which is not measured. Each event is read from the database, decoded, judged
where it is a guarded step, and applied. The history was decided under the default pack, so a replay under that pack
must find nothing that differs; the measured one is under another. With --workers the same is spread over a local Dask
cluster, and must give the same answer, byte for byte. Where other work shares the core, the seconds of the core say
what the replay itself took.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import msgspec

from histories import Office
from ideaflow.bootstrap import init
from ideaflow.persistence.database import Database, sqlite_module
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.policies.shipped import DEFAULT_PACK, shipped_pack
from ideaflow.projections.what_if import Question, WhatIf, what_if

STEWARD, ROWS_AT_ONCE = "steward@example.org", 50_000
OTHER_PACK = "high-assurance"
TARGET_EVENTS, TARGET_SECONDS = 2_000_000, 60
PEAK = Path("/proc/self/status")


def write_history(folder: Path, events: int, seed: int = 1) -> str:
    """A database with so many events; its address."""
    file = folder / "history.sqlite"
    url = f"sqlite:///{file}"
    init(url, STEWARD)
    connection = sqlite_module().connect(str(file))
    connection.execute("PRAGMA synchronous=OFF")
    rows = islice(Office(seed).rows(), events)
    insert = "INSERT INTO events (position, stream, version, topic, record) VALUES (?, ?, ?, ?, ?)"
    while page := list(islice(rows, ROWS_AT_ONCE)):
        connection.executemany(insert, page)
        connection.commit()
    connection.close()
    return url


def replayed(database: Database, pack: str) -> tuple[float, float, WhatIf]:
    """Seconds by the clock, seconds of the one core that it ran on, and what was found."""
    began, worked = time.perf_counter(), time.process_time()
    found = what_if(database, Question(shipped_pack(pack)))
    return time.perf_counter() - began, time.process_time() - worked, found


def on_cluster(database: Database, workers: int) -> tuple[float, WhatIf]:
    """The same on a local cluster of so many processes, once it is up."""
    from distributed import LocalCluster  # noqa: PLC0415 - only with --workers

    from ideaflow.projections.what_if_cluster import what_if_on_cluster  # noqa: PLC0415

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        began = time.perf_counter()
        found = what_if_on_cluster(FactsLog(database), Question(shipped_pack(OTHER_PACK)), cluster.scheduler_address)
        return time.perf_counter() - began, found


def peak_megabytes() -> float:
    """The most memory that this process has had, where the system tells."""
    lines = PEAK.read_text().splitlines() if PEAK.exists() else []
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM")), 0.0)


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=TARGET_EVENTS)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--workers", type=int, default=0)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        database = Database(write_history(Path(folder), given.events))
        print(f"{given.events:,} events made up and stored in {time.perf_counter() - began:.1f} s")
        *_, same = replayed(database, DEFAULT_PACK)
        if same.changes or same.lacking or same.ready:
            sys.exit("a replay under the pack of the day found differences")
        runs = [replayed(database, OTHER_PACK) for _ in range(given.runs)]
        seconds, core = (statistics.median(run[which] for run in runs) for which in (0, 1))
        found = runs[0][2]
        figures: dict[str, float] = {"events": given.events, "seconds": round(seconds, 2)}
        figures |= {"seconds_of_one_core": round(core, 2), "events_a_second": round(given.events / seconds)}
        figures |= {"steps": sum(count.asked for count in found.steps.values()), "differences": len(found.changes)}
        figures["peak_megabytes"] = round(peak_megabytes())
        if given.workers:
            spread, again = on_cluster(database, given.workers)
            if msgspec.json.encode(again) != msgspec.json.encode(found):
                sys.exit("the cluster gave another answer")
            figures |= {"workers": given.workers, "seconds_on_cluster": round(spread, 2)}
        database.close()
    for name, value in figures.items():
        print(f"{name:20}{value:>14,}")
    # On a machine that others use, the clock tells of them; the seconds of the core are those of the replay.
    met = core * TARGET_EVENTS / given.events <= TARGET_SECONDS
    print(f"target met: {met} ({TARGET_EVENTS:,} events in {TARGET_SECONDS} s)")
    print(json.dumps({"benchmark": "what_if", **figures, "target_met": met}))


if __name__ == "__main__":
    main()
