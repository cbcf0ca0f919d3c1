"""One append, and one whole command, beside the driver alone and beside rivals that do the same.

    python benchmarks/commands.py [--database sqlite|postgresql] [--rounds N] [--count N]

An append stores one event of the same bytes in a transaction of its own, as durably (SQLite: WAL, synchronous=FULL). A
whole command loads an idea, decides on a piece of evidence, appends the event and brings the lists up; ideaflow also
encrypts the words, keeps their key, the receipt and thirteen lists in one transaction, the rivals keep one list. All
take turns in one run, and a ratio is taken within each round. eventsource-py is measured on SQLite alone.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path

from contestants import Contestant, Seconds, databases, in_turns, ratio
from rivals.environment import rivals_python

OURS, RAW, NATIVE, EXTENSION, OTHER = "ideaflow", "driver alone", "eventsourcing", "extension", "eventsource-py"
# How many times as quick ideaflow should be: (task, rival, the rival's task).
TARGETS = {
    ("append", RAW, "append"): 0.65,
    ("command", RAW, "append"): 0.4,
    ("command", NATIVE, "command"): 1.2,
    ("command", EXTENSION, "command"): 3.0,
    ("command", OTHER, "command"): 3.0,
}


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--count", type=int, default=300)
    given = options.parse_args()
    with databases(given.database) as fresh:
        own, rivals = Path(sys.executable), rivals_python()
        native = {"sqlite": "eventsourcing.sqlite", "postgresql": "eventsourcing.postgres"}[given.database]
        contestants = {
            RAW: Contestant(own, "raw.py", next(fresh)),
            OURS: Contestant(own, "ours.py", next(fresh), next(fresh)),
            NATIVE: Contestant(rivals, "declarative.py", native, next(fresh), next(fresh)),
            EXTENSION: Contestant(rivals, "declarative.py", "eventsourcing_sqlalchemy", next(fresh), next(fresh)),
        }
        if given.database == "sqlite":
            contestants[OTHER] = Contestant(rivals, "eventsource_py.py", next(fresh), next(fresh))
        found = {task: in_turns(contestants, task, given.count, given.rounds) for task in ("append", "command")}
        for contestant in contestants.values():
            contestant.close()
    show(given.database, found)


def show(database: str, found: Mapping[str, Mapping[str, Seconds]]) -> None:
    """The table, and the line of JSON."""
    print(f"{database:12}{'':18}{'a second':>10}{'µs':>8}")
    for task, by_name in found.items():
        for name, seconds in by_name.items():
            middle = statistics.median(seconds)
            print(f"{task:12}{name:18}{1 / middle:10,.0f}{middle * 1e6:8,.0f}")
    ratios, met = {}, True
    for (task, rival, rivals_task), target in TARGETS.items():
        if rival in found[rivals_task]:
            times = ratio(found[task][OURS], found[rivals_task][rival])
            met &= times >= target
            ratios[f"{task} × {rival}"] = round(times, 2)
            print(f"{task} of ideaflow, in {rivals_task}s of {rival}: {times:.2f} (target {target})")
    print(f"targets met: {met}")
    medians = {
        task: {name: round(1 / statistics.median(s)) for name, s in each.items()} for task, each in found.items()
    }
    print(
        json.dumps({"benchmark": "commands", "database": database, **ratios, "a_second": medians, "targets_met": met})
    )


if __name__ == "__main__":
    main()
