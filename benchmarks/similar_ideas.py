"""How well, and how quickly, similar ideas are found, beside the method of a popular idea board.

    python benchmarks/similar_ideas.py [--ideas N] [--questions N]

Quality: ideas that a city's forum answered together are weak truth for "similar"; a hit is an idea whose first ten hold
another of its group. The data is read at ../shared/data and left out, with a reason, where it is absent.
Speed: questions into N made-up ideas on SQLite, each a whole idea of about 300 characters.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from ideaflow.application.idea_import import run_import
from ideaflow.application.idea_mapping import read_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.bootstrap import Ideaflow, init
from ideaflow.projections import idea_texts, similar_ideas, submitter_tracker
from ideaflow.projections.similar_texts import Passage, by_shared_words, light, nearest, read, words_of
from import_ideas import STEWARD, import_into

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
IDEAS, SAME_ANSWER = DATA / "ideas_cambridge.csv", DATA / "ideas_cambridge_same_answer.csv"
MAPPING = ROOT / "examples" / "participatory-budgeting.toml"
FIRST = 10
BOARD_SHOWS = 5
LEAST_HITS, MOST_MILLISECONDS = 0.78, 20
SEED = 7
Method = Callable[[Connection, Passage], Sequence[str]]


def ours(connection: Connection, wanted: Passage) -> Sequence[str]:
    """What the program tells."""
    return [one.id for one in nearest(connection, idea_texts.searchable, wanted, FIRST, OPINIONS)]


def shared_words_alone(connection: Connection, wanted: Passage) -> Sequence[str]:
    """The candidates as the index ranks them."""
    return [one.id for one in nearest(connection, idea_texts.searchable, wanted, FIRST, [by_shared_words])]


def full_text_search(connection: Connection, wanted: Passage) -> Sequence[str]:
    """Any of the words, by BM25, a title weighing three times."""
    found = idea_texts.search(connection, " ".join(words_of(f"{wanted.title} {wanted.body}")), FIRST + 1)
    return [one for one in found if one != wanted.id][:FIRST]


def popular_board(connection: Connection, wanted: Passage) -> Sequence[str]:
    """All words of the title must match, the first five are shown."""
    index = idea_texts.searchable.words_index
    query = text(
        f"SELECT 'I-' || rowid FROM {index} WHERE {index} MATCH :words ORDER BY rank LIMIT {BOARD_SHOWS + 1}"  # noqa: S608
    )
    words = " AND ".join(f'"{word}"' for word in words_of(wanted.title))
    found = connection.execute(query, {"words": words}).scalars().all() if words else []
    return [one for one in found if one != wanted.id][:BOARD_SHOWS]


OPINIONS = light()
METHODS: Mapping[str, Method] = {
    "ours": ours,
    "shared words alone": shared_words_alone,
    "full-text search (BM25)": full_text_search,
    "popular board": popular_board,
}


def same_group() -> dict[str, set[str]]:
    """Each idea that was answered together with others, and those others, by id."""
    with IDEAS.open(encoding="utf-8", newline="") as file:
        numbers = {(row["cycle"], row["idea"]): f"I-{place}" for place, row in enumerate(csv.DictReader(file), 1)}
    groups: dict[str, set[str]] = defaultdict(set)
    with SAME_ANSWER.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["group"]].add(numbers[row["cycle"], row["idea"]])
    return {idea: group - {idea} for group in groups.values() for idea in group if len(group) > 1}


def hits(folder: Path) -> dict[str, float]:
    """The share of ideas whose first ten hold another of their group, by method."""
    url = f"sqlite:///{folder / 'real.sqlite'}"
    init(url, STEWARD)
    wanted = same_group()
    with Ideaflow(url) as app:
        with open_box(IDEAS) as box:
            run_import(app.office, box, read_mapping(file=MAPPING), by=STEWARD)
        with app.database.reading() as connection:
            passages = [_passage(connection, int(idea.removeprefix("I-"))) for idea in wanted]
            found = {
                name: sum(bool(wanted[one.id] & {*method(connection, one)}) for one in passages) / len(passages)
                for name, method in METHODS.items()
            }
    return found


def seconds_for_all(folder: Path) -> float:
    """How long the neighbours of every idea take, in the database that `hits` made."""
    with Ideaflow(f"sqlite:///{folder / 'real.sqlite'}") as app, app.database.reading() as connection:
        began = time.perf_counter()
        for _ in similar_ideas.neighbourhoods(connection, submitter_tracker.ids(connection), FIRST):
            pass
        return time.perf_counter() - began


def milliseconds(folder: Path, ideas: int, questions: int) -> dict[str, tuple[float, ...]]:
    """Median and 95th percentile of a question, by method: on the clock, and of the processor alone."""
    import_into(folder, ideas)
    source = random.Random(SEED)
    with Ideaflow(f"sqlite:///{folder / 'ideaflow.sqlite'}") as app, app.database.reading() as connection:
        asked = [_passage(connection, source.randint(1, ideas)) for _ in range(questions)]
        return {name: _timed(connection, METHODS[name], asked) for name in ("ours", "popular board")}


def _timed(connection: Connection, method: Method, asked: Sequence[Passage]) -> tuple[float, ...]:
    clock, processor = [], []
    for one in asked:
        began, busy = time.perf_counter(), time.process_time()
        method(connection, one)
        processor.append((time.process_time() - busy) * 1000)
        clock.append((time.perf_counter() - began) * 1000)
    return tuple(figure for times in (clock, processor) for figure in (statistics.median(times), _p95(times)))


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _passage(connection: Connection, number: int) -> Passage:
    return read(connection, idea_texts.searchable, {number: 0.0})[0]


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, default=100_000)
    options.add_argument("--questions", type=int, default=200)
    given = options.parse_args()
    figures: dict[str, object] = {"benchmark": "similar_ideas", "ideas": given.ideas}
    met = True
    if IDEAS.exists():
        with tempfile.TemporaryDirectory() as folder:
            found = hits(Path(folder))
            seconds = seconds_for_all(Path(folder))
        for name, value in found.items():
            print(f"{name:32}{value:8.3f}")
        print(f"{'seconds for all duplicates':32}{seconds:8.1f}")
        figures["duplicates_seconds"] = round(seconds, 1)
        figures["hits"] = {name: round(value, 3) for name, value in found.items()}
        met = found["ours"] >= LEAST_HITS
    else:
        print(f"quality is not measured: the public data set is not at {DATA}")
    with tempfile.TemporaryDirectory() as folder:
        times = milliseconds(Path(folder), given.ideas, given.questions)
    print(f"{'milliseconds':32}{'median':>10}{'p95':>10}{'cpu median':>12}{'cpu p95':>10}")
    for name, (median, high, busy, busiest) in times.items():
        print(f"{name:32}{median:10.1f}{high:10.1f}{busy:12.1f}{busiest:10.1f}")
    met = met and times["ours"][1] <= MOST_MILLISECONDS
    figures["ms"] = {name: [round(value, 1) for value in each] for name, each in times.items()}
    print(f"targets met: {met}")
    print(json.dumps({**figures, "targets_met": met}))


if __name__ == "__main__":
    main()
