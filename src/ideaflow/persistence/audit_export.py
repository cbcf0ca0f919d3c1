"""Everything an auditor needs, in a folder: records, tiles, checkpoints, keys, packs, and a signed list of them all.

A file is written beside its place and then put there, the signed MANIFEST last; so what was begun never counts, and
doing it again goes on where it stopped. Words that people typed are not in it, only digests of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select

from ideaflow.errors import InvalidInput
from ideaflow.persistence.audit_readme import README
from ideaflow.persistence.checkpoints import all_checkpoints, witnesses
from ideaflow.persistence.database import Database
from ideaflow.persistence.log_keys import all_keys, sign
from ideaflow.persistence.log_tree import HEIGHT, WIDTH, StoredNodes
from ideaflow.persistence.merkle import leaf_hash, root_of
from ideaflow.persistence.schema import events, policy_packs
from ideaflow.persistence.signed_note import Checkpoint, Note

MANIFEST = "MANIFEST"
TITLE = "ideaflow export"
PAGE = WIDTH * WIDTH
DIGITS = 1_000
Progress = Callable[[int], None]
T = TypeVar("T")


def export_log(
    database: Database, folder: Path, checkpoint: Checkpoint, now: datetime, progress: Progress | None = None
) -> int:
    """Write the log up to a checkpoint. Returns how many files there are. Raises InvalidInput for a folder in the way.

    What an earlier call wrote in full is compared, and kept where it is right.
    """
    writing = _Writing(folder)
    with database.reading() as connection:
        nodes = StoredNodes(connection)
        for number, start in enumerate(range(0, checkpoint.size, PAGE)):
            end = min(start + PAGE, checkpoint.size)
            name = f"records/{number:06d}.jsonl"
            whole = nodes(2 * HEIGHT, number) if end - start == PAGE else b""
            if not writing.keeps_records(name, whole):
                writing.put(name, _lines(connection, start, end))
            if progress:
                progress(end - start)
        for name, content in _tiles(nodes, checkpoint.size):
            writing.put(name, content)
        for name, content in _rest(connection, checkpoint):
            writing.put(name, content)
        rows = "".join(f"{digest}  {name}\n" for name, digest in sorted(writing.written.items()))
        text = Note(f"{TITLE}\n{checkpoint.origin}\n{checkpoint.size}\n{rows}")
        keys = [key for key in all_keys(connection) if key.signs_at(now)]
        writing.end(sign(text, checkpoint.origin, keys).written.encode())
    return len(writing.written) + 1


class _Writing:
    """A folder that is filled; `written` holds the SHA-256 of each file by its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: dict[str, str] = {}
        if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not self._is_ours())):
            raise InvalidInput("dir", str(folder), "is a new folder, or an earlier export", "name another one")

    def _is_ours(self) -> bool:
        return (self.folder / MANIFEST).exists() or (self.folder / "records").is_dir()

    def keeps_records(self, name: str, root: bytes) -> bool:
        """True when the file is there, whole, and hashes to this root."""
        file = self.folder / name
        if not root or not file.is_file():
            return False
        content = self._try(file.read_bytes)
        if root_of(leaf_hash(line) for line in content.split(b"\n")[:-1]) != root:
            return False
        self.written[name] = hashlib.sha256(content).hexdigest()
        return True

    def put(self, name: str, content: bytes) -> None:
        """Write a file in full, or leave what was there."""
        file, part = self.folder / name, self.folder / f"{name}.part"
        self._try(lambda: file.parent.mkdir(parents=True, exist_ok=True))
        self._try(lambda: part.write_bytes(content))
        self._try(lambda: part.replace(file))
        self.written[name] = hashlib.sha256(content).hexdigest()

    def end(self, manifest: bytes) -> None:
        """Take away what belonged to a shorter export, then put the list in its place."""
        for file in [*self._try(lambda: list(self.folder.rglob("*")))]:
            name = file.relative_to(self.folder).as_posix()
            if file.is_file() and name not in self.written and name != MANIFEST:
                self._try(file.unlink)
        self.put(MANIFEST, manifest)
        del self.written[MANIFEST]

    def _try(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except OSError as error:
            rule = f"cannot be written: {error.strerror}"
            raise InvalidInput("dir", str(self.folder), rule, "make room, or name another folder") from error


def tile_name(level: int, number: int, width: int) -> str:
    """Where a tile is, as C2SP's tlog-tiles has it."""
    name = f"{number % DIGITS:03d}"
    while number >= DIGITS:
        number //= DIGITS
        name = f"x{number % DIGITS:03d}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


def _lines(connection: Connection, start: int, end: int) -> bytes:
    query = select(events.c.record).where(events.c.position > start, events.c.position <= end)
    records = connection.execute(query.order_by(events.c.position)).scalars()
    return b"".join(bytes(record) + b"\n" for record in records)


def _tiles(nodes: StoredNodes, size: int) -> Iterator[tuple[str, bytes]]:
    level, count = 0, size
    while count:
        for number in range(-(-count // WIDTH)):
            width = min(WIDTH, count - number * WIDTH)
            hashes = nodes.tile(level, number)[:width]
            yield tile_name(level, number, width), b"".join(hashes)
        level, count = level + 1, count // WIDTH


def _rest(connection: Connection, checkpoint: Checkpoint) -> Iterator[tuple[str, bytes]]:
    yield "README.md", README.encode()
    for one in all_checkpoints(connection):
        if one.size <= checkpoint.size:
            yield f"checkpoints/{one.size:012d}.txt", one.note.written.encode()
    keys = all_keys(connection)
    yield "keys/log.txt", "".join(f"{key.named(checkpoint.origin).written}\n" for key in keys).encode()
    yield "keys/witnesses.txt", "".join(f"{key}\n" for key in witnesses(connection)).encode()
    for key in keys:
        if key.endorsement:
            yield f"keys/endorsed-{key.number:06d}.txt", key.endorsement.encode()
    for pack in connection.execute(select(policy_packs.c.digest, policy_packs.c.text)):
        yield f"packs/{pack.digest}.toml", pack.text.encode()
