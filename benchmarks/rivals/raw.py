"""The limit: the driver alone, storing the same bytes as durably. python raw.py sqlite:///FILE | postgresql://…"""

from __future__ import annotations

import sys
from itertools import count

from turns import KEY, RECORD, SEALED, take_turns

TABLES = (
    "CREATE TABLE events (position BIGINT PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, "
    "topic TEXT NOT NULL, record {bytes} NOT NULL, sealed_text {bytes}, UNIQUE (stream, version))",
    "CREATE TABLE text_keys (stream TEXT, version INTEGER, author TEXT NOT NULL, key {bytes} NOT NULL, "
    "PRIMARY KEY (stream, version)) {rowid}",
)
EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)"
TEXT_KEY = "INSERT INTO text_keys VALUES (?, ?, ?, ?)"


def main(url: str) -> None:
    """Connect, and take turns."""
    numbers = count(1)
    if url.startswith("sqlite"):
        try:
            import pysqlite3.dbapi2 as driver  # noqa: PLC0415 - the SQLite that ideaflow uses
        except ImportError:
            import sqlite3 as driver  # noqa: PLC0415
        connection = driver.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        begin, bytes_, rowid, mark = "BEGIN IMMEDIATE", "BLOB", "WITHOUT ROWID", "?"
    else:
        import psycopg  # noqa: PLC0415

        connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        begin, bytes_, rowid, mark = "BEGIN", "BYTEA", "", "%s"
    cursor = connection.cursor()
    for table in TABLES:
        cursor.execute(table.format(bytes=bytes_, rowid=rowid))
    event, text_key = (sql.replace("?", mark) for sql in (EVENT, TEXT_KEY))

    def append() -> None:
        number = next(numbers)
        cursor.execute(begin)
        cursor.execute(event, (number, f"I-{number}", 1, "idea.evidence_added", RECORD, SEALED))
        cursor.execute(text_key, (f"I-{number}", 1, "0a1b2c3d4e5f", KEY))
        cursor.execute("COMMIT")

    take_turns({"append": append})


if __name__ == "__main__":
    main(sys.argv[1])
