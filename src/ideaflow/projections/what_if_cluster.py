"""The same replay spread over a Dask cluster, with the same digits.

Workers read the database themselves, so they must reach it under the same address. A piece depends on nothing but its
question: what a lost worker had is done again by another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, cast

import msgspec

from ideaflow.errors import IdeaflowError
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.projections.what_if import Question, WhatIf, report, scope_of, topics
from ideaflow.projections.what_if_pieces import index_of, replay_piece
from ideaflow.projections.what_if_tally import Tally

PIECES_A_WORKER = 4
CONNECT_SECONDS = 10


class NoCluster(IdeaflowError):
    """There is no Dask cluster at the address, or it lost too many workers, or Dask is not installed."""


class Cluster(Protocol):
    """What is used of Dask's client, which says no types."""

    def ncores(self) -> Mapping[str, int]: ...
    def submit(self, work: Callable[..., Tally], /, *arguments: object, pure: bool) -> object: ...
    def gather(self, work: Sequence[object]) -> Sequence[Tally]: ...
    def close(self) -> None: ...


def what_if_on_cluster(database: Database, question: Question, scheduler: str) -> WhatIf:
    """Replay the past on the cluster at `scheduler` (`tcp://host:8786`). Raises NoCluster, and what `what_if` does."""
    client = _connected(scheduler)
    from distributed import KilledWorker  # noqa: PLC0415 - there, since a client is

    try:
        return _spread(client, database, question)
    except KilledWorker as error:
        raise NoCluster(f"the cluster at {scheduler} lost its workers again and again", "look at its log") from error
    finally:
        client.close()


def _spread(client: Cluster, database: Database, question: Question) -> WhatIf:
    log = FactsLog(database)
    upto = EventLog(database).last_position()
    scope = scope_of(database, question, upto)
    pieces = index_of(log, upto).pieces(max(1, len(client.ncores())) * PIECES_A_WORKER)
    plain = msgspec.structs.replace(scope, ideas=None)
    work = [
        client.submit(
            replay_piece,
            database.url,
            question.pack,
            plain,
            piece if scope.ideas is None else msgspec.structs.replace(piece, ideas=piece.ideas & scope.ideas),
            upto,
            pure=False,
        )
        for piece in pieces
    ]
    return report(question, scope, client.gather(work), log.count(topics(), upto))


def _connected(scheduler: str) -> Cluster:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise NoCluster("Dask is not installed", "pip install 'ideaflow[analysis]'") from error
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {scheduler}: {error}", "start one: dask scheduler") from error
    return cast("Cluster", client)
