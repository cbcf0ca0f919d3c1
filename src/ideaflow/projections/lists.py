"""All the lists: kept up in each command's transaction, rebuilt from zero, and compared with a rebuild."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, MetaData, Table, delete, insert, select, update

from ideaflow.domain.event import Recorded
from ideaflow.errors import StoreFault
from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.schema import positions
from ideaflow.projections import idea_texts, learning_register
from ideaflow.projections.audit_log import AuditLog
from ideaflow.projections.campaign_report import CampaignReports
from ideaflow.projections.fairness import Fairness
from ideaflow.projections.flow import Flow
from ideaflow.projections.forum_backlog import ForumBacklog
from ideaflow.projections.hand_offs import HandOffs
from ideaflow.projections.idea_texts import IdeaTexts
from ideaflow.projections.learning_register import LearningRegister
from ideaflow.projections.meeting_calendar import MeetingCalendar
from ideaflow.projections.problem_board import ProblemBoard
from ideaflow.projections.projection import Projection, metadata
from ideaflow.projections.roi_ranking import RoiRanking
from ideaflow.projections.submitter_tracker import SubmitterTracker
from ideaflow.projections.trial_board import TrialBoard

LISTS: tuple[Projection[Any], ...] = (
    SubmitterTracker(),
    ForumBacklog(),
    ProblemBoard(),
    TrialBoard(),
    MeetingCalendar(),
    LearningRegister(),
    IdeaTexts(),
    Flow(),
    CampaignReports(),
    HandOffs(),
    Fairness(),
    RoiRanking(),
    AuditLog(),
)
SEARCHABLE = (learning_register.searchable, idea_texts.searchable)
POSITION = "lists"
MOVE = f"UPDATE {positions.name} SET position = ? WHERE list = ? AND position = ?"  # noqa: S608 - our own table
SHADOW = "_rebuilt"
Progress = Callable[[int], None]


class Compared(Struct, frozen=True):
    """A list's content hash, live and rebuilt."""

    name: str
    live: str
    rebuilt: str

    @property
    def equal(self) -> bool:
        return self.live == self.rebuilt


def set_up_statements(embedded: bool) -> tuple[str, ...]:
    """What a new database needs beside the tables: search indexes, and the position that lists start from."""
    start = f"INSERT INTO {positions.name} (list, position) VALUES ('{POSITION}', 0)"  # noqa: S608 - our own names
    return (*search_statements(embedded), start)


def search_statements(embedded: bool) -> tuple[str, ...]:
    """What makes the search indexes of the lists."""
    return tuple(statement for one in SEARCHABLE for statement in one.set_up(embedded))


class Lists:
    """The lists of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = EventLog(database)

    def update(self, connection: Connection, stored: Sequence[Recorded]) -> None:
        """Bring every list up to events that were just stored, in their transaction."""
        moved = statements.change(connection, MOVE, (stored[-1].position, POSITION, stored[0].position - 1))
        if moved != 1:
            raise StoreFault("the lists are not where the log is", "rebuild them: ideaflow admin rebuild")
        for each in LISTS:
            each.apply(connection, stored, self._database.placeholder, each.table)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Fold the whole log into new tables, and put their rows in place of the live ones, at once."""
        with self._database.transaction() as connection:
            shadows = self._fold_all(connection, progress)
            for each, shadow in zip(LISTS, shadows, strict=True):
                connection.execute(delete(each.table))
                columns = [column.name for column in each.table.columns]
                connection.execute(insert(each.table).from_select(columns, select(shadow)))
            _drop(connection, shadows)
            moved = update(positions).where(positions.c.list == POSITION)
            connection.execute(moved.values(position=self._log.last_position()))

    def make_again(self, connection: Connection) -> None:
        """Drop every list as an earlier ideaflow made it, and make and fold those of today."""
        for searchable in SEARCHABLE:
            for statement in searchable.tear_down(self._database.embedded):
                connection.exec_driver_sql(statement)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        for statement in search_statements(self._database.embedded):
            connection.exec_driver_sql(statement)
        self.rebuild()

    def compare(self, progress: Progress | None = None) -> Sequence[Compared]:
        """Each list's hash beside that of a rebuild, which is thrown away."""
        with self._database.transaction() as connection:
            shadows = self._fold_all(connection, progress)
            compared = [
                Compared(each.name, each.content_hash(connection, each.table), each.content_hash(connection, shadow))
                for each, shadow in zip(LISTS, shadows, strict=True)
            ]
            _drop(connection, shadows)
        return compared

    def _fold_all(self, connection: Connection, progress: Progress | None) -> Sequence[Table]:
        # Nobody may append between the last page and the swap, or the lists would miss it.
        self._database.lock_order(connection)
        made = MetaData()
        shadows = [_shadow(each.table, made) for each in LISTS]
        _drop(connection, shadows)
        made.create_all(connection)
        for page in self._log.pages(progress=progress):
            for each, shadow in zip(LISTS, shadows, strict=True):
                each.apply(connection, page, self._database.placeholder, shadow)
        return shadows


def _shadow(table: Table, made: MetaData) -> Table:
    """The table under another name, without its indexes."""
    shadow = table.to_metadata(made, name=table.name + SHADOW)
    shadow.indexes.clear()
    return shadow


def _drop(connection: Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        table.drop(connection, checkfirst=True)
