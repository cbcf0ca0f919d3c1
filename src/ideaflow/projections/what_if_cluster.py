"""The same replay, and the same outcomes, spread over a Dask cluster, with the same digits.

Workers read the database, or the folder of exported facts, themselves, so they must reach it under the same address. A
piece depends on nothing but its question: what a lost worker had is done again by another.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ideaflow.persistence.past import Past
from ideaflow.policies.calibration import Outcome
from ideaflow.projections.dask_cluster import Cluster, cluster_at
from ideaflow.projections.outcomes import outcomes_piece, realised_ideas
from ideaflow.projections.what_if import Question, WhatIf, report, scope_of, topics
from ideaflow.projections.what_if_pieces import index_of, replay_piece


def what_if_on_cluster(past: Past, question: Question, scheduler: str) -> WhatIf:
    """Replay a past on the cluster at `scheduler` (`tcp://host:8786`). Raises NoCluster, and what `what_if` does."""
    with cluster_at(scheduler) as cluster:
        return _spread(cluster, past, question)


def _spread(cluster: Cluster, past: Past, question: Question) -> WhatIf:
    upto = past.last_position()
    scope = scope_of(past, question, upto)
    plain = msgspec.structs.replace(scope, ideas=None)
    work = [
        (
            past.address,
            question.pack,
            plain,
            piece if scope.ideas is None else msgspec.structs.replace(piece, ideas=piece.ideas & scope.ideas),
            upto,
        )
        for piece in index_of(past, upto).pieces(cluster.pieces)
    ]
    return report(question, scope, cluster.each(replay_piece, work), past.count(topics(), upto))


def outcomes_on_cluster(past: Past, scheduler: str) -> Sequence[Outcome]:
    """Every outcome of a past, in order of the idea's number, read on the cluster at `scheduler`. Raises NoCluster."""
    upto = past.last_position()
    with cluster_at(scheduler) as cluster:
        ideas = realised_ideas(past, upto)
        size = max(1, -(-len(ideas) // cluster.pieces))
        pieces = [(past.address, ideas[start : start + size], upto) for start in range(0, len(ideas), size)]
        return [outcome for found in cluster.each(outcomes_piece, pieces) for outcome in found]
