"""The whole program is killed at random moments: what it had answered is there, and nothing is there half.

    python -m drills.killed_program --kills 1000

Each round types one command in a process of its own. A command is acknowledged when the process ended with 0.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from drills import inspecting
from drills.killed_writer import PERSON, Killed
from drills.killing import Acknowledged
from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.database import Database

TYPED = ("problem", "capture", "late", "--occurrences", "3")


def typed(database: Path, command_id: str, after_seconds: float) -> bool:
    """Type a command and kill its process so long after it began, if it still runs. True where it had answered."""
    words = [sys.executable, "-m", "ideaflow", *TYPED, "--command-id", command_id]
    environment = {**os.environ, "IDEAFLOW_DB": str(database), "IDEAFLOW_AS": PERSON}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, said = process.communicate(timeout=after_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False
    if process.returncode:
        raise RuntimeError(f"the command failed by itself: {said.decode()}")
    return True


def usual_seconds(database: Path) -> float:
    """How long the command takes when nobody kills it."""
    began = time.monotonic()
    if not typed(database, "kill-before-0", after_seconds=60):
        raise RuntimeError("the command did not end")
    return time.monotonic() - began


def drill(folder: Path, kills: int, seed: int = 1) -> Killed:
    """Type so many commands and kill most of them, at moments from the start to a little after the usual end."""
    database, chosen = folder / "drill.sqlite", random.Random(seed)
    url = f"sqlite:///{database}"
    bootstrap.init(url, PERSON)
    usual, answered = usual_seconds(database), list[Acknowledged]()
    for number in range(kills):
        command_id = f"kill-{number}-0"
        if typed(database, command_id, usual * chosen.uniform(0.3, 1.3)):
            answered.append(Acknowledged(command_id, 0))
    opened = Database(url)
    missing, half = inspecting.lost(opened, answered), inspecting.halves(opened)
    opened.close()
    with Ideaflow(url) as app:
        found = inspecting.unsound(app)
    return Killed(kills, kills - len(answered), len(answered), len(missing), len(half), len(found))


def main() -> int:
    """Returns 0 when nothing was lost, half-applied or unsound."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--kills", type=int, default=100)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        came = drill(Path(folder), given.kills)
    print(json.dumps(came._asdict()))
    return int(bool(came.lost + came.half_applied + came.unsound))


if __name__ == "__main__":
    raise SystemExit(main())
