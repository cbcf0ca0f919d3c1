"""How quickly lists are folded from the log, and how quickly all of it is replayed: events a second.

    python benchmarks/folds.py [--database sqlite|postgresql] [--events N] [--rounds N]

A made-up history is stored first, which is not measured. `read` reads the log and decodes it; each list is then folded
alone, a page at a time, from what was read; `rebuild` is what `admin rebuild` does, all thirteen lists from the
database to the swap. `replay` reads facts from the database, decodes them and applies them to their ideas, meetings and
trials. Beside them the rival's view, one event at a time, which is how its projection works. On a busy machine the
events a second of a core tell more than those by the clock.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice

from sqlalchemy import MetaData

from contestants import Contestant, databases
from histories import Office
from ideaflow.application.work import STREAMS
from ideaflow.bootstrap import Ideaflow, init
from ideaflow.domain.event import Recorded
from ideaflow.persistence import statements
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.persistence.schema import events
from ideaflow.projections.lists import LISTS
from ideaflow.projections.projection import few_collections
from rivals.environment import rivals_python

STEWARD, ROWS_AT_ONCE, RIVALS_EVENTS = "steward@example.org", 5_000, 400
REBUILD_TARGET, REPLAY_TARGET, VIEW_TARGET = 60_000, 400_000, 50
EXTENSION = "eventsourcing_sqlalchemy"
KINDS = {stream.prefix: (kind, stream.evolve) for kind, stream in STREAMS.items()}


def store_history(app: Ideaflow, count: int, seed: int = 1) -> None:
    """Put so many made-up events into the log."""
    rows = islice(Office(seed).rows(), count)
    with app.database.transaction() as connection:
        while page := [(*row, None) for row in islice(rows, ROWS_AT_ONCE)]:
            statements.write_rows(connection, statements.insert, events, app.database.placeholder, page)


def replay(app: Ideaflow) -> None:
    """Every event from the database to the state of what it is about."""
    log, states = FactsLog(app.database), {}
    with few_collections():
        for recorded in log.replay(log.last_position()):
            stream = recorded.originator_id
            kind, evolve = KINDS[stream[0]]
            state = states.get(stream)
            if state is None:
                state = states[stream] = kind()
            evolve(state, recorded)


class Alone:
    """Folds one list into a table of its own, and throws it away."""

    def __init__(self, app: Ideaflow, pages: Sequence[Sequence[Recorded]]) -> None:
        self._app, self._pages = app, pages

    def fold(self, which: int) -> None:
        database, made = self._app.database, MetaData()
        shadow = LISTS[which].table.to_metadata(made, name=f"{LISTS[which].name}_alone")
        shadow.indexes.clear()
        with database.transaction() as connection:
            made.create_all(connection)
            for page in self._pages:
                LISTS[which].apply(connection, page, database.placeholder, shadow)
            made.drop_all(connection)


def rates(task: Callable[[], object], count: int, rounds: int) -> tuple[float, float]:
    """Events a second by the clock, and of a core: medians."""
    clock, core = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        task()
        clock.append(count / (time.perf_counter() - began))
        core.append(count / (time.process_time() - worked))
    return statistics.median(clock), statistics.median(core)


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--events", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    figures: dict[str, tuple[float, float]] = {}
    with databases(given.database) as fresh:
        url = next(fresh)
        init(url, STEWARD)
        with Ideaflow(url) as app:
            store_history(app, given.events)
            figures["replay"] = rates(lambda: replay(app), given.events, given.rounds)
            figures["read"] = rates(lambda: [0 for _ in app.log.pages()], given.events, given.rounds)
            alone = Alone(app, list(app.log.pages()))
            for which, each in enumerate(LISTS):
                figures[f"  {each.name}"] = rates(lambda which=which: alone.fold(which), given.events, 1)
            figures["rebuild"] = rates(app.lists.rebuild, given.events, given.rounds)
        rival = Contestant(rivals_python(), "declarative.py", EXTENSION, next(fresh), next(fresh))
        rival.do("command", RIVALS_EVENTS)
        turn = rival.do("project", RIVALS_EVENTS)
        figures["the extension's view"] = RIVALS_EVENTS / sum(turn.seconds), RIVALS_EVENTS / turn.core
        rival.close()
    show(given.database, given.events, figures)


def show(database: str, count: int, figures: dict[str, tuple[float, float]]) -> None:
    """The table, and the line of JSON."""
    print(f"{database}, {count:,} events{'':10}{'events a second':>18}{'of a core':>12}")
    for name, (clock, core) in figures.items():
        print(f"{name:34}{clock:14,.0f}{core:12,.0f}")
    times = figures["rebuild"][0] / figures["the extension's view"][0]
    met = {
        "rebuild": figures["rebuild"][1] >= REBUILD_TARGET,
        "replay": figures["replay"][1] >= REPLAY_TARGET,
        "view": times >= VIEW_TARGET,
    }
    print(f"rebuild of all lists, in the extension's view: {times:.0f} times (target {VIEW_TARGET})")
    print(f"targets met, by seconds of a core: {met}")
    rounded = {name.strip(): [round(clock), round(core)] for name, (clock, core) in figures.items()}
    result = {"benchmark": "folds", "database": database, "events": count, "a_second_and_of_a_core": rounded}
    print(json.dumps({**result, "times_the_view": round(times, 1), "targets_met": met}, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
