"""Rebuilding the lists: folded from the log into shadow tables, page by page, which then replace the live ones at once.

Each page is a transaction of its own, which moves the rebuild's position too: a rebuild that was broken off goes on
from there, and two that run at once share the work. Only the last pages are folded under the lock that writers wait
for, in the transaction that swaps the tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.schema import CreateTable

from ideaflow import __version__
from ideaflow.domain.event import Recorded
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.schema import LISTS_POSITION, SCHEMA_VERSION, positions
from ideaflow.projections.projection import Projection, Rows, apply_all, few_collections
from ideaflow.projections.search import Searchable
from ideaflow.projections.shadow import Shadow

SUFFIX = "_rebuilt"
# Writers of an SQLite file wait while a page is folded, about a tenth of a second.
PAGE = 5_000
NOWHERE = -1
UNDER_WAY = "rebuild "
Progress = Callable[[int], None]


class Rebuild:
    """A rebuild of `lists` in one database."""

    def __init__(
        self, database: Database, lists: Sequence[Projection[Any]], searchable: Sequence[Searchable], page: int = PAGE
    ) -> None:
        self._database, self._log, self._page = database, EventLog(database, words_only=True), page
        searched = {one.table: one for one in searchable}
        self._shadows = [(each, Shadow(each.table, searched.get(each.table), SUFFIX)) for each in lists]
        self._name = UNDER_WAY + self._fingerprint()
        self._folded, self._known = NOWHERE, list[Rows[Any]]()

    def run(self, progress: Progress | None = None, *, resume: bool = False) -> None:
        """Rebuild; with `resume`, go on with one that was broken off. `progress` is told of events folded.

        Where another process finishes the same rebuild first, there is nothing left to do.
        """
        done = self._begin(resume=resume)
        if progress and done:
            progress(done)
        with few_collections():
            self._fold_pages(progress)
            self._make_indexes()
            self._fold_pages(progress)
            self._swap()

    def forget(self, connection: Connection) -> None:
        """Throw away what a rebuild that was broken off had made."""
        for _, shadow in self._shadows:
            shadow.drop(connection)
        connection.execute(delete(positions).where(positions.c.list.startswith(UNDER_WAY)))

    def _fingerprint(self) -> str:
        """Whoever goes on with a rebuild must fold as the one did that began it."""
        made = [str(CreateTable(shadow.table)) for _, shadow in self._shadows]
        return hashlib.sha256("\n".join((__version__, str(SCHEMA_VERSION), *made)).encode()).hexdigest()[:16]

    def _begin(self, *, resume: bool) -> int:
        with self._database.transaction() as connection:
            self._database.lock_order(connection)
            there = self._position(connection)
            if there is not None and resume:
                return there
            self.forget(connection)
            for _, shadow in self._shadows:
                shadow.make(connection)
            connection.execute(insert(positions).values(list=self._name, position=0))
            return 0

    def _position(self, connection: Connection) -> int | None:
        return connection.execute(select(positions.c.position).where(positions.c.list == self._name)).scalar()

    def _fold_pages(self, progress: Progress | None) -> None:
        """Fold up to where the log is about to be: what comes while the last page is folded is left for the swap."""
        while True:
            with self._database.reading() as connection:
                at = self._position(connection)
            page = [] if at is None else self._log.page(at, self._page)
            if not page:
                return
            with self._database.transaction() as connection:
                folded = self._fold(connection, page)
            if folded and progress:
                progress(len(page))
            if folded and len(page) < self._page:
                return

    def _fold(self, connection: Connection, page: Sequence[Recorded]) -> bool:
        """Fold a page, unless another process did."""
        move = update(positions).where(positions.c.list == self._name, positions.c.position == page[0].position - 1)
        if connection.execute(move.values(position=page[-1].position)).rowcount != 1:
            return False
        lists = [(each, shadow.table) for each, shadow in self._shadows]
        if page[0].position != self._folded + 1:
            # Another process folded what came before, so the rows are not as they were left here.
            self._known = [{} for _ in lists]
        self._folded = NOWHERE
        apply_all(connection, lists, page, self._database.placeholder, self._known)
        self._folded = page[-1].position
        return True

    def _make_indexes(self) -> None:
        """Each in a transaction of its own, so that nobody waits for all of them."""
        while self._make_one_index():
            pass

    def _make_one_index(self) -> bool:
        with self._database.transaction() as connection:
            if self._position(connection) is None:
                return False
            missing = (index for _, shadow in self._shadows for index in shadow.missing_indexes(connection))
            index = next(missing, None)
            if index is not None:
                index.create(connection)
            return index is not None

    def _swap(self) -> None:
        with self._database.transaction() as connection:
            self._database.lock_order(connection)
            at = self._position(connection)
            if at is None:
                return
            for page in self._log.pages(at):
                self._fold(connection, page)
            last = self._position(connection)
            for _, shadow in self._shadows:
                shadow.take_place(connection)
            connection.execute(delete(positions).where(positions.c.list == self._name))
            moved = update(positions).where(positions.c.list == LISTS_POSITION)
            connection.execute(moved.values(position=last))
