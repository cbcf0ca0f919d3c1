"""How quickly a suggestion box comes in: ideas a second, with every list and the search index up to date.

    python benchmarks/import_ideas.py [--ideas N] [--runs N]

Beside it, as a yardstick, the time that SQLite alone takes to store the same record bytes in as many transactions.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from ideaflow.application.idea_import import BATCH, run_import
from ideaflow.application.idea_mapping import read_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.bootstrap import Ideaflow, init
from ideaflow.persistence.database import sqlite_module
from suggestions import HEADER, write_suggestions

STEWARD = "steward@example.org"
BOX = "ideas.csv"
COMPARED_IDEAS = 5_000
Figures = dict[str, float]


def import_into(folder: Path, ideas: int) -> Figures:
    """Import made-up ideas into a new database; figures of it and of the yardstick."""
    box, file = folder / BOX, folder / "ideaflow.sqlite"
    if not box.exists():
        write_suggestions(box, ideas)
    for old in folder.glob("*.sqlite*"):
        old.unlink()
    url = f"sqlite:///{file}"
    init(url, STEWARD)
    with Ideaflow(url) as app:
        mapping = read_mapping(f"{name}={name}" for name in HEADER)
        office = app.office
        with open_box(box) as opened:
            began = time.perf_counter()
            report = run_import(office, opened, mapping, by=STEWARD)
            seconds = time.perf_counter() - began
        if report.fresh != ideas:
            sys.exit(f"{report.fresh} of {ideas} ideas were imported")
        events = app.log.last_position()
    alone = raw_seconds(file, folder / "raw.sqlite")
    return {
        "ideas": ideas,
        "seconds": seconds,
        "ideas_a_second": ideas / seconds,
        "events_a_second": events / seconds,
        "megabytes": file.stat().st_size / 1e6,
        "times_raw_sqlite": seconds / alone,
    }


def submitter_of(folder: Path, idea: int) -> str:
    """The name of who made an idea that `import_into` imported."""
    with (folder / BOX).open(encoding="utf-8", newline="") as file:
        return next(row["submitter"] for row in islice(csv.DictReader(file), idea - 1, None))


def raw_seconds(file: Path, raw: Path) -> float:
    """How long SQLite takes to store the same records, in as many transactions and as safely."""
    driver = sqlite_module()
    with sqlite3.connect(file) as source:
        records = source.execute("SELECT position, record, sealed_text FROM events ORDER BY position").fetchall()
    target = driver.connect(str(raw), isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=FULL")
    target.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, record BLOB, sealed_text BLOB)")
    began = time.perf_counter()
    for start in range(0, len(records), BATCH):
        target.execute("BEGIN IMMEDIATE")
        target.executemany("INSERT INTO events VALUES (?, ?, ?)", records[start : start + BATCH])
        target.execute("COMMIT")
    seconds = time.perf_counter() - began
    target.close()
    return seconds


def lists_equal_a_rebuild(folder: Path) -> bool:
    """Whether the lists of an imported database are what a rebuild makes of its log."""
    with Ideaflow(f"sqlite:///{folder / 'ideaflow.sqlite'}") as app:
        return all(compared.equal for compared in app.lists.compare())


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as small:
        import_into(Path(small), COMPARED_IDEAS)
        equal = lists_equal_a_rebuild(Path(small))
    with tempfile.TemporaryDirectory() as folder:
        runs = [import_into(Path(folder), given.ideas) for _ in range(given.runs)]
    for name in runs[0]:
        values = [run[name] for run in runs]
        print(f"{name:18}{statistics.median(values):14,.1f}   best {_best(name, values):,.1f}")
    print(f"lists equal a rebuild ({COMPARED_IDEAS:,} ideas): {equal}")
    medians = {name: round(statistics.median([run[name] for run in runs]), 2) for name in runs[0]}
    print(json.dumps({"benchmark": "import_ideas", **medians, "lists_equal_rebuild": equal}))


def _best(name: str, values: list[float]) -> float:
    return max(values) if name.endswith("a_second") else min(values)


if __name__ == "__main__":
    main()
