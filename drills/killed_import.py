"""An import is killed at random moments and run again until it ends: each row must be there once.

    python -m drills.killed_import --rows 5000 --kills 200

With --forgetful, the import does not know the rows that it brought in: the negative control, in which rows come twice.
"""

from __future__ import annotations

import argparse
import json
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from drills import inspecting
from drills.killed_writer import PERSON, warm
from drills.killing import Pipe, killed, moments
from ideaflow import bootstrap
from ideaflow.application import idea_import
from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.main import cli

BATCH, PATIENCE_SECONDS, MOST_SECONDS, USUAL_COMMANDS = 20, 120, 0.4, 40


class Imported(NamedTuple):
    """What came of it: kills before it ended, rows left out, rows too many, faults found."""

    kills: int
    left_out: int
    twice: int
    unsound: int


def importing(database: Path, box: Path, *, forgetful: bool) -> Callable[[Pipe], None]:
    """The work of one process: the whole import, by the command line's own code."""

    def work(pipe: Pipe) -> None:
        idea_import.BATCH = BATCH
        if forgetful:
            # A row's command id hangs on this secret; another one in each run makes each row a new one.
            idea_import.make_import_secret = lambda _: secrets.token_bytes(32)
        words = ["--db", str(database), "--as", PERSON, "idea", "import", str(box), "--map", "title=Title"]
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            cli(words, standalone_mode=False)
        pipe.acknowledge("imported", 0)

    return work


def drill(folder: Path, *, rows: int, seed: int = 1, forgetful: bool = False, most_kills: int = 3) -> Imported:
    """Import a box of so many rows, killed at random moments until one run ends; the last one is left alone."""
    database, box = folder / "drill.sqlite", folder / "box.csv"
    box.write_text("Title\n" + "".join(f"Idea {number}\n" for number in range(rows)), encoding="utf-8")
    url = f"sqlite:///{database}"
    bootstrap.init(url, PERSON)
    work = importing(database, box, forgetful=forgetful)
    moment, kills = moments(seed, max(MOST_SECONDS, USUAL_COMMANDS * warm())), 0
    while kills < most_kills:
        if killed(work, moment()):
            break
        kills += 1
    killed(work, PATIENCE_SECONDS)
    with Ideaflow(url) as app:
        with app.database.reading() as connection:
            titles = Counter(connection.execute(text("SELECT title FROM idea_texts")).scalars())
        left_out = sum(1 for number in range(rows) if f"Idea {number}" not in titles)
        return Imported(kills, left_out, sum(titles.values()) - len(titles), len(inspecting.unsound(app)))


def main() -> int:
    """Returns 0 when what must hold held."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=5_000)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--forgetful", action="store_true", help="the negative control")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        came = drill(Path(folder), rows=given.rows, forgetful=given.forgetful, most_kills=given.kills)
    print(json.dumps(came._asdict()))
    wrong = came.left_out + came.twice + came.unsound
    return int(not wrong) if given.forgetful else int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
