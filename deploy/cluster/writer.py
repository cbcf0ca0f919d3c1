"""One writing process of the drill: real commands, each under an id of its own, repeated under it until it is answered.

    python writer.py URL NAME STOP_FILE

Prints a line for each command that was acknowledged: when (Unix time), its id, and what it was about. Ends when the
stop file is there, with the number of commands that were answered with a fault and repeated.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ideaflow.application.command import checked
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import StoreFault

STEWARD = "steward@example.org"


def opened(url: str) -> Ideaflow:
    """The database, as soon as somebody answers."""
    while True:
        try:
            return Ideaflow(url, retry_seconds=30)
        except StoreFault:
            time.sleep(0.2)


def main() -> None:
    """Submit ideas until told to stop."""
    url, name, stop = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    number = faults = 0
    with opened(url) as app:
        while not stop.exists():
            number += 1
            command_id = f"drill-{name}-{number:06}"
            faults += submitted(app, command_id)
    sys.stdout.write(f"faults {faults}\n")


def submitted(app: Ideaflow, command_id: str) -> int:
    """Submit an idea, and repeat the command until it is acknowledged; how often it was answered with a fault."""
    faults = 0
    while True:
        try:
            receipt = app.execute(checked(SubmitIdea, by=STEWARD, title=command_id, command_id=command_id))
        except StoreFault as fault:
            sys.stderr.write(f"{time.time():.3f} {command_id} {type(fault).__name__} {fault.message}\n")
            faults += 1
            continue
        sys.stdout.write(f"{time.time():.3f} {command_id} {receipt.id}\n")
        sys.stdout.flush()
        return faults


if __name__ == "__main__":
    main()
