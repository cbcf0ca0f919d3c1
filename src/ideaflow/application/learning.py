"""Commands on learnings: record, cite, confirm, contradict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.work import Work
from ideaflow.domain import learning as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.learning import Learning, LearningRecorded
from ideaflow.domain.trial import Trial
from ideaflow.policies.wording_rules import TextKind


class RecordLearning(Command):
    """Write down something that others can use, from a trial or from the work itself."""

    wording: ClassVar[Mapping[str, TextKind]] = {"lesson": TextKind.LEARNING, "context": TextKind.LEARNING}
    lesson: Prose = Required
    context: Prose = ""
    tags: tuple[Code, ...] = Field(default=(), max_length=20)
    trial: Line = ""


class CiteLearning(Command):
    """Say that an idea builds on a learning."""

    commutes: ClassVar[bool] = True
    learning: Line
    idea: Line


class WeighLearning(Command):
    """Let a later trial confirm or contradict a learning."""

    commutes: ClassVar[bool] = True
    wording: ClassVar[Mapping[str, TextKind]] = {"note": TextKind.LEARNING}
    learning: Line
    trial: Line
    confirms: bool
    note: Prose = ""


def tags_of(typed: Iterable[str]) -> tuple[str, ...]:
    """Tags in lower case, each once."""
    return tuple(dict.fromkeys(tag.lower() for tag in typed if tag))


@handles(RecordLearning)
def record_learning(work: Work, command: RecordLearning) -> Learning:
    trial = work.load(Trial, command.trial) if command.trial else None
    learning = work.new(Learning)
    recorded = LearningRecorded(
        idea=trial.planned.idea if trial else "",
        trial=trial.id if trial else "",
        tags=tags_of(command.tags),
        lesson=command.lesson,
        context=command.context,
    )
    work.record(learning, (recorded,), Capacity.SUBMITTER)
    return learning


@handles(CiteLearning)
def cite_learning(work: Work, command: CiteLearning) -> Learning:
    learning = work.load(Learning, command.learning)
    idea = work.load(Idea, command.idea)
    work.record(learning, deciding.cite(learning, idea=idea.id), Capacity.SUBMITTER)
    return learning


@handles(WeighLearning)
def weigh_learning(work: Work, command: WeighLearning) -> Learning:
    learning = work.load(Learning, command.learning)
    trial = work.load(Trial, command.trial)
    decided = deciding.weigh(learning, trial=trial.id, confirms=command.confirms, note=command.note)
    work.record(learning, decided, Capacity.REVIEWER)
    return learning
