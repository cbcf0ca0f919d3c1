"""Ideas, tallies and observations as rows of a file, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from ideaflow.projections import problem_board, submitter_tracker
from ideaflow.projections.problem_board import OnBoard
from ideaflow.projections.trial_page import TrialPage

IDEA_COLUMNS = (
    "id",
    "title",
    "stage",
    "team",
    "kind",
    "reference",
    "submitted_at",
    "changed_at",
    "next_by",
    "next_step",
    "due",
    "why",
    "answer",
    "merged_into",
)
TALLY_COLUMNS = ("problem", "issue", "process_area", "severity", "team_seen", "minutes_each", "week", "occurrences")
OBSERVATION_COLUMNS = ("trial", "measure", "day", "value", "note", "corrected")
PAGE = 2_000
Rows = Sequence[Mapping[str, object]]


def idea_rows(connection: Connection, after: int = 0, limit: int = PAGE) -> tuple[Rows, int]:
    """Ideas in the order of their numbers, those beyond `after`; and the number to go on from, 0 at the end."""
    table = submitter_tracker.table
    query = select(table).where(table.c.number > after).order_by(table.c.number).limit(limit)
    rows = [row._asdict() for row in connection.execute(query)]
    return rows, rows[-1]["number"] if len(rows) == limit else 0


def tally_rows(connection: Connection, after: int = 0, limit: int = PAGE) -> tuple[Rows, int]:
    """A row for each problem and week in which it was counted, in the order of numbers; and where to go on from."""
    table = problem_board.table
    query = select(table).where(table.c.number > after).order_by(table.c.number).limit(limit)
    found = [OnBoard(*row) for row in connection.execute(query)]
    rows = [row for one in found for row in _tallies(one)]
    return rows, found[-1].number if len(found) == limit else 0


def _tallies(one: OnBoard) -> Iterator[Mapping[str, object]]:
    said = {
        "problem": one.id,
        "issue": one.issue,
        "process_area": one.process_area,
        "severity": one.severity,
        "team_seen": one.team_seen,
        "minutes_each": sum(one.minutes_each),
    }
    for week, count in sorted(one.weekly_tallies.items()):
        yield {**said, "week": week, "occurrences": count}


def every(ask: Callable[[int], tuple[Rows, int]]) -> Iterator[Mapping[str, object]]:
    """All rows, a page at a time, so that no connection is held while a slow reader takes them."""
    after = 0
    while True:
        rows, after = ask(after)
        yield from rows
        if not after:
            return


def observation_rows(page: TrialPage) -> Rows:
    """Every value of a trial's measures, corrected ones too, in the order of their days."""
    return [
        {
            "trial": page.id,
            "measure": one.measure or page.plan.measure,
            "day": one.day,
            "value": one.value,
            "note": one.note,
            "corrected": one.corrected,
        }
        for one in page.observations
    ]
