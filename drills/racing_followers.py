"""Several runners of one follower race over the log: each event must be applied once.

    python -m drills.racing_followers --events 10000 --runners 2 [--db postgresql://…] [--careless]

With --careless, runners look where the position is and write where it will be, as two steps: the negative control, in
which events are applied twice.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, MetaData, Table, delete, func, insert, select

from drills.killed_writer import PERSON
from ideaflow import bootstrap
from ideaflow.domain.event import Capacity, Recorded
from ideaflow.domain.problem import ProblemResolved
from ideaflow.persistence.database import Database
from ideaflow.persistence.mapper import EventMapper
from ideaflow.persistence.recorder import EventRecorder
from ideaflow.persistence.schema import Position, positions
from ideaflow.projections.follower import Follower

NAME, PAGE, PATIENCE_SECONDS = "drill", 100, 120
# Nothing in this table keeps an event from being there twice: only the follower does.
applied = Table("drill_applied", MetaData(), Column("position", Position))
forked = multiprocessing.get_context("fork")


class CarelessFollower(Follower):
    """The fault that the drill must find: it writes the position wherever it was before."""

    def _move(self, connection: Connection, before: int, after: int) -> None:  # noqa: ARG002 - that is the fault
        connection.execute(delete(positions).where(positions.c.list == self._name))
        connection.execute(insert(positions).values(list=self._name, position=after))


class Applied(NamedTuple):
    """What became of the events: rows written, events left out, rows too many, and what each runner did."""

    rows: int
    left_out: int
    twice: int
    by_runner: tuple[int, ...]


def fill(url: str, count: int) -> None:
    """Append so many events of one stream."""
    database, mapper, at = Database(url), EventMapper(), bootstrap.system_clock()
    happened: list[Any] = [
        Recorded(
            originator_id="P-1",
            originator_version=version,
            at=at,
            actor="0123456789ab",
            capacity=Capacity.SUBMITTER,
            command_id=f"drill-{version}",
            event=ProblemResolved(),
        )
        for version in range(1, count + 1)
    ]
    EventRecorder(database).insert_events([mapper.to_stored_event(one) for one in happened])
    with database.transaction() as connection:
        applied.create(connection)
    database.close()


def write_down(connection: Connection, page: Sequence[Recorded]) -> None:
    """The fold: a row for each event."""
    connection.execute(insert(applied), [{"position": one.position} for one in page])


def run(url: str, kind: type[Follower], ready: Any, found: Any) -> None:
    """One runner, in a process of its own."""
    database = Database(url, lock_seconds=PATIENCE_SECONDS)
    follower = kind(database, NAME, write_down, page=PAGE)
    ready.wait()
    found.put(follower.catch_up())
    database.close()


def drill(url: str, *, count: int, runners: int = 2, kind: type[Follower] = Follower) -> Applied:
    """Let runners race over so many events."""
    fill(url, count)
    ready, found = forked.Barrier(runners), forked.Queue()
    racing = [forked.Process(target=run, args=(url, kind, ready, found)) for _ in range(runners)]
    for process in racing:
        process.start()
    by_runner = tuple(sorted(found.get(timeout=PATIENCE_SECONDS) for _ in racing))
    for process in racing:
        process.join(PATIENCE_SECONDS)
    database = Database(url)
    with database.reading() as connection:
        query = select(func.count(), func.count(applied.c.position.distinct()))
        rows, different = connection.execute(query).one()
    database.close()
    return Applied(rows, count - different, rows - different, by_runner)


def main() -> int:
    """Returns 0 when what must hold held."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--events", type=int, default=10_000)
    options.add_argument("--runners", type=int, default=2)
    options.add_argument("--db", default="", help="an empty PostgreSQL database instead of a file")
    options.add_argument("--careless", action="store_true", help="the negative control")
    given = options.parse_args()
    kind = CarelessFollower if given.careless else Follower
    with tempfile.TemporaryDirectory() as folder:
        url = given.db or f"sqlite:///{Path(folder) / 'drill.sqlite'}"
        bootstrap.init(url, PERSON)
        came = drill(url, count=given.events, runners=given.runners, kind=kind)
    print(json.dumps(came._asdict()))
    wrong = came.left_out + came.twice
    return int(not wrong) if given.careless else int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
