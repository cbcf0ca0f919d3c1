"""The disk fills up: what was acknowledged is there, nothing is there half, and work goes on when there is room.

    python -m drills.full_disk

The disk is a small tmpfs, mounted in a mount namespace of its own, by root or in a user namespace. Where neither may
mount, files may not grow beyond a limit instead (RLIMIT_FSIZE), and `means` says so. With --deaf, the program takes a
refused command for done: the negative control, in which commands are lost.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from drills import inspecting
from drills.killed_writer import PERSON
from drills.killing import Acknowledged
from ideaflow import bootstrap
from ideaflow.application.command import checked
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import StoreFault

TMPFS, LIMIT = "tmpfs", "limit"
SMALL_KIB, LARGE_KIB = 4_096, 65_536
NO_MOUNT = 77
TRIES, REFUSALS = 2_000, 3
ISSUE = "letters are late " * 50


class Filled(NamedTuple):
    """What came of a drill. `refused` are the refusals, in words; `after` commands were done once there was room."""

    means: str
    acknowledged: int
    refused: list[str]
    after: int
    lost: int
    half_applied: int
    unsound: int


def drill(folder: Path, *, deaf: bool = False) -> Filled:
    """Fill a small disk that is mounted on `folder`, or what comes closest to it."""
    words = [sys.executable, "-m", "drills.full_disk", "--on", str(folder), *(["--deaf"] if deaf else [])]
    alone = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    ended = subprocess.run([*alone, *words], capture_output=True, encoding="utf-8", check=False)
    if ended.returncode == NO_MOUNT or (not ended.stdout and "unshare" in ended.stderr):
        ended = subprocess.run([*words, "--limit"], capture_output=True, encoding="utf-8", check=False)
    if ended.returncode:
        raise RuntimeError(f"the work failed by itself: {ended.stderr}")
    return Filled(**json.loads(ended.stdout))


def on_tmpfs(folder: Path, *, deaf: bool) -> Filled:
    """The drill in a mount namespace of its own; ends the process where it may not mount."""
    if not _mounted(folder, f"size={SMALL_KIB}k"):
        raise SystemExit(NO_MOUNT)
    return _fill(folder, TMPFS, lambda: _mounted(folder, f"remount,size={LARGE_KIB}k"), deaf=deaf)


def under_limit(folder: Path, *, deaf: bool) -> Filled:
    """The drill on a disk with room, on which no file of this process may grow beyond a limit."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_KIB * 1024 // 2, most))
    return _fill(folder, LIMIT, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)), deaf=deaf)


def _mounted(folder: Path, options: str) -> bool:
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _fill(folder: Path, means: str, make_room: Callable[[], object], *, deaf: bool) -> Filled:
    url = f"sqlite:///{folder / 'drill.sqlite'}"
    bootstrap.init(url, PERSON)
    done: list[Acknowledged] = []
    with Ideaflow(url) as app:
        refused = _capture(app, done, "full", TRIES, deaf=deaf)
        before = len(done)
        make_room()
        refused += _capture(app, done, "room", REFUSALS, deaf=deaf)
    with Ideaflow(url) as app:
        missing, half = inspecting.lost(app.database, done), inspecting.halves(app.database)
        found = inspecting.unsound(app)
    return Filled(means, before, refused, len(done) - before, len(missing), len(half), len(found))


def _capture(app: Ideaflow, done: list[Acknowledged], name: str, tries: int, *, deaf: bool) -> list[str]:
    """Capture problems until some were refused; notes what was acknowledged, and gives the refusals."""
    refused: list[str] = []
    for number in range(tries):
        command_id, well = f"{name}-{number:06}", True
        try:
            app.execute(checked(CaptureProblem, by=PERSON, issue=ISSUE, occurrences=3, command_id=command_id))
        except StoreFault as fault:
            refused.append(f"{fault.message}; {fault.next_step}")
            well = deaf
        if well:
            done.append(Acknowledged(command_id, 0))
        if len(refused) == REFUSALS:
            break
    return refused


def main() -> int:
    """Returns 0 when what must hold held."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--deaf", action="store_true", help="the negative control")
    options.add_argument("--on", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--limit", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.on:
        work = under_limit if given.limit else on_tmpfs
        print(json.dumps(work(given.on, deaf=given.deaf)._asdict()))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        came = drill(Path(folder), deaf=given.deaf)
    print(json.dumps(came._asdict()))
    bad = came.lost + came.half_applied + came.unsound + (not came.refused) + (not came.after)
    return int(not bad) if given.deaf else int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main())
