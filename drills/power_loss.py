"""The power fails at every moment of a recorded run, and each disk that could be left is looked at.

    python -m drills.power_loss --sessions 3 --commands 20
    python -m drills.power_loss --level NORMAL      (negative control: must lose)
    python -m drills.power_loss --level OFF         (negative control: must corrupt)

After each system call, what was synced stands; of what was not, nothing, everything, some, or a torn part may have
reached the disk, in any order. Each such state is opened, and compared with what was acknowledged until then. A file's
first sync also makes its name durable, as SQLite syncs the folder with it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from drills import inspecting, system_calls
from drills.killed_writer import PERSON
from drills.system_calls import Call, Cut, Remove, Said, Sync, Write
from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.database import sqlite_module

SECTOR = 512
NAME = "drill.sqlite"
# The index of the write-ahead log is memory that processes share; it is made anew whenever a file is opened first.
NOT_ON_DISK = "-shm"
ROOT = Path(__file__).parent.parent
EVERY = 100
COUNTS = """SELECT (SELECT count(*) FROM commands), (SELECT count(*) FROM events), (SELECT count(*) FROM text_keys),
(SELECT count(*) FROM problem_board), (SELECT max(position) FROM events),
(SELECT position FROM positions WHERE list = 'lists')"""
Files = dict[str, bytes]


class Disk:
    """What is durable of each file, and what was asked for since."""

    def __init__(self, files: Files) -> None:
        self._durable: Files = dict(files)
        self._pending: dict[str, list[Write | Cut | Remove]] = {}

    def call(self, call: Write | Cut | Remove | Sync) -> None:
        """A system call."""
        if isinstance(call, Sync):
            done = self._pending.pop(call.path, [])
            self._settle(self._durable, call.path, done)
        else:
            self._pending.setdefault(call.path, []).append(call)

    def after_power_loss(self, chance: random.Random) -> Iterator[Files]:
        """States the disk may be in: nothing, everything, some, and a torn part of what was not synced."""
        yield self._with({})
        yield self._with(self._pending)
        yield self._with({path: [one for one in asked if chance.random() < 0.5] for path, asked in self._files()})
        yield self._with({path: _torn(asked, chance) for path, asked in self._files()})

    def _files(self) -> list[tuple[str, list[Write | Cut | Remove]]]:
        return list(self._pending.items())

    def _with(self, reached: Mapping[str, Sequence[Write | Cut | Remove]]) -> Files:
        files = dict(self._durable)
        for path, done in reached.items():
            self._settle(files, path, _possible(self._pending[path], done))
        return files

    @staticmethod
    def _settle(files: Files, path: str, done: Sequence[Write | Cut | Remove]) -> None:
        content = bytearray(files.get(path, b""))
        there = path in files
        for call in done:
            there = not isinstance(call, Remove)
            if isinstance(call, Remove):
                content.clear()
            elif isinstance(call, Cut):
                content[call.length :] = bytes(max(0, call.length - len(content)))
            else:
                content.extend(bytes(max(0, call.offset - len(content))))
                content[call.offset : call.offset + len(call.data)] = call.data
        if there:
            files[path] = bytes(content)
        else:
            files.pop(path, None)


def _possible(
    asked: Sequence[Write | Cut | Remove], done: Sequence[Write | Cut | Remove]
) -> Sequence[Write | Cut | Remove]:
    """Where a removal did not reach the disk, nothing of the new file of that name did either."""
    removals = [place for place, one in enumerate(asked) if isinstance(one, Remove)]
    if removals and asked[removals[-1]] not in done:
        return []
    return done


def _torn(asked: Sequence[Write | Cut | Remove], chance: random.Random) -> Sequence[Write | Cut | Remove]:
    """A first part of what was asked for, and of its last write only some sectors."""
    if not asked:
        return []
    kept = list(asked[: chance.randrange(len(asked)) + 1])
    last = kept[-1]
    if isinstance(last, Write) and len(last.data) > SECTOR:
        sectors = chance.randrange(1, len(last.data) // SECTOR + 1)
        kept[-1] = last._replace(data=last.data[: sectors * SECTOR])
    return kept


def states(recorded: Sequence[Call], files: Files, seed: int = 1) -> Iterator[tuple[Files, list[str]]]:
    """Every different state with the ids that were acknowledged before it."""
    disk, acknowledged, chance = Disk(files), list[str](), random.Random(seed)
    seen: set[bytes] = set()
    for call in recorded:
        if isinstance(call, Said):
            acknowledged.append(call.words.split()[0])
        elif not call.path.endswith(NOT_ON_DISK):
            disk.call(call)
        for state in disk.after_power_loss(chance):
            digest = _digest(state, len(acknowledged))
            if digest not in seen:
                seen.add(digest)
                yield state, list(acknowledged)


def _digest(state: Files, acknowledged: int) -> bytes:
    digest = hashlib.sha256(str(acknowledged).encode())
    for path, content in sorted(state.items()):
        digest.update(f"{path} {len(content)} ".encode() + content)
    return digest.digest()


def inspect(state: Files, acknowledged: Sequence[str], folder: Path, *, thoroughly: bool) -> str:
    """What is wrong with a state: `lost`, `corrupt`, `half`, or nothing."""
    for path, content in state.items():
        (folder / Path(path).name).write_bytes(content)
    driver = sqlite_module()
    connection = driver.connect(str(folder / NAME))
    try:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            return "corrupt"
        there = {row[0] for row in connection.execute("SELECT command_id FROM commands")}
        if not there.issuperset(acknowledged):
            return "lost"
        if _half(connection):
            return "half"
    except driver.DatabaseError:
        return "corrupt"
    finally:
        connection.close()
    return _unsound(folder) if thoroughly else ""


def _half(connection: object) -> bool:
    done, stored, keys, listed, last, at = connection.execute(COUNTS).fetchone()  # type: ignore[attr-defined]
    return (stored, keys, listed, last or 0, at) != (done * 2, done * 2, done, done * 2, done * 2)


def _unsound(folder: Path) -> str:
    with Ideaflow(f"sqlite:///{folder / NAME}") as app:
        return "unsound" if inspecting.unsound(app) else ""


def drill(folder: Path, *, sessions: int, commands: int, level: str = "FULL", most: int | None = None) -> Counter[str]:
    """Record a run and count what is wrong after each power loss; `states` says how many were looked at."""
    file = folder / NAME
    bootstrap.init(f"sqlite:///{file}", PERSON)
    before = {str(file): file.read_bytes()}
    recorded = folder / "calls"
    program = [sys.executable, "-m", "drills.traced_writer", f"sqlite:///{file}", str(sessions), str(commands), level]
    system_calls.record(program, recorded, {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])})
    found = Counter({"states": 0, "lost": 0, "corrupt": 0, "half": 0, "unsound": 0})
    all_calls = list(system_calls.calls(recorded, file))
    possible = states(all_calls, before)
    if most:
        every = list(possible)
        possible = iter(every[:: max(1, len(every) // most)])
    with tempfile.TemporaryDirectory(dir=_memory()) as place:
        for number, (state, acknowledged) in enumerate(possible):
            look = Path(place) / str(number)
            look.mkdir()
            shutil.copy(f"{file}.keys", look)
            wrong = inspect(state, acknowledged, look, thoroughly=not number % EVERY)
            shutil.rmtree(look)
            found["states"] += 1
            if wrong:
                found[wrong] += 1
    return found


def _memory() -> str | None:
    """Where files are not really written: thousands of states are looked at."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of our own in it


def main() -> int:
    """Returns 0 when what must hold held: nothing wrong with FULL, something with the others."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--sessions", type=int, default=3)
    options.add_argument("--commands", type=int, default=10)
    options.add_argument("--level", choices=["FULL", "NORMAL", "OFF"], default="FULL")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = drill(Path(folder), sessions=given.sessions, commands=given.commands, level=given.level)
    print(json.dumps({"level": given.level, **found}))
    wrong = sum(found.values()) - found["states"]
    return int(bool(wrong)) if given.level == "FULL" else int(not wrong)


if __name__ == "__main__":
    raise SystemExit(main())
