"""Learning: a sentence that others can use, and what later trials said of it."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from ideaflow.domain.event import Event, Recorded, Words, event
from ideaflow.domain.values import Prompt, listed
from ideaflow.domain.verdict import Verdict, refused


@event
class LearningRecorded(Event, frozen=True, kw_only=True):
    """A learning, from a trial where there was one, with the tags by which it is found."""

    topic: ClassVar[str] = "learning.recorded"
    idea: str = ""
    trial: str = ""
    tags: tuple[str, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    outcome: str = ""
    lesson: Words = ""
    context: Words = ""

    def sentence(self, subject: str) -> str:
        source = " and ".join(part for part in (self.trial, self.idea) if part)
        found = f", tagged {listed(self.tags)}" if self.tags else ""
        return f"Learning {subject} was recorded{f' from {source}' if source else ''}{found}"


@event
class LearningCited(Event, frozen=True, kw_only=True):
    """An idea builds on this learning."""

    topic: ClassVar[str] = "learning.cited"
    idea: str

    def sentence(self, subject: str) -> str:
        return f"Learning {subject} was cited on {self.idea}"


@event
class LearningConfirmed(Event, frozen=True, kw_only=True):
    """A later trial found the same."""

    topic: ClassVar[str] = "learning.confirmed"
    trial: str
    note: Words = ""

    def sentence(self, subject: str) -> str:
        return f"Learning {subject} was confirmed by trial {self.trial}"


@event
class LearningContradicted(Event, frozen=True, kw_only=True):
    """A later trial found otherwise."""

    topic: ClassVar[str] = "learning.contradicted"
    trial: str
    note: Words = ""

    def sentence(self, subject: str) -> str:
        return f"Learning {subject} was contradicted by trial {self.trial}"


class Learning(Struct):
    """What deciding about a learning needs to know."""

    id: str = ""
    version: int = 0
    trial: str = ""
    cited_on: set[str] = field(default_factory=set)
    weighed_by: set[str] = field(default_factory=set)


def evolve(learning: Learning, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    learning.id, learning.version = recorded.originator_id, recorded.originator_version
    match recorded.event:
        case LearningRecorded(trial=trial):
            learning.trial = trial
        case LearningCited(idea=idea):
            learning.cited_on.add(idea)
        case LearningConfirmed(trial=trial) | LearningContradicted(trial=trial):
            learning.weighed_by.add(trial)


def cite(learning: Learning, *, idea: str) -> tuple[Event, ...] | Verdict:
    """Say that an idea builds on the learning. Citing it twice on one idea changes nothing."""
    return () if idea in learning.cited_on else (LearningCited(idea=idea),)


def weigh(learning: Learning, *, trial: str, confirms: bool, note: str) -> tuple[Event, ...] | Verdict:
    """Let a later trial confirm or contradict the learning, once for each trial."""
    step = "confirm" if confirms else "contradict"
    if trial == learning.trial:
        return refused(
            step,
            "a learning is weighed by other trials",
            seen=f"{trial} is where it came from",
            needed="a later trial",
            next_step="name another trial",
        )
    if trial in learning.weighed_by:
        return refused(
            step,
            "a trial weighs a learning once",
            seen=f"{trial} has spoken",
            needed="a trial that has not spoken yet",
            next_step="name another trial",
        )
    return (LearningConfirmed(trial=trial, note=note) if confirms else LearningContradicted(trial=trial, note=note),)
