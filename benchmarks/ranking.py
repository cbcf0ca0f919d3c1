"""Ranking many ideas from nothing, and one change: python benchmarks/ranking.py [--ideas N].

From nothing: forecasts in a list of the database are read, priced, drawn 1,000 times each, and ranked.
A change: one idea has another forecast; it is priced and drawn again, and all are ranked again.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import msgspec
from sqlalchemy import Connection, insert

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Unit
from ideaflow.policies.appraisal import to_draw
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.pricing import Measure, Prices
from ideaflow.policies.ranking import places, rank
from ideaflow.projections import roi_ranking, submitter_tracker

SEED = 20_260_302
FIRST, TOP, CHANGES = 10, 20, 15
ROWS_AT_ONCE = 5_000


def lines(source: random.Random) -> tuple[ForecastLine, ...]:
    """Three lines: hours, money, and a cost, as unequally large as ideas are."""
    size = source.lognormvariate(0, 1)
    hours = ForecastLine(LineKind.TIME_RELEASED, Unit.HOURS, Per.WEEK, size, 2 * size, 4 * size, 1, 10)
    saved = ForecastLine(LineKind.CASHABLE, Unit.MONEY, Per.YEAR, 300 * size, 900 * size, 2_000 * size, 1, 5)
    cost = ForecastLine(LineKind.SOFTWARE, Unit.MONEY, Per.ONCE, 500, 500 + 2_000 * size, 500 + 6_000 * size)
    return hours, saved, cost


def fill(connection: Connection, ideas: int) -> None:
    """Rows as the commands would leave them."""
    source = random.Random(SEED)
    for start in range(1, ideas + 1, ROWS_AT_ONCE):
        numbers = range(start, min(start + ROWS_AT_ONCE, ideas + 1))
        connection.execute(insert(submitter_tracker.table), [tracked(number) for number in numbers])
        connection.execute(insert(roi_ranking.table), [forecasted(number, lines(source)) for number in numbers])


def tracked(number: int) -> dict[str, object]:
    """A submitted idea."""
    empty = dict.fromkeys((column.name for column in submitter_tracker.table.columns), "")
    return {**empty, "id": f"I-{number}", "number": number, "version": 2, "stage": "submitted", "paused_days": None}


def forecasted(number: int, made: tuple[ForecastLine, ...]) -> dict[str, object]:
    """Its forecast."""
    written = msgspec.json.encode(made).decode()
    row = roi_ranking.Forecasted(f"I-{number}", number, "submitted", 1, 0, "GBP", 10, written, "[]", "[]", "[]", 0)
    return msgspec.structs.asdict(row)


def main() -> None:
    """Print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, default=100_000)
    ideas = options.parse_args().ideas
    rules = AppraisalRules()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'ranking.sqlite'}"
        bootstrap.init(url, "steward@example.org")
        with Ideaflow(url) as app:
            with app.database.transaction() as connection:
                fill(connection, ideas)
            begun, worked = perf_counter(), process_time()
            found = app.ask(roi_ranking.ideas)
            candidates = [one.forecasted.candidate for one in found if one.forecasted]
            read = perf_counter()
            standings = rank(candidates, Measure.VALUE, rules, FIRST).standings
            drawn = perf_counter()
            if standings is None:
                raise SystemExit("no idea could be ranked")
            first = places(standings, rules, TOP)[0]
            ended, worked = perf_counter(), process_time() - worked
    source, prices, taken = random.Random(SEED + 1), Prices(rules), []
    for _ in range(CHANGES):
        old = source.choice(candidates)
        place = old.number - 1
        new = msgspec.structs.replace(candidates[place], lines=lines(source))
        start = perf_counter()
        before = to_draw(candidates[place], Measure.VALUE, prices)
        standings.change(before, to_draw(new, Measure.VALUE, prices))
        places(standings, rules, TOP)
        taken.append(perf_counter() - start)
        candidates[place] = new
    figures = {
        "ideas": ideas,
        "draws each": 1_000,
        "read and decode, s": round(read - begun, 2),
        "price and draw, s": round(drawn - read, 2),
        "rank, s": round(ended - drawn, 3),
        "from nothing, s": round(ended - begun, 2),
        "of processors, s": round(worked, 2),
        "one change, median ms": round(statistics.median(taken) * 1_000, 1),
        "one change, worst ms": round(max(taken) * 1_000, 1),
        "first": f"I-{first.number}",
    }
    for name, figure in figures.items():
        print(f"{name:28}{figure}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
