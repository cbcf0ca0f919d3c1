"""learning_register: what trials and the work taught, to be found again; failures stand beside successes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Column, Connection, Integer, Table, Text, select

from ideaflow.domain import learning as happened
from ideaflow.domain.event import Recorded
from ideaflow.projections.projection import Key, Projection, metadata, number_of
from ideaflow.projections.search import Searchable

table = Table(
    "learning_register",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("lesson", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("prompts", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("idea", Text, nullable=False),
    Column("trial", Text, nullable=False),
    Column("cited", Integer, nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("contradicted", Integer, nullable=False),
    Column("recorded_at", Text, nullable=False),
)
searchable = Searchable(table, {"lesson": 3.0, "tags": 2.0, "context": 1.0})


class Learned(Struct):
    """One learning. `cited`, `confirmed` and `contradicted` are counts."""

    number: int
    id: str
    lesson: str
    context: str
    tags: str
    prompts: str
    outcome: str
    idea: str
    trial: str
    cited: int
    confirmed: int
    contradicted: int
    recorded_at: str


class LearningRegister(Projection[Learned]):
    table = table
    row = Learned
    handles = frozenset(
        {
            happened.LearningRecorded,
            happened.LearningCited,
            happened.LearningConfirmed,
            happened.LearningContradicted,
        }
    )

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        return (number_of(recorded.originator_id),)

    def begins(self, recorded: Recorded) -> Iterable[Key]:
        return self.keys(recorded)

    def fold(self, rows: dict[Key, Learned | None], recorded: Recorded) -> None:
        event, key = recorded.event, number_of(recorded.originator_id)
        if isinstance(event, happened.LearningRecorded):
            rows[key] = _recorded(key, recorded, event)
            return
        row = rows[key]
        if row is None:
            return
        match event:
            case happened.LearningCited():
                row.cited += 1
            case happened.LearningConfirmed():
                row.confirmed += 1
            case happened.LearningContradicted():
                row.contradicted += 1


def _recorded(number: int, recorded: Recorded, event: happened.LearningRecorded) -> Learned:
    return Learned(
        number=number,
        id=recorded.originator_id,
        lesson=event.lesson,
        context=event.context,
        tags=", ".join(event.tags),
        prompts=", ".join(event.prompts),
        outcome=event.outcome,
        idea=event.idea,
        trial=event.trial,
        cited=0,
        confirmed=0,
        contradicted=0,
        recorded_at=recorded.at.isoformat(timespec="seconds"),
    )


def search(connection: Connection, words: str, limit: int = 20) -> Sequence[Learned]:
    """Learnings that match, best first; without words the newest."""
    if not words:
        return [Learned(*row) for row in connection.execute(select(table).order_by(table.c.number.desc()).limit(limit))]
    found = searchable.find(connection, words, limit)
    rows = {row.id: Learned(*row) for row in connection.execute(select(table).where(table.c.id.in_(found)))}
    return [rows[key] for key in found]


def learning(connection: Connection, wanted: str) -> Learned | None:
    """One learning, or None."""
    row = connection.execute(select(table).where(table.c.id == wanted)).first()
    return Learned(*row) if row else None
