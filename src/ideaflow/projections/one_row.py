"""one_row: what the lists hold of one trial, meeting, problem, learning, campaign or hand-off."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ideaflow.projections import (
    campaign_report,
    hand_offs,
    learning_register,
    meeting_calendar,
    problem_board,
    trial_board,
)

TABLES = {
    "P": problem_board.table,
    "T": trial_board.table,
    "M": meeting_calendar.table,
    "L": learning_register.table,
    "C": campaign_report.table,
    "H": hand_offs.table,
}


def of(connection: Connection, stream: str) -> Mapping[str, object]:
    """The row of a stream, by the names of its columns in words; empty where no list has one."""
    table = TABLES.get(stream.partition("-")[0])
    if table is None:
        return {}
    row = connection.execute(select(table).where(next(iter(table.primary_key.columns)) == stream)).first()
    return {name.replace("_", " "): value for name, value in row._asdict().items()} if row else {}
