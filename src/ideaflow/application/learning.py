"""Commands on learnings: record, share, cite, confirm, contradict."""

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
from ideaflow.domain.learning import EvidenceStrength, Learning, LearningRecorded, Scope, SharedPart, strength_of
from ideaflow.domain.trial import Trial, TrialStage
from ideaflow.policies.wording_rules import TextKind


class RecordLearning(Command):
    """Write down something that others can use, from a trial or from the work itself."""

    wording: ClassVar[Mapping[str, TextKind]] = {"lesson": TextKind.LEARNING, "context": TextKind.LEARNING}
    lesson: Prose = Required
    context: Prose = ""
    tags: tuple[Code, ...] = Field(default=(), max_length=20)
    trial: Line = ""
    scope: Scope = Scope.TEAM
    shared: tuple[SharedPart, ...] = ()


class ShareLearning(Command):
    """Say what of one's own learning other organisations may read; nothing takes an earlier leave back."""

    learning: Line
    parts: tuple[SharedPart, ...] = (SharedPart.LESSON, SharedPart.CONTEXT)


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


def strength_from(trial: Trial | None) -> EvidenceStrength:
    """How strong the evidence of a trial is; None where a learning comes from the work itself."""
    if trial is None:
        return strength_of(None, 0, 0)
    return strength_of(trial.found.value if trial.found else "", len(trial.observed), trial.deviations)


def in_order(parts: Iterable[SharedPart]) -> tuple[SharedPart, ...]:
    """Parts in the order of their kind, each once."""
    given = {*parts}
    return tuple(part for part in SharedPart if part in given)


@handles(RecordLearning)
def record_learning(work: Work, command: RecordLearning) -> Learning:
    trial = work.load(Trial, command.trial) if command.trial else None
    learning = work.new(Learning)
    recorded = LearningRecorded(
        idea=trial.planned.idea if trial else "",
        trial=trial.id if trial else "",
        tags=tags_of(command.tags),
        prompts=trial.planned.prompts if trial else (),
        strength=strength_from(trial),
        scope=command.scope,
        shared=in_order(command.shared),
        lesson=command.lesson,
        context=command.context,
    )
    work.record(learning, (recorded,), Capacity.SUBMITTER)
    return learning


@handles(ShareLearning)
def share_learning(work: Work, command: ShareLearning) -> Learning:
    learning = work.load(Learning, command.learning)
    by = work.people.known_pseudonym(work.person, learning.id) or ""
    work.record(learning, deciding.share(learning, by, in_order(command.parts)), Capacity.SUBMITTER)
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
    ended = trial.stage in (TrialStage.ENDED, TrialStage.CONCLUDED)
    decided = deciding.weigh(learning, trial=trial.id, confirms=command.confirms, note=command.note, ended=ended)
    work.record(learning, decided, Capacity.REVIEWER)
    return learning
