"""The public record of a stream as a file: each stored record on a line of its own, byte for byte as it was stored.

What people typed is not in it, only digests. Reading it needs no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from ideaflow.domain.event import Recorded
from ideaflow.errors import DamagedRecord, InvalidInput
from ideaflow.persistence.record import decode_event, decode_record, to_recorded
from ideaflow.persistence.schema import events

NEXT_STEP = "ask for the export again"


def public_lines(connection: Connection, stream: str) -> list[bytes]:
    """The stored records of a stream, in order."""
    query = select(events.c.record).where(events.c.stream == stream).order_by(events.c.version)
    return [bytes(record) for record in connection.execute(query).scalars()]


def write_lines(file: Path, lines: list[bytes]) -> None:
    """Write the file. Raises InvalidInput where it is there already or cannot be written."""
    try:
        with file.open("xb") as out:
            out.writelines(line + b"\n" for line in lines)
    except FileExistsError as error:
        raise InvalidInput("export", str(file), "is there already", "name a file that is not there yet") from error
    except OSError as error:
        raise InvalidInput("export", str(file), f"cannot be written: {error.strerror}", "name another file") from error


def read_lines(file: Path) -> list[Recorded]:
    """The events of an exported file, without words. Raises InvalidInput, and DamagedRecord with the line."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise InvalidInput("from", str(file), f"cannot be read: {error.strerror}", "name the exported file") from error
    return list(_events(lines))


def _events(lines: list[bytes]) -> Iterator[Recorded]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = decode_record(line)
            yield to_recorded(record, decode_event(record))
        except DamagedRecord as error:
            raise DamagedRecord(f"line {number}: {error.message}", NEXT_STEP) from error
