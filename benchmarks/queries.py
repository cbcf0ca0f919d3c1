"""How long each list takes to answer, by how many ideas there are: pages should not notice.

    python benchmarks/queries.py [--ideas N ...] [--rounds N] [--cache DIR]

Databases are filled by importing made-up ideas, and kept in the cache for the next run. A page is what the command line
shows first. Figures are milliseconds: the median, and the 99th percentile. Rounds over the sizes take turns.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from platformdirs import user_cache_path

from ideaflow.bootstrap import Ideaflow
from ideaflow.projections import (
    audit_log,
    forum_backlog,
    idea_texts,
    problem_board,
    submitter_tracker,
    trial_board,
)
from import_ideas import import_into

SIZES = (10_000, 100_000)
FLAT, MOST_MILLISECONDS = 1.5, 10.0
Ask = Callable[[Ideaflow, int], object]

QUESTIONS: Mapping[str, Ask] = {
    "idea list": lambda app, _: app.ask(submitter_tracker.ideas),
    "idea mine": lambda app, last: app.ask(submitter_tracker.mine, last // 2),
    "one idea of the list": lambda app, last: app.ask(submitter_tracker.tracked, f"I-{last // 2}"),
    "life of one idea": lambda app, last: app.history(f"I-{last // 2}"),
    "forum backlog": lambda app, _: app.ask(forum_backlog.backlog, app.today),
    "help wanted": lambda app, _: app.ask(forum_backlog.help_wanted),
    "problem board": lambda app, _: app.ask(problem_board.board),
    "trial board": lambda app, _: app.ask(trial_board.trials),
    "audit log, newest": lambda app, _: app.ask(audit_log.entries, newest_first=True),
    "audit log of one idea": lambda app, last: app.ask(audit_log.entries, stream=f"I-{last // 2}"),
    "search of ideas": lambda app, _: app.ask(idea_texts.search, "letters"),
}


def database_of(size: int, cache: Path) -> Path:
    """A database with so many ideas, made where there is none yet."""
    file = cache / f"{size}-ideas.sqlite"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as folder:
            import_into(Path(folder), size)
            shutil.move(Path(folder) / "ideaflow.sqlite", file)
    return file


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, nargs="+", default=SIZES)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--cache", type=Path, default=user_cache_path("ideaflow-benchmarks"))
    given = options.parse_args()
    apps = {size: Ideaflow(f"sqlite:///{database_of(size, given.cache)}") for size in given.ideas}
    found = {name: measured(ask, apps, given.rounds) for name, ask in QUESTIONS.items()}
    for app in apps.values():
        app.close()
    show(found)


def measured(ask: Ask, apps: Mapping[int, Ideaflow], rounds: int) -> Mapping[int, Sequence[float]]:
    """Milliseconds of each round, by size; the first is not counted."""
    found: dict[int, list[float]] = {size: [] for size in apps}
    for number in range(rounds + 1):
        for size, app in apps.items():
            began = time.perf_counter()
            ask(app, size)
            if number:
                found[size].append((time.perf_counter() - began) * 1000)
    return found


def show(found: Mapping[str, Mapping[int, Sequence[float]]]) -> None:
    """The table, and the line of JSON."""
    sizes = sorted(next(iter(found.values())))
    heads = "".join(f"{f'{size:,}':>12}{'p99':>8}" for size in sizes)
    print(f"{'milliseconds':26}{heads}{'largest / smallest':>20}")
    rows, met = {}, True
    for name, by_size in found.items():
        middle = {size: statistics.median(values) for size, values in by_size.items()}
        last = {size: statistics.quantiles(values, n=100)[98] for size, values in by_size.items()}
        growth = middle[sizes[-1]] / middle[sizes[0]]
        met &= growth <= FLAT and last[sizes[-1]] < MOST_MILLISECONDS
        cells = "".join(f"{middle[size]:12.2f}{last[size]:8.2f}" for size in sizes)
        print(f"{name:26}{cells}{growth:20.2f}")
        rows[name] = {"median": [round(middle[s], 3) for s in sizes], "growth": round(growth, 2)}
        rows[name]["p99"] = [round(last[s], 3) for s in sizes]
    print(f"targets met: {met}")
    print(json.dumps({"benchmark": "queries", "ideas": sizes, "milliseconds": rows, "targets_met": met}))


if __name__ == "__main__":
    main()
