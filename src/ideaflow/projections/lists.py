"""All the lists: kept up in each command's transaction, rebuilt from zero, and compared with a rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, update

from ideaflow.domain.event import Recorded
from ideaflow.errors import StoreFault
from ideaflow.persistence import statements
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.schema import LISTS_POSITION, positions
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
from ideaflow.projections.projection import Projection, apply_all, few_collections, metadata
from ideaflow.projections.rebuild import Progress, Rebuild
from ideaflow.projections.roi_ranking import RoiRanking
from ideaflow.projections.shadow import Shadow
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
LIVE = tuple((each, each.table) for each in LISTS)
SEARCHABLE = (learning_register.searchable, idea_texts.searchable)
POSITION = LISTS_POSITION
MOVE = f"UPDATE {positions.name} SET position = ? WHERE list = ? AND position = ?"  # noqa: S608 - our own table
COMPARED = "_compared"


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
        self._log = EventLog(database, words_only=True)

    def update(self, connection: Connection, stored: Sequence[Recorded]) -> None:
        """Bring every list up to events that were just stored, in their transaction."""
        moved = statements.change(connection, MOVE, (stored[-1].position, POSITION, stored[0].position - 1))
        if moved != 1:
            raise StoreFault("the lists are not where the log is", "rebuild them: ideaflow admin rebuild")
        apply_all(connection, LIVE, stored, self._database.placeholder)

    def rebuild(self, progress: Progress | None = None, *, resume: bool = False) -> None:
        """Build every list again from the log, while the live ones serve; see `Rebuild`."""
        Rebuild(self._database, LISTS, SEARCHABLE).run(progress, resume=resume)

    def forget_rebuild(self, connection: Connection) -> None:
        """Throw away what a rebuild that was broken off had made. It may hold text that was erased since."""
        Rebuild(self._database, LISTS, SEARCHABLE).forget(connection)

    def make_again(self, connection: Connection) -> None:
        """Drop every list as an earlier ideaflow made it, and make and fold those of today."""
        for searchable in SEARCHABLE:
            for statement in searchable.tear_down(self._database.embedded):
                connection.exec_driver_sql(statement)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        for statement in search_statements(self._database.embedded):
            connection.exec_driver_sql(statement)
        for page in self._log.pages():
            apply_all(connection, LIVE, page, self._database.placeholder)
        stands = update(positions).where(positions.c.list == POSITION)
        connection.execute(stands.values(position=self._log.last_position()))

    def compare(self, progress: Progress | None = None) -> Sequence[Compared]:
        """Each list's hash beside that of a rebuild of the same moment, which is thrown away. Others write on."""
        with self._database.snapshot() as connection:
            self._keep_in_place(connection)
            shadows = self._fold_all(connection, progress)
            pairs = [(each, each.table, shadow.table) for each, shadow in zip(LISTS, shadows, strict=True)]
            compared = [
                Compared(each.name, each.content_hash(connection, live), each.content_hash(connection, rebuilt))
                for each, live, rebuilt in pairs
            ]
            for shadow in shadows:
                shadow.drop(connection)
        return compared

    def _keep_in_place(self, connection: Connection) -> None:
        """Let no rebuild swap the live tables on a server until the end: the new ones hold nothing of this moment."""
        if not self._database.embedded:
            names = ", ".join(each.name for each in LISTS)
            connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS SHARE MODE")

    def _fold_all(self, connection: Connection, progress: Progress | None) -> Sequence[Shadow]:
        shadows = [Shadow(each.table, None, COMPARED) for each in LISTS]
        for shadow in shadows:
            shadow.make_for_now(connection)
        apart = [(each, shadow.table) for each, shadow in zip(LISTS, shadows, strict=True)]
        with few_collections():
            for page in self._log.pages(progress=progress):
                apply_all(connection, apart, page, self._database.placeholder)
        return shadows
