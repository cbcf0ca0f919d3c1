"""The opened scores of some meetings, checked: what a process does when the log is verified in parallel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.domain.score_check import TELLING, ScoreCheck
from ideaflow.errors import DamagedRecord
from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.log_pages import without_collector
from ideaflow.persistence.record import read_facts
from ideaflow.persistence.schema import events

# Enough work for a statement, and little enough for memory.
AT_ONCE = 50
TOPICS = tuple(kind.topic for kind in TELLING)


class ScoresChecked(Struct):
    """How many opened scores were compared with what was sealed, and what does not fit, in sentences."""

    scores: int = 0
    faults: list[str] = []


def verify_scores(url: str, meetings: Sequence[str], upto: int) -> ScoresChecked:
    """Check these meetings' scores, up to a position, through a connection of its own."""
    database = Database(url)
    try:
        with database.reading() as connection:
            return read_scores(connection, meetings, upto)
    finally:
        database.close()


def read_scores(connection: Connection, meetings: Sequence[str], upto: int) -> ScoresChecked:
    """The same through a connection that is there."""
    found = ScoresChecked()
    with without_collector():
        for start in range(0, len(meetings), AT_ONCE):
            rows = _read(connection, meetings[start : start + AT_ONCE], upto)
            for meeting, some in groupby(rows, itemgetter(0)):
                _check(meeting, some, found)
    return found


def _check(meeting: str, rows: Iterator[tuple[str, str, bytes]], found: ScoresChecked) -> None:
    checking = ScoreCheck(meeting)
    try:
        for _, topic, record in rows:
            read = read_facts(topic, record, 0)
            checking.look_at(read.actor, read.event)
    except DamagedRecord as error:
        found.faults.append(error.message)
        return
    checked = checking.end()
    found.scores += checked.openings
    found.faults += [f"{meeting}: {fault}" for fault in checked.faults]


def _read(connection: Connection, meetings: Sequence[str], upto: int) -> Sequence[tuple[str, str, bytes]]:
    """Stream, topic and record of what tells of scores, meeting by meeting in order."""
    query = (
        f"SELECT stream, topic, record FROM {events.name} WHERE stream IN ({_marks(meetings)}) "  # noqa: S608 - ours
        f"AND topic IN ({_marks(TOPICS)}) AND position <= ? ORDER BY stream, version"
    )
    return statements.read(connection, query, (*meetings, *TOPICS, upto))


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" for _ in values)
