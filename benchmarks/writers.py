"""Several processes that write to one database: commands a second in all, how long one waits, and nothing missed.

    python benchmarks/writers.py [--database sqlite|postgresql] [--writers N ...] [--count N]

Each process carries out so many whole commands on ideas of its own. Afterwards the log must hold every one of them, at
positions without gaps, and the lists must be what a rebuild makes of it. Figures are milliseconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from contestants import Contestant, databases
from ideaflow.bootstrap import Ideaflow, init

STEWARD = "steward@example.org"
WRITERS = (1, 2, 4, 8)
Figures = dict[str, float]


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--writers", type=int, nargs="+", default=WRITERS)
    options.add_argument("--count", type=int, default=500)
    given = options.parse_args()
    found: dict[int, Figures] = {}
    with databases(given.database) as fresh:
        for writers in given.writers:
            found[writers] = written(next(fresh), writers, given.count)
    print(f"{given.database:12}{'a second':>10}{'p50':>9}{'p99':>9}{'p99.9':>9}{'most':>9}")
    for writers, figures in found.items():
        cells = "".join(f"{figures[name]:9.2f}" for name in ("p50", "p99", "p99.9", "most"))
        print(f"{writers:<12}{figures['a_second']:10.0f}{cells}")
    missed = sum(figures["missed"] for figures in found.values())
    print(f"missed: {missed:.0f}; lists equal a rebuild: {all(figures['equal'] for figures in found.values())}")
    print(json.dumps({"benchmark": "writers", "database": given.database, "by_writers": found}))


def written(url: str, writers: int, count: int) -> Figures:
    """What so many processes did to one database."""
    init(url, STEWARD)
    processes = [Contestant(Path(sys.executable), "ours_writing.py", url, str(one)) for one in range(writers)]
    with ThreadPoolExecutor(writers) as pool:
        began = time.perf_counter()
        turns = list(pool.map(lambda process: process.do("command", count), processes))
        seconds = time.perf_counter() - began
    for process in processes:
        process.close()
    waited = sorted(each * 1000 for turn in turns for each in turn.seconds)
    with Ideaflow(url) as app:
        events = [recorded.position for page in app.log.pages() for recorded in page]
        equal = all(compared.equal for compared in app.lists.compare())
    expected = writers * (count + 1)
    missed = abs(expected - len(events)) + (events != list(range(1, len(events) + 1)))
    return {
        "a_second": round(writers * count / seconds, 1),
        "p50": round(statistics.median(waited), 3),
        "p99": round(part(waited, 0.99), 3),
        "p99.9": round(part(waited, 0.999), 3),
        "most": round(waited[-1], 3),
        "missed": missed,
        "equal": equal,
    }


def part(values: Sequence[float], share: float) -> float:
    """The value that this share of the sorted values does not exceed."""
    return values[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    main()
