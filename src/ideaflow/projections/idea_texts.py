"""idea_texts: what ideas say, part by part, and the search over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Column, Connection, Integer, Table, Text, select

from ideaflow.domain import idea_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.values import CanvasPart
from ideaflow.projections.projection import Key, Projection, metadata, number_of
from ideaflow.projections.search import Searchable

COLUMNS = {
    CanvasPart.PROBLEM: "problem_definition",
    CanvasPart.CURRENT_STATE: "current_state",
    CanvasPart.FUTURE_STATE: "future_state",
    CanvasPart.APPROACH: "approach",
    CanvasPart.ISSUES: "issues",
    CanvasPart.TIMELINE: "timeline",
    CanvasPart.BENEFITS: "benefits",
}

table = Table(
    "idea_texts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    *(Column(name, Text, nullable=False) for name in COLUMNS.values()),
)
searchable = Searchable(table, {"title": 3.0} | dict.fromkeys(COLUMNS.values(), 1.0))


class IdeaText(Struct):
    """An idea's title and the seven parts of its canvas, empty where nothing was written."""

    number: int
    id: str
    title: str
    problem_definition: str = ""
    current_state: str = ""
    future_state: str = ""
    approach: str = ""
    issues: str = ""
    timeline: str = ""
    benefits: str = ""

    @property
    def canvas(self) -> dict[str, str]:
        """The parts that were written, by name."""
        parts = ((part.value, str(getattr(self, column))) for part, column in COLUMNS.items())
        return {name: words for name, words in parts if words}

    def write(self, canvas: Mapping[str, str]) -> None:
        for part, words in canvas.items():
            setattr(self, COLUMNS[CanvasPart(part)], words)


class IdeaTexts(Projection[IdeaText]):
    table = table
    row = IdeaText
    searched = True
    handles = frozenset({happened.IdeaSubmitted, happened.CanvasRevised})

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        return (number_of(recorded.originator_id),)

    def begins(self, recorded: Recorded) -> Iterable[Key]:
        return self.keys(recorded)

    def fold(self, rows: dict[Key, IdeaText | None], recorded: Recorded) -> None:
        event, key = recorded.event, number_of(recorded.originator_id)
        if isinstance(event, happened.IdeaSubmitted):
            rows[key] = made = IdeaText(key, recorded.originator_id, event.title)
            made.write(event.canvas)
        row = rows[key]
        if row is not None and isinstance(event, happened.CanvasRevised):
            row.write(event.canvas)


def text_of(connection: Connection, idea: str) -> IdeaText | None:
    """What one idea says, or None."""
    row = connection.execute(select(table).where(table.c.id == idea)).first()
    return IdeaText(*row) if row else None


def texts_of(connection: Connection, ideas: Sequence[str]) -> Sequence[IdeaText]:
    """What several ideas say, in order of number."""
    query = select(table).where(table.c.id.in_(ideas)).order_by(table.c.number)
    return [IdeaText(*row) for row in connection.execute(query)]


def search(connection: Connection, words: str, limit: int = 20) -> Sequence[str]:
    """Ids of ideas that match, best first."""
    return searchable.find(connection, words, limit)
