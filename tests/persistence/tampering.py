"""A log to tamper with, as somebody would who has the file: the guards are dropped, and rows changed with plain SQL."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from ideaflow import bootstrap
from ideaflow.application.erasure import ErasePerson, RedactText
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.checkpoints import sign_checkpoint
from ideaflow.persistence.database import Database, sqlite_module
from ideaflow.persistence.log_tree import build_tree
from ideaflow.persistence.log_verify import verify_log
from ideaflow.persistence.schema import log_checkpoints, log_tiles, log_tree
from ideaflow.persistence.signed_note import Checkpoint
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.scenario import CAT, whole_life

IDEAS = 260
MARK = re.compile(rb'"marks":\{"([^"]+)":([1-5])')


class Tampered:
    """A database with a whole life, a scored meeting and over a tile of events; `checkpoint` was kept elsewhere."""

    def __init__(self, file: Path, checkpoint: Checkpoint) -> None:
        self.file, self.checkpoint = file, checkpoint
        self.url = f"sqlite:///{file}"
        self.events = checkpoint.size

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Run a statement behind ideaflow's back, the guards gone."""
        connection = sqlite_module().connect(self.file, isolation_level=None)
        try:
            for verb in ("update", "delete"):
                connection.execute(f"DROP TRIGGER IF EXISTS events_refuse_{verb}")
            return list(connection.execute(statement, values).fetchall())
        finally:
            connection.close()

    def many(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        """Run a statement for each row."""
        connection = sqlite_module().connect(self.file)
        connection.executemany(statement, rows)
        connection.commit()
        connection.close()

    def change_record(self, position: int, change: Callable[[bytes], bytes]) -> None:
        """Change what a record says; it must change."""
        ((record,),) = self.sql("SELECT record FROM events WHERE position = ?", position)
        assert change(record) != record
        self.sql("UPDATE events SET record = ? WHERE position = ?", change(record), position)

    def change_a_mark(self) -> None:
        """Change a mark of the first score that was opened."""
        opened = self.sql("SELECT position FROM events WHERE topic = 'meeting.score_opened' ORDER BY position LIMIT 1")
        self.change_record(
            opened[0][0], lambda record: MARK.sub(lambda m: b'"marks":{"%s":%d' % (m[1], int(m[2]) % 5 + 1), record)
        )

    def hash_anew(self) -> None:
        """Forget the tree and every checkpoint, and hash the log as it is now under the same name."""
        ((origin,),) = self.sql("SELECT origin FROM log_tree")
        with self._writing() as connection:
            for table in (log_tree, log_tiles, log_checkpoints):
                connection.execute(delete(table))
            build_tree(connection)
        self.sql("UPDATE log_tree SET origin = ?", origin)

    def faults(self, *earlier: Checkpoint) -> list[str]:
        """What the verification says."""
        database = Database(self.url)
        try:
            return verify_log(database, earlier=earlier).faults
        finally:
            database.close()

    def _writing(self) -> Any:
        return Database(self.url).transaction()


def make_log(file: Path) -> Tampered:
    """The log, sound, with a checkpoint of every event."""
    url, clock = f"sqlite:///{file}", SimulatedClock()
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        whole_life(app)
        do(app, ErasePerson, address=CAT, reason="person-asked")
        do(app, RedactText, stream="P-1", version=1, reason="names-somebody")
        for number in range(IDEAS):
            do(app, SubmitIdea, title=f"Idea {number}")
        signed = sign_checkpoint(app.database, clock())
        do(app, SubmitIdea, title="After the checkpoint")
        signed_later = sign_checkpoint(app.database, clock())
    assert signed.size + 1 == signed_later.size
    return Tampered(file, signed_later)


def copied(log: Tampered, folder: Path) -> Tampered:
    """The same log in a file of its own."""
    shutil.copy(f"{log.file}.keys", folder / "copy.sqlite.keys")
    return Tampered(shutil.copy(log.file, folder / "copy.sqlite"), log.checkpoint)
