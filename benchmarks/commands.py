"""One append, and one whole command, beside the driver alone and beside rivals that do the same.

    python benchmarks/commands.py [--database sqlite|postgresql] [--rounds N] [--count N]

An append stores one event of the same bytes in a transaction of its own, as durably (SQLite: WAL, synchronous=FULL). A
whole command loads an idea, decides on a piece of evidence, appends the event and brings the lists up; ideaflow also
encrypts the words, keeps their key, the receipt and thirteen lists in one transaction, the rivals keep one list. All
take turns in one run, and a ratio is taken within each round. Seconds of a core tell on a busy machine what a
contestant itself works. eventsource-py is measured on SQLite alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from contestants import Contestant, Round, databases, in_turns, middle, ratio
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


def show(database: str, found: Mapping[str, Mapping[str, Sequence[Round]]]) -> None:
    """The table, and the line of JSON."""
    print(f"{database:12}{'':18}{'a second':>10}{'µs':>8}{'of a core':>11}")
    for task, by_name in found.items():
        for name, rounds in by_name.items():
            one = middle(rounds)
            print(f"{task:12}{name:18}{1 / one.clock:10,.0f}{one.clock * 1e6:8,.0f}{one.core * 1e6:11,.0f}")
    ratios, met = {}, True
    for (task, rival, rivals_task), target in TARGETS.items():
        if rival in found[rivals_task]:
            times = ratio(found[task][OURS], found[rivals_task][rival])
            met &= times >= target
            ratios[f"{task} × {rival}"] = round(times, 2)
            print(f"{task} of ideaflow, in {rivals_task}s of {rival}: {times:.2f} (target {target})")
    print(f"targets met: {met}")
    a_second = {task: {name: round(1 / middle(s).clock) for name, s in each.items()} for task, each in found.items()}
    core = {task: {name: round(middle(s).core * 1e6) for name, s in each.items()} for task, each in found.items()}
    figures = {"ratios": ratios, "a_second": a_second, "microseconds_of_a_core": core, "targets_met": met}
    print(json.dumps({"benchmark": "commands", "database": database, **figures}, ensure_ascii=False))


if __name__ == "__main__":
    main()
