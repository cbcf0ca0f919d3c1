"""A writer is killed at random moments: while it opens the database, recovers it, decides, commits.

    python -m drills.killed_writer --kills 10000

Prints acknowledged, lost (must be 0), half-applied (0), unsound (0). With --early, the writer acknowledges before it
commits, and the drill must find commands lost: it ends with 0 only then.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from drills import inspecting
from drills.killing import MOST_SECONDS, Acknowledged, Pipe, killed, moments
from ideaflow import bootstrap
from ideaflow.application.command import checked
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.command_log import CommandLog
from ideaflow.persistence.database import Database

PERSON = "drill@example.org"
KILLS_A_DATABASE = 500
EARLY_SECONDS = 0.005
FIRST_COMMANDS = 5


class Killed(NamedTuple):
    """What came of a drill. `opening` is how many kills came before anything was acknowledged."""

    kills: int = 0
    opening: int = 0
    acknowledged: int = 0
    lost: int = 0
    half_applied: int = 0
    unsound: int = 0

    def plus(self, other: Killed) -> Killed:
        return Killed(*map(sum, zip(self, other, strict=True)))


def warm() -> float:
    """Load what a command needs, so that forked writers begin at once. Returns the seconds a first command takes."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'warm.sqlite'}"
        bootstrap.init(url, PERSON)
        for _ in range(2):
            began = time.monotonic()
            with Ideaflow(url) as app:
                app.execute(checked(CaptureProblem, by=PERSON, issue="late", occurrences=3))
                app.log.last_position()
        return time.monotonic() - began


class Writer:
    """Captures problems until it is killed, one command after another."""

    def __init__(self, url: str, round_: int, *, early: bool) -> None:
        self._url, self._round, self._early = url, round_, early

    def __call__(self, pipe: Pipe) -> None:
        with Ideaflow(self._url) as app:
            if self._early:
                _acknowledge_early(app, pipe)
            for number in count():
                command_id = f"kill-{self._round}-{number}"
                app.execute(checked(CaptureProblem, by=PERSON, issue="late", occurrences=3, command_id=command_id))
                if not self._early:
                    pipe.acknowledge(command_id, app.log.last_position())


def _acknowledge_early(app: Ideaflow, pipe: Pipe) -> None:
    real = CommandLog.keep

    def keep(log: CommandLog, rows: list[tuple[str, str, object]]) -> None:
        real(log, rows)  # type: ignore[arg-type]  # what it is given is passed on
        for command_id, *_ in rows:
            pipe.acknowledge(command_id, app.log.last_position())
        time.sleep(EARLY_SECONDS)

    CommandLog.keep = keep  # type: ignore[assignment,method-assign]  # the fault that the drill must find


def drill(url: str, kills: int, *, seed: int = 1, early: bool = False) -> Killed:
    """Kill a writer so many times on one database, which was made ready, and look at it after each."""
    # Where much else runs, opening takes longer; some writers are to get beyond it.
    moment, total = moments(seed, max(MOST_SECONDS, FIRST_COMMANDS * warm())), Killed()
    heard: list[Acknowledged] = []
    for number in range(kills):
        said = killed(Writer(url, number, early=early), moment())
        heard += said
        total = total.plus(_after(url, said))
    database = Database(url)
    missing = len(inspecting.lost(database, heard))
    database.close()
    with Ideaflow(url) as app:
        found = inspecting.unsound(app)
    return total._replace(kills=kills, lost=missing, unsound=len(found))


def _after(url: str, heard: Sequence[Acknowledged]) -> Killed:
    database = Database(url)
    try:
        half = len(inspecting.halves(database))
        return Killed(opening=not heard, acknowledged=len(heard), half_applied=half)
    finally:
        database.close()


def main() -> int:
    """Run the drill on files of its own. Returns 0 when what must hold held."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--kills", type=int, default=1_000)
    options.add_argument("--early", action="store_true", help="the negative control")
    options.add_argument("--db", default="", help="an empty PostgreSQL database instead of files")
    given = options.parse_args()
    total = Killed()
    while total.kills < given.kills:
        with tempfile.TemporaryDirectory() as folder:
            url = given.db or f"sqlite:///{Path(folder) / 'drill.sqlite'}"
            bootstrap.init(url, PERSON)
            kills = given.kills if given.db else min(KILLS_A_DATABASE, given.kills - total.kills)
            total = total.plus(drill(url, kills, seed=total.kills, early=given.early))
        print(json.dumps(total._asdict()), flush=True)
    bad = total.lost + total.half_applied + total.unsound
    return int(not bad) if given.early else int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main())
