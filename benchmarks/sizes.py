"""What an event takes on the disk, and what a command writes: bytes.

    python benchmarks/sizes.py [--ideas N] [--commands N]

At rest: a database of imported ideas, its bytes by table for each event (SQLite alone tells). Written: how much
write-ahead log one command makes, on SQLite by the file, on PostgreSQL by the server's own count.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from contestants import databases
from ideaflow.application.idea import AddEvidence, SubmitIdea
from ideaflow.bootstrap import Ideaflow, init
from ideaflow.domain.values import EvidenceKind
from import_ideas import import_into
from rivals.turns import SUMMARY, TITLE

STEWARD, IDEAS_SPOKEN_OF = "steward@example.org", 100
STORE = ("events", "text_keys", "commands", "pseudonyms", "people")
LARGE_WAL = 1_000_000


def at_rest(ideas: int) -> dict[str, float]:
    """Bytes for each event: of the log, of what else the store keeps, of the lists, of the search index."""
    with TemporaryDirectory() as folder:
        import_into(Path(folder), ideas)
        connection = sqlite3.connect(Path(folder) / "ideaflow.sqlite")
        events, record, text = connection.execute(
            "SELECT count(*), sum(length(record)), sum(coalesce(length(sealed_text), 0)) FROM events"
        ).fetchone()
        sizes = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        owner = dict(connection.execute("SELECT name, tbl_name FROM sqlite_master"))
        connection.close()
    found = {"record": record / events, "sealed text": text / events}
    for name, size in sizes.items():
        kind = _kind(owner.get(name, name))
        found[kind] = found.get(kind, 0.0) + size / events
    return {**found, "whole file": sum(sizes.values()) / events}


def _kind(table: str) -> str:
    if table in STORE:
        return f"table {table}"
    return "search indexes" if "_words" in table else "lists and the rest"


def sqlite_wal(commands: int) -> float:
    """Bytes of write-ahead log for each command."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ideaflow.sqlite"
        init(f"sqlite:///{file}", STEWARD)
        with Ideaflow(f"sqlite:///{file}") as app:
            ideas = submitted(app)
            with app.database.reading() as connection:
                connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={LARGE_WAL}")
            wal = file.with_name(f"{file.name}-wal")
            before = wal.stat().st_size
            add_evidence(app, ideas, commands)
            return (wal.stat().st_size - before) / commands


def postgres_wal(commands: int) -> float:
    """The same on PostgreSQL."""
    with databases("postgresql") as fresh:
        url = next(fresh)
        init(url, STEWARD)
        with Ideaflow(url) as app:
            ideas = submitted(app)
            where = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
            with app.database.reading() as connection:
                before = connection.exec_driver_sql(where).scalar_one()
            add_evidence(app, ideas, commands)
            with app.database.reading() as connection:
                return float(connection.exec_driver_sql(where).scalar_one() - before) / commands


def submitted(app: Ideaflow) -> list[str]:
    return [app.execute(SubmitIdea(by=STEWARD, title=TITLE, team="Post room")).id for _ in range(IDEAS_SPOKEN_OF)]


def add_evidence(app: Ideaflow, ideas: Iterable[str], commands: int) -> None:
    chosen = list(ideas)
    for number in range(commands):
        idea = chosen[number % len(chosen)]
        app.execute(AddEvidence(by=STEWARD, idea=idea, kind=EvidenceKind.DOCUMENT, summary=SUMMARY))


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, default=20_000)
    options.add_argument("--commands", type=int, default=300)
    given = options.parse_args()
    found = {f"{name}, an event": size for name, size in at_rest(given.ideas).items()}
    found["write-ahead log of SQLite, a command"] = sqlite_wal(given.commands)
    found["write-ahead log of PostgreSQL, a command"] = postgres_wal(given.commands)
    for name, size in found.items():
        print(f"{name:44}{size:10,.0f} bytes")
    print(json.dumps({"benchmark": "sizes", "ideas": given.ideas, "bytes": {n: round(s) for n, s in found.items()}}))


if __name__ == "__main__":
    main()
