"""learning_register: what trials and the work taught, to be found again; failures stand beside successes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Index, Integer, Table, Text, select

from ideaflow.domain import learning as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.learning import WeighedBy, weighed_by
from ideaflow.domain.trial_events import Outcome
from ideaflow.projections.projection import Key, Projection, metadata, number_of
from ideaflow.projections.search import Searchable

FAILED_FORWARD = Outcome.FAIL_FORWARD.value
# A filter looks among so many of the best matches of the words.
MATCHES = 1_000

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
    Column("state", Text, nullable=False),
    Column("strength", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("cited_on", Text, nullable=False),
    Column("confirmed_by", Text, nullable=False),
    Column("contradicted_by", Text, nullable=False),
    Column("shared", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("original", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index("learnings_by_origin", "organisation", "original"),
)
searchable = Searchable(table, {"lesson": 3.0, "tags": 2.0, "context": 1.0})


class Learned(Struct):
    """One learning. `cited`, `confirmed` and `contradicted` are counts, `…_on` and `…_by` the ids behind them.

    `shared` names what other organisations may read. One that was imported says from where: `organisation`, its
    `original` id there, and the `digest` of the line that it came in; counts of trials there are in `confirmed` and
    `contradicted`.
    """

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
    state: str
    strength: str
    scope: str
    cited_on: str = ""
    confirmed_by: str = ""
    contradicted_by: str = ""
    shared: str = ""
    organisation: str = ""
    original: str = ""
    digest: str = ""


class LearningRegister(Projection[Learned]):
    table = table
    row = Learned
    searched = True
    handles = frozenset(
        {
            happened.LearningRecorded,
            happened.LearningImported,
            happened.LearningShared,
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
        if isinstance(event, happened.LearningRecorded | happened.LearningImported):
            rows[key] = _begun(key, recorded, event)
            return
        row = rows[key]
        if row is None:
            return
        match event:
            case happened.LearningShared(parts=parts):
                row.shared = ", ".join(parts)
            case happened.LearningCited(idea=idea):
                row.cited, row.cited_on = row.cited + 1, _with(row.cited_on, idea)
            case happened.LearningConfirmed(trial=trial):
                row.confirmed, row.confirmed_by = row.confirmed + 1, _with(row.confirmed_by, trial)
            case happened.LearningContradicted(trial=trial):
                row.contradicted, row.contradicted_by = row.contradicted + 1, _with(row.contradicted_by, trial)
        row.state = weighed_by(row.confirmed, row.contradicted).value


def _with(ids: str, one: str) -> str:
    return f"{ids}, {one}" if ids else one


def _begun(number: int, recorded: Recorded, event: happened.LearningRecorded | happened.LearningImported) -> Learned:
    row = Learned(
        number=number,
        id=recorded.originator_id,
        lesson=event.lesson,
        context=event.context,
        tags=", ".join(event.tags),
        prompts=", ".join(event.prompts),
        outcome=event.outcome,
        idea="",
        trial="",
        cited=0,
        confirmed=0,
        contradicted=0,
        recorded_at=recorded.at.isoformat(timespec="seconds"),
        state=WeighedBy.NOBODY.value,
        strength=event.strength.value,
        scope=event.scope.value,
    )
    if isinstance(event, happened.LearningRecorded):
        row.idea, row.trial, row.shared = event.idea, event.trial, ", ".join(event.shared)
    else:
        row.organisation, row.original, row.digest = event.organisation, event.original, event.digest
        row.confirmed, row.contradicted = event.confirmed, event.contradicted
        row.state = weighed_by(row.confirmed, row.contradicted).value
    return row


def search(
    connection: Connection,
    words: str = "",
    limit: int = 20,
    *,
    tag: str = "",
    prompt: str = "",
    state: str = "",
    strength: str = "",
    outcome: str = "",
) -> Sequence[Learned]:
    """Learnings that match, best first; without words those that were most re-used and confirmed, then the newest."""
    conditions = [
        column == wanted
        for column, wanted in ((table.c.state, state), (table.c.strength, strength), (table.c.outcome, outcome))
        if wanted
    ]
    conditions += [
        _among(column, wanted) for column, wanted in ((table.c.tags, tag), (table.c.prompts, prompt)) if wanted
    ]
    query = select(table).where(*conditions)
    if not words:
        standing = table.c.cited + table.c.confirmed - table.c.contradicted
        best = query.order_by(standing.desc(), table.c.number.desc()).limit(limit)
        return [Learned(*row) for row in connection.execute(best)]
    found = searchable.find(connection, words, MATCHES)
    rows = {row.id: Learned(*row) for row in connection.execute(query.where(table.c.id.in_(found)))}
    return [rows[key] for key in found if key in rows][:limit]


def _among(column: Column[str], wanted: str) -> ColumnElement[bool]:
    """Whether a word is one of those in a list that commas divide."""
    sought = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return (", " + column + ", ").like(f"%, {sought}, %", escape="\\")


def newest(connection: Connection, limit: int) -> Sequence[Learned]:
    """Learnings, the newest first."""
    return [Learned(*row) for row in connection.execute(select(table).order_by(table.c.number.desc()).limit(limit))]


def learnings(connection: Connection, ids: Sequence[str]) -> Sequence[Learned]:
    """Learnings by id, in order of number."""
    query = select(table).where(table.c.id.in_(ids)).order_by(table.c.number)
    return [Learned(*row) for row in connection.execute(query)]


def learning(connection: Connection, wanted: str) -> Learned | None:
    """One learning, or None."""
    row = connection.execute(select(table).where(table.c.id == wanted)).first()
    return Learned(*row) if row else None


def imported(connection: Connection, organisation: str) -> dict[str, Learned]:
    """What came from an organisation, by its id there."""
    query = select(table).where(table.c.organisation == organisation)
    return {row.original: Learned(*row) for row in connection.execute(query)}
