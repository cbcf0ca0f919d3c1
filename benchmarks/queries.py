"""How long each list takes to answer, by how many ideas there are: pages should not notice.

    python benchmarks/queries.py [--database sqlite|postgresql] [--ideas N ...] [--rounds N] [--cache DIR]

Databases are filled with made-up ideas (see `fillings.py`); those of SQLite are kept in the cache. A page is what the
command line shows first. Figures are milliseconds: the median, and the 99th percentile. Rounds over sizes take turns.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from platformdirs import user_cache_path

from contestants import databases
from fillings import fill
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.schema import SCHEMA_VERSION
from ideaflow.projections import (
    audit_log,
    forum_backlog,
    idea_texts,
    problem_board,
    submitter_tracker,
    trial_board,
)
from suggestions import SEED, vocabulary

SIZES = (10_000, 100_000)
FLAT, MOST_MILLISECONDS = 1.5, 10.0
Ask = Callable[[Ideaflow, int], object]
# The commonest first.
WORDS, _ = vocabulary(random.Random(SEED))

QUESTIONS: Mapping[str, Ask] = {
    "idea list": lambda app, _: app.ask(submitter_tracker.ideas),
    "idea mine": lambda app, last: app.ask(submitter_tracker.mine, last // 2),
    "one idea of the list": lambda app, last: app.ask(submitter_tracker.tracked, f"I-{last // 2}"),
    "life of one idea": lambda app, last: app.history(f"I-{last // 2}"),
    "forum backlog": lambda app, _: app.ask(forum_backlog.backlog, app.today),
    "backlog, many pages on": lambda app, _: app.ask(forum_backlog.backlog_page, app.today, after=_deep(app)),
    "help wanted": lambda app, _: app.ask(forum_backlog.help_wanted),
    "problem board": lambda app, _: app.ask(problem_board.board),
    "trial board": lambda app, _: app.ask(trial_board.trials),
    "audit log, newest": lambda app, _: app.ask(audit_log.entries, newest_first=True),
    "audit log of one idea": lambda app, last: app.ask(audit_log.entries, stream=f"I-{last // 2}"),
    "search, a common word": lambda app, _: app.ask(idea_texts.search, WORDS[0]),
    "search, three words": lambda app, _: app.ask(idea_texts.search, " ".join(WORDS[:300:100])),
}


def _deep(app: Ideaflow) -> str:
    """A place in the middle of what lacks evidence, many pages on."""
    return f'[4,["{app.today + timedelta(days=20)}",0]]'


def sqlite_of(size: int, cache: Path) -> str:
    """A database with so many ideas, made where there is none yet."""
    file = cache / f"{size}-ideas-{SCHEMA_VERSION}.sqlite"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as folder:
            made = Path(folder) / file.name
            fill(f"sqlite:///{made}", size)
            for each in sorted(Path(folder).iterdir()):
                shutil.move(each, cache / each.name)
    return f"sqlite:///{file}"


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--ideas", type=int, nargs="+", default=SIZES)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--cache", type=Path, default=user_cache_path("ideaflow-benchmarks"))
    given = options.parse_args()
    with ExitStack() as stack:
        if given.database == "sqlite":
            urls = {size: sqlite_of(size, given.cache) for size in given.ideas}
        else:
            fresh = stack.enter_context(databases(given.database))
            urls = {size: next(fresh) for size in given.ideas}
            for size, url in urls.items():
                fill(url, size)
        apps = {size: stack.enter_context(Ideaflow(url)) for size, url in urls.items()}
        found = {name: measured(ask, apps, given.rounds) for name, ask in QUESTIONS.items()}
    show(given.database, found)


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


def show(database: str, found: Mapping[str, Mapping[int, Sequence[float]]]) -> None:
    """The table, and the line of JSON."""
    sizes = sorted(next(iter(found.values())))
    heads = "".join(f"{f'{size:,}':>12}{'p99':>8}" for size in sizes)
    print(f"{f'{database}, milliseconds':26}{heads}{'largest / smallest':>20}")
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
    print(
        json.dumps(
            {"benchmark": "queries", "database": database, "ideas": sizes, "milliseconds": rows, "targets_met": met}
        )
    )


if __name__ == "__main__":
    main()
