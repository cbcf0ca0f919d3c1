"""What a program did to its files, read from a record of its system calls (strace)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

TRACED = "trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink"
OUTPUT = 1
WRITTEN = re.compile(r'^(p?write)(?:64)?\((\d+)<([^>]*)>, "([^"]*)", \d+(?:, (\d+))?\)\s+= \d+$')
SYNCED = re.compile(r"^(?:fsync|fdatasync)\(\d+<([^>]*)>\)\s+= 0$")
CUT = re.compile(r"^ftruncate\(\d+<([^>]*)>, (\d+)\)\s+= 0$")
REMOVED = re.compile(r'^unlink\("([^"]*)"\)\s+= 0$')


class Write(NamedTuple):
    """Bytes put into a file at a place."""

    path: str
    offset: int
    data: bytes


class Cut(NamedTuple):
    """A file made so long."""

    path: str
    length: int


class Remove(NamedTuple):
    """A file removed."""

    path: str


class Sync(NamedTuple):
    """Everything before was made durable, of one file."""

    path: str


class Said(NamedTuple):
    """What the program wrote to its output."""

    words: str


Call = Write | Cut | Remove | Sync | Said


def can_record() -> bool:
    """True where system calls can be recorded: strace is there, and may look at another process."""
    found = shutil.which("strace")
    return bool(found) and not subprocess.run([found, "-o", "/dev/null", "true"], check=False).returncode


def record(command: Sequence[str], into: Path, environment: dict[str, str] | None = None) -> None:
    """Run a program and record its system calls. Raises CalledProcessError where the program fails."""
    traced = ["strace", "-f", "-y", "-xx", "-s", "100000000", "-e", TRACED, "-o", str(into), *command]
    subprocess.run(traced, check=True, stdout=subprocess.DEVNULL, env=environment)


def calls(recorded: Path, file: Path) -> Iterator[Call]:
    """The calls that changed files whose path begins so, and what was said, in order.

    SQLite writes its files by place (pwrite). Raises ValueError for a record that cannot be relied on.
    """
    with recorded.open(encoding="ascii") as lines:
        for line in lines:
            call = _call(line.rstrip("\n").partition(" ")[2].lstrip())
            if isinstance(call, Said) or (call and call.path.startswith(str(file))):
                yield call


def _call(line: str) -> Call | None:
    if "resumed" in line or "unfinished" in line:
        raise ValueError(f"a call was interrupted: {line[:100]}")
    if found := WRITTEN.match(line):
        return _write(*found.groups())
    if found := SYNCED.match(line):
        return Sync(_text(found[1]))
    if found := CUT.match(line):
        return Cut(_text(found[1]), int(found[2]))
    if found := REMOVED.match(line):
        return Remove(_text(found[1]))
    return None


def _write(kind: str, descriptor: str, path: str, data: str, offset: str | None) -> Call | None:
    if kind == "pwrite":
        return Write(_text(path), int(offset or 0), _bytes(data))
    return Said(_bytes(data).decode()) if int(descriptor) == OUTPUT else None


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _text(name: str) -> str:
    return _bytes(name).decode() if name.startswith("\\x") else name
