"""The facts of the log as Parquet, for analysis beyond one machine: no words, no sealed bytes, no link to a person.

A folder of files by kind of stream and month, `events/kind=idea/month=2026-01/part-000000000001.parquet`, and
`facts.json`, which says up to which position they are complete. A file appears whole or not at all, and the position
moves after its files, so an export that was stopped carries on where it was.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from ideaflow.errors import InvalidInput, StoreFault
from ideaflow.persistence.facts_log import FactsLog, StoredFacts
from ideaflow.persistence.numbers import PREFIXES
from ideaflow.persistence.past import Progress
from ideaflow.persistence.record import Record, decode_record

if TYPE_CHECKING:
    import pyarrow

MANIFEST, EVENTS = "facts.json", "events"
FORMAT = 1
EVENTS_A_ROUND = 200_000
NOT_INSTALLED = StoreFault("pyarrow or duckdb is not installed", "pip install 'ideaflow[analysis]'")


class Manifest(Struct, frozen=True):
    """What a folder holds: events up to position `upto`, whose record has this SHA-256; packs by `name@version`."""

    format: int = FORMAT
    upto: int = 0
    digest: str = ""
    packs: dict[str, str] = {}


class Exported(Struct, frozen=True):
    """What an export wrote: events after position `after`, up to `upto`, in so many files."""

    folder: str
    after: int
    upto: int
    files: int


def export_facts(log: FactsLog, folder: Path, progress: Progress | None = None) -> Exported:
    """Bring a folder up to the log; `progress` is told how many events each round had.

    Raises InvalidInput for a folder of another log, StoreFault where it cannot be written or pyarrow is not there.
    """
    before = read_manifest(folder) if (folder / MANIFEST).exists() else Manifest()
    _check_same_log(log, folder, before)
    last, packs, manifest, files = log.last_position(), dict(log.pack_texts()), before, 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for after in range(before.upto, last, EVENTS_A_ROUND):
            stored = log.between(after, min(after + EVENTS_A_ROUND, last))
            files += _write_round(folder, stored)
            manifest = Manifest(upto=stored[-1].position, digest=_digest(stored[-1]), packs=packs)
            _write_manifest(folder, manifest)
            if progress:
                progress(len(stored))
        if manifest.packs != packs:
            manifest = msgspec.structs.replace(manifest, packs=packs)
            _write_manifest(folder, manifest)
    except OSError as error:
        said = f"{folder} cannot be written: {error.strerror}"
        raise StoreFault(said, "make room, or name another folder") from error
    return Exported(str(folder), before.upto, manifest.upto, files)


def read_manifest(folder: Path) -> Manifest:
    """What a folder says it holds. Raises InvalidInput where it is no export of facts."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise InvalidInput(
            "facts", str(folder), "is a folder of exported facts", "make one: ideaflow audit facts DIR"
        ) from error
    if manifest.format != FORMAT:
        raise InvalidInput("facts", str(folder), f"has form {FORMAT}, not {manifest.format}", "export it again")
    return manifest


def _check_same_log(log: FactsLog, folder: Path, manifest: Manifest) -> None:
    there = log.at(manifest.upto) if manifest.upto else None
    if manifest.upto and (there is None or _digest(there) != manifest.digest):
        raise InvalidInput("facts", str(folder), "holds facts of another log", "name an empty folder")


def _digest(stored: StoredFacts) -> str:
    return hashlib.sha256(stored.record).hexdigest()


def _write_round(folder: Path, stored: Sequence[StoredFacts]) -> int:
    """Every partition's file of these events; the name says where the round began, so that a repeated one replaces."""
    parts: defaultdict[tuple[str, str], list[tuple[int, Record]]] = defaultdict(list)
    for one in stored:
        record = decode_record(one.record)
        kind = PREFIXES[record.stream.partition("-")[0]].replace("-", "_")
        parts[kind, f"{record.at:%Y-%m}"].append((one.position, record))
    for (kind, month), rows in parts.items():
        place = folder / EVENTS / f"kind={kind}" / f"month={month}"
        place.mkdir(parents=True, exist_ok=True)
        _put(place / f"part-{stored[0].position:012}.parquet", _writer(rows))
    return len(parts)


def _writer(rows: Sequence[tuple[int, Record]]) -> Callable[[Path], None]:
    table = _table(rows)

    def write(file: Path) -> None:
        import pyarrow.parquet  # noqa: PLC0415 - an extra, and slow to import

        pyarrow.parquet.write_table(table, file, compression="zstd")

    return write


def _table(rows: Sequence[tuple[int, Record]]) -> pyarrow.Table:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise NOT_INSTALLED from error
    text, code = pa.string(), pa.dictionary(pa.int32(), pa.string())
    columns: Mapping[str, tuple[pa.DataType, list[object]]] = {
        "position": (pa.int64(), [position for position, _ in rows]),
        "stream": (text, [record.stream for _, record in rows]),
        "version": (pa.int32(), [record.version for _, record in rows]),
        "topic": (code, [record.topic for _, record in rows]),
        "payload": (pa.int16(), [record.payload for _, record in rows]),
        "happened_at": (pa.timestamp("us", tz="UTC"), [record.at for _, record in rows]),
        "actor": (text, [record.actor for _, record in rows]),
        "capacity": (code, [record.capacity.value for _, record in rows]),
        "pack": (code, [record.pack for _, record in rows]),
        "author": (text, [record.author for _, record in rows]),
        "facts": (text, [bytes(record.facts).decode() for _, record in rows]),
    }
    made: dict[str, pyarrow.Array] = {}
    for name, (kind, values) in columns.items():
        made[name] = pa.array(values, text).dictionary_encode() if kind is code else pa.array(values, kind)
    return pa.table(made)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    def write(file: Path) -> None:
        file.write_bytes(msgspec.json.encode(manifest))

    _put(folder / MANIFEST, write)


def _put(file: Path, write: Callable[[Path], None]) -> None:
    """Write beside, and put in place once it is on the disk."""
    beside = file.with_name(f".{file.name}.new")
    write(beside)
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(file)
