"""Scores that wait outside the log until they are opened."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select

from ideaflow.domain.score import Score
from ideaflow.persistence import statements
from ideaflow.persistence.schema import sealed_scores


class SealedScore(Struct, frozen=True):
    """A score with what is needed to open it. `comments` and their salts are by criterion."""

    score: Score
    salt: bytes
    comment: str
    comment_salt: bytes
    comments: dict[str, str] = {}
    comment_salts: dict[str, bytes] = {}


_decoder = msgspec.json.Decoder(SealedScore)
_encoder = msgspec.json.Encoder()


class SealedScores:
    """One sealed score a scorer for each idea at a meeting; the newest counts."""

    def __init__(self, connection: Connection, placeholder: str) -> None:
        self._connection = connection
        self._placeholder = placeholder

    def put(self, sealed: SealedScore) -> None:
        """Keep a score, in place of an earlier one by the same scorer."""
        score = sealed.score
        row = (score.meeting, score.idea, score.scorer, _encoder.encode(sealed))
        self._connection.exec_driver_sql(statements.upsert(sealed_scores, self._placeholder), row)

    def take(self, meeting: str, idea: str) -> list[SealedScore]:
        """Take out all scores of an idea, by perspective; they are gone from here when the transaction commits."""
        mine = (sealed_scores.c.meeting == meeting) & (sealed_scores.c.idea == idea)
        rows = self._connection.execute(select(sealed_scores.c.score).where(mine)).scalars().all()
        self._connection.execute(delete(sealed_scores).where(mine))
        found = [_decoder.decode(row) for row in rows]
        return sorted(found, key=lambda sealed: (sealed.score.perspective, sealed.score.scorer))
