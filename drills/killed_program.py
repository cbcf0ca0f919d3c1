"""The whole program is killed at random moments: what it had printed is there, and nothing is there half.

    python -m drills.killed_program --kills 1000

Each round types one command into a program of its own, forked from one that has loaded all it needs, so that kills meet
the command and not the loading of Python. A command is acknowledged when its id is printed; the next program finds the
database as the killed one left it. With --early, the program prints before it commits, and the drill must find commands
lost: it ends with 0 only then.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from drills import inspecting
from drills.killed_writer import EARLY_SECONDS, PERSON, Killed
from drills.killing import Acknowledged, Pipe, killed, moments
from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.main import cli
from ideaflow.persistence.command_log import CommandLog
from ideaflow.persistence.database import Database

TYPED = ("problem", "capture", "late", "--occurrences", "3")
# Where much else runs, a command takes longer than it did at first; most kills should still come before its end.
USUAL_TIMES, PATIENCE_SECONDS = 1.5, 60.0


class Screen(StringIO):
    """Standard output, on which the id that is printed acknowledges the command."""

    def __init__(self, pipe: Pipe, command_id: str) -> None:
        super().__init__()
        self._pipe, self._command_id, self._told = pipe, command_id, False

    def write(self, text: str) -> int:
        written = super().write(text)
        if text.strip() and not self._told:
            self._told = True
            self._pipe.acknowledge(self._command_id, 0)
        return written


def typing(database: Path, command_id: str, *, early: bool = False) -> Callable[[Pipe], None]:
    """The work of one program: a command, by the command line's own code."""

    def work(pipe: Pipe) -> None:
        screen = Screen(pipe, command_id)
        if early:
            _print_early(screen)
        words = ["--db", str(database), "--as", PERSON, *TYPED, "--command-id", command_id]
        with redirect_stdout(screen), redirect_stderr(StringIO()) as said:
            code = cli(words, standalone_mode=False)
        if code:
            raise RuntimeError(f"the command failed by itself: {said.getvalue()}")

    return work


def _print_early(screen: Screen) -> None:
    real = CommandLog.keep

    def keep(log: CommandLog, rows: list[tuple[str, str, object]]) -> None:
        real(log, rows)  # type: ignore[arg-type]  # what it is given is passed on
        screen.write("printed")
        time.sleep(EARLY_SECONDS)

    CommandLog.keep = keep  # type: ignore[assignment,method-assign]  # the fault that the drill must find


def usual_seconds(folder: Path) -> float:
    """Load what the command needs, so that forked programs begin at once; how long it takes when nobody kills it."""
    database = folder / "warm.sqlite"
    bootstrap.init(f"sqlite:///{database}", PERSON)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        cli(["--db", str(database), "--as", PERSON, *TYPED], standalone_mode=False)
    began = time.monotonic()
    if not killed(typing(database, "usual-command"), PATIENCE_SECONDS):
        raise RuntimeError("the command printed nothing")
    return time.monotonic() - began


def drill(folder: Path, kills: int, *, seed: int = 1, early: bool = False) -> Killed:
    """Type so many commands, and kill most of them at a moment up to one and a half times what one usually takes."""
    database = folder / "drill.sqlite"
    url = f"sqlite:///{database}"
    bootstrap.init(url, PERSON)
    moment, heard = moments(seed, USUAL_TIMES * usual_seconds(folder)), list[Acknowledged]()
    silent = 0
    for number in range(kills):
        said = killed(typing(database, f"killed-{number:06}", early=early), moment())
        silent += not said
        heard += said
    opened = Database(url)
    missing, half = inspecting.lost(opened, heard), inspecting.halves(opened)
    opened.close()
    with Ideaflow(url) as app:
        found = inspecting.unsound(app)
    return Killed(kills, silent, len(heard), len(missing), len(half), len(found))


def main() -> int:
    """Returns 0 when nothing was lost, half-applied or unsound; of the negative control, when something was."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--kills", type=int, default=1_000)
    options.add_argument("--early", action="store_true", help="the negative control")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        came = drill(Path(folder), given.kills, early=given.early)
    print(json.dumps(came._asdict()))
    bad = came.lost + came.half_applied + came.unsound
    return int(not bad) if given.early else int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main())
