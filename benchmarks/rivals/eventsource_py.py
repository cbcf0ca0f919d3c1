"""eventsource-py with its SQLite store and a list kept beside a checkpoint: python eventsource_py.py URL BARE-URL."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from itertools import cycle
from uuid import UUID, uuid4

from eventsource import AggregateRepository, AggregateRoot, DomainEvent, register_event
from eventsource.adapters.sqlite import SQLiteEventStore
from eventsource.domain.stream_id import StreamId
from eventsource.ports.positions import ExpectedVersion
from pydantic import BaseModel

from turns import KEY, RECORD, SEALED, SUBJECTS, SUMMARY, TITLE, take_turns

LIST = "CREATE TABLE tracked_ideas (id TEXT PRIMARY KEY, evidence INTEGER NOT NULL, why TEXT NOT NULL)"
CHECKPOINT = "CREATE TABLE checkpoints (name TEXT PRIMARY KEY, position INTEGER NOT NULL)"
UPSERT = "INSERT INTO tracked_ideas VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET evidence = excluded.evidence"
MOVE = "INSERT INTO checkpoints VALUES ('list', 1) ON CONFLICT (name) DO UPDATE SET position = position + 1"


@register_event
class IdeaSubmitted(DomainEvent):
    event_type: str = "IdeaSubmitted"
    aggregate_type: str = "Idea"
    title: str
    team: str


@register_event
class EvidenceAdded(DomainEvent):
    event_type: str = "EvidenceAdded"
    aggregate_type: str = "Idea"
    kind: str
    summary: str


class IdeaState(BaseModel):
    idea: UUID
    title: str = ""
    team: str = ""
    evidence: tuple[str, ...] = ()


class Idea(AggregateRoot[IdeaState]):
    aggregate_type = "Idea"

    def _get_initial_state(self) -> IdeaState:
        return IdeaState(idea=self.aggregate_id)

    def _apply(self, event: DomainEvent) -> None:
        match event:
            case IdeaSubmitted():
                self._state = IdeaState(idea=self.aggregate_id, title=event.title, team=event.team)
            case EvidenceAdded():
                state = self._state or self._get_initial_state()
                self._state = state.model_copy(update={"evidence": (*state.evidence, event.kind)})

    def submit(self, title: str, team: str) -> None:
        self.apply_event(
            IdeaSubmitted(
                aggregate_id=self.aggregate_id, title=title, team=team, aggregate_version=self.get_next_version()
            )
        )

    def add_evidence(self, kind: str, summary: str) -> None:
        if kind not in ("document", "measure"):
            raise ValueError(kind)
        self.apply_event(
            EvidenceAdded(
                aggregate_id=self.aggregate_id, kind=kind, summary=summary, aggregate_version=self.get_next_version()
            )
        )


def main(url: str, bare: str) -> None:
    """Make the stores and the list, and take turns."""
    loop = asyncio.new_event_loop()
    run = loop.run_until_complete
    file = url.removeprefix("sqlite:///")
    store, plain = SQLiteEventStore(file), SQLiteEventStore(bare.removeprefix("sqlite:///"))
    repository = AggregateRepository(store, Idea, "Idea", enable_tracing=False)
    kept = sqlite3.connect(f"{file}.list", isolation_level=None)
    kept.execute("PRAGMA journal_mode=WAL")
    kept.execute("PRAGMA synchronous=FULL")
    kept.execute(LIST)
    kept.execute(CHECKPOINT)

    def show(idea: Idea) -> None:
        kept.execute("BEGIN IMMEDIATE")
        kept.execute(UPSERT, (str(idea.aggregate_id), len(idea.state.evidence), ""))
        kept.execute(MOVE)
        kept.execute("COMMIT")

    async def submit() -> UUID:
        idea = repository.create_new(uuid4())
        idea.submit(TITLE, "Post room")
        await repository.save(idea)
        show(idea)
        return idea.aggregate_id

    async def add(idea_id: UUID) -> None:
        idea = await repository.load(idea_id)
        idea.add_evidence("document", SUMMARY)
        await repository.save(idea)
        show(idea)

    async def append_one() -> None:
        stream = uuid4()
        text = (RECORD + SEALED + KEY).decode()
        event = EvidenceAdded(aggregate_id=stream, kind="document", summary=text, aggregate_version=1)
        await plain.append(StreamId(category="Idea", aggregate_id=stream), [event], ExpectedVersion.no_stream())

    ideas = cycle([run(submit()) for _ in range(SUBJECTS)])
    take_turns({"append": lambda: run(append_one()), "command": lambda: run(add(next(ideas)))})
    run(store.close())
    run(plain.close())
    loop.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
