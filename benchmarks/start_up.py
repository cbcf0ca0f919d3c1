"""How quickly the program answers, beside what its libraries alone take to load.

    python benchmarks/start_up.py [--ideas N] [--runs N]

Help is compared with loading click; reading one idea and one's own ideas out of many with loading the libraries that a
database needs. Runs take turns, so that a busy moment of the machine is shared by all.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from click import Context

from ideaflow.cli.main import cli
from import_ideas import import_into, submitter_of

MOST_MILLISECONDS_OVER_CLICK = 60
MOST_TIMES_THE_LIBRARIES = 1.5
GROUPS = sorted(cli.list_commands(Context(cli)))


def milliseconds(command: list[str]) -> float:
    """How long one call takes, start and end of the process included."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - began) * 1000


def medians(commands: dict[str, list[str]], runs: int) -> dict[str, float]:
    """The median of each command, each run once in every round."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        milliseconds(command)
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(milliseconds(command))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=15)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        import_into(Path(folder), given.ideas)
        python = [sys.executable, "-c"]
        program = [sys.executable, "-m", "ideaflow"]
        script = [str(Path(sys.executable).with_name("ideaflow"))]
        somebody = f"imported:{submitter_of(Path(folder), given.ideas // 2)}"
        reading = ["--as", somebody, "--db", str(Path(folder) / "ideaflow.sqlite"), "idea"]
        commands = {
            "import click": [*python, "import click"],
            "import the libraries": [*python, "import sqlalchemy, eventsourcing.application, click"],
            "python -m ideaflow --help": [*program, "--help"],
            "ideaflow --help": [*script, "--help"],
            "ideaflow idea show": [*script, *reading, "show", f"I-{given.ideas // 2}"],
            "ideaflow idea mine": [*script, *reading, "mine"],
        }
        # Groups load what only they need; each is asked for its help.
        groups = {f"ideaflow {noun} --help": [*script, noun, "--help"] for noun in GROUPS}
        found = medians(commands | groups, given.runs)
    click, libraries = found["import click"], found["import the libraries"]
    print(f"{'':28}{'ms':>8}{'over click':>12}{'× libraries':>13}")
    for name, value in found.items():
        print(f"{name:28}{value:8.0f}{value - click:12.0f}{value / libraries:13.2f}")
    help_over = max(found["python -m ideaflow --help"], found["ideaflow --help"]) - click
    slowest = max(groups, key=lambda name: found[name])
    print(f"slowest of the groups: {slowest}, {found[slowest] - click:.0f} ms over click")
    reading_times = max(found["ideaflow idea show"], found["ideaflow idea mine"]) / libraries
    met = help_over <= MOST_MILLISECONDS_OVER_CLICK and reading_times <= MOST_TIMES_THE_LIBRARIES
    print(f"targets met: {met}")
    figures = {"help_over_click_ms": round(help_over, 1), "reading_times_libraries": round(reading_times, 2)}
    rounded = {name: round(value, 1) for name, value in found.items()}
    print(json.dumps({"benchmark": "start_up", "ideas": given.ideas, **figures, "targets_met": met, "ms": rounded}))


if __name__ == "__main__":
    main()
