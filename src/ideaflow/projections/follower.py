"""Followers: whatever is made of the log outside the command's transaction, by any number of runners, once each.

A follower has a name, and under it a position in the database. A page of events is folded in one transaction, which
moves the position first, from exactly where the page began: of two runners that read the same page, the second finds
the position moved, undoes what it did and reads on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, func, insert, select, update

from ideaflow.domain.event import Recorded
from ideaflow.persistence.database import Database, Raced
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.log_watch import LogWatch
from ideaflow.persistence.schema import events, positions

PAGE = 1_000
WAIT_SECONDS = 5.0
Fold = Callable[[Connection, Sequence[Recorded]], None]


class Follower:
    """One runner of the follower called `name`. `fold` writes rows; it acts on nothing outside the transaction."""

    def __init__(self, database: Database, name: str, fold: Fold, *, page: int = PAGE) -> None:
        self._database, self._log = database, EventLog(database)
        self._name, self._fold, self._page = name, fold, page

    @property
    def position(self) -> int:
        """The last event that was folded, by whichever runner; 0 before the first."""
        found = select(positions.c.position).where(positions.c.list == self._name)
        with self._database.reading() as connection:
            return connection.execute(found).scalar() or 0

    @property
    def behind(self) -> int:
        """How many events there are that were not folded yet."""
        with self._database.reading() as connection:
            return (connection.execute(select(func.max(events.c.position))).scalar() or 0) - self.position

    def catch_up(self) -> int:
        """Fold what is there. Returns how many events this runner folded. Raises what `fold` raises."""
        folded = 0
        while page := self._log.page(self.position, self._page):
            folded += len(page) if self._take(page) else 0
        return folded

    def run(self, stopped: Callable[[], bool], *, wait_seconds: float = WAIT_SECONDS) -> int:
        """Follow the log until told to stop, which is asked at least every `wait_seconds`. Returns events folded."""
        folded = 0
        with LogWatch(self._database) as watch:
            while True:
                folded += self.catch_up()
                if stopped():
                    return folded
                watch.wait(wait_seconds)

    def _take(self, page: Sequence[Recorded]) -> bool:
        """Fold a page, or leave it where another runner was first."""
        try:
            with self._database.transaction() as connection:
                self._move(connection, page[0].position - 1, page[-1].position)
                self._fold(connection, page)
        except Raced:
            return False
        return True

    def _move(self, connection: Connection, before: int, after: int) -> None:
        if not before:
            connection.execute(insert(positions).values(list=self._name, position=after))
            return
        move = update(positions).where(positions.c.list == self._name, positions.c.position == before)
        if connection.execute(move.values(position=after)).rowcount != 1:
            raise Raced(f"another runner of {self._name} folded this page", "read on")
