"""The program whose system calls are recorded: captures problems in several sessions, acknowledging on its output.

    python -m drills.traced_writer URL SESSIONS COMMANDS LEVEL

LEVEL is SQLite's `synchronous`: FULL as ideaflow sets it, or NORMAL or OFF as negative controls. The log is put in its
place every few pages, so that this too is cut off at every moment.
"""

from __future__ import annotations

import sys

from drills.killed_writer import PERSON
from drills.killing import Pipe
from ideaflow.application.command import checked
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence import database

CHECKPOINT_PAGES = 100
STANDARD_OUTPUT = 1


def write(url: str, sessions: int, commands: int) -> None:
    """Capture problems, so many in each session; acknowledge each when it is durable."""
    pipe = Pipe(STANDARD_OUTPUT)
    for session in range(sessions):
        with Ideaflow(url) as app:
            for number in range(commands):
                command_id = f"loss-{session}-{number}"
                app.execute(checked(CaptureProblem, by=PERSON, issue="late", occurrences=3, command_id=command_id))
                pipe.acknowledge(command_id, app.log.last_position())


def set_level(level: str) -> None:
    """Let every connection be so durable; FULL is left to ideaflow itself."""
    database.CHECKPOINT_PAGES = CHECKPOINT_PAGES
    if level == "FULL":
        return
    prepare = database._prepare_sqlite

    def less_durable(connection: object, entry: object) -> None:
        prepare(connection, entry)  # type: ignore[arg-type]  # what it is given is passed on
        connection.cursor().execute(f"PRAGMA synchronous={level}")  # type: ignore[attr-defined]

    database._prepare_sqlite = less_durable  # type: ignore[assignment]  # the fault that the drill must find


if __name__ == "__main__":
    set_level(sys.argv[4])
    write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
