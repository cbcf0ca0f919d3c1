"""Learning: a sentence that others can use, and what later trials said of it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct, field

from ideaflow.domain.event import Event, Recorded, Words, event
from ideaflow.domain.values import Prompt, listed
from ideaflow.domain.verdict import Verdict, refused


class EvidenceStrength(StrEnum):
    """How much stands behind a learning, weakest first. It follows from a trial's verdict and is never typed."""

    TOLD = "told"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


class Scope(StrEnum):
    """Where a learning holds, as far as its author can say."""

    TEAM = "team"
    ORGANISATION = "organisation"
    ANYWHERE = "anywhere"


class SharedPart(StrEnum):
    """What of a learning other organisations may read."""

    LESSON = "lesson"
    CONTEXT = "context"


class WeighedBy(StrEnum):
    """What later trials said of a learning."""

    NOBODY = "not weighed"
    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    BOTH = "confirmed and contradicted"


# A control chart's limits are reckoned firm from twelve points; a run that signals a change has seven.
FIRM_POINTS, FEWEST_POINTS = 12, 7
NO_VERDICT = ("", "inconclusive")


def strength_of(finding: str | None, points: int, deviations: int) -> EvidenceStrength:
    """How strong a trial's evidence is: `finding` is its verdict's word, None where there was no trial.

    A trial that finds no change is as strong as one that finds an improvement. Departures from the plan weaken it.
    """
    if finding is None:
        return EvidenceStrength.TOLD
    if finding in NO_VERDICT or points < FEWEST_POINTS:
        return EvidenceStrength.WEAK
    firm = points >= FIRM_POINTS and deviations == 0
    return EvidenceStrength.STRONG if firm else EvidenceStrength.MODERATE


def weighed_by(confirmed: int, contradicted: int) -> WeighedBy:
    """The state of a learning that so many trials confirmed and contradicted."""
    if confirmed and contradicted:
        return WeighedBy.BOTH
    if confirmed:
        return WeighedBy.CONFIRMED
    return WeighedBy.CONTRADICTED if contradicted else WeighedBy.NOBODY


@event
class LearningRecorded(Event, frozen=True, kw_only=True):
    """A learning, from a trial where there was one, with the tags by which it is found."""

    topic: ClassVar[str] = "learning.recorded"
    idea: str = ""
    trial: str = ""
    tags: tuple[str, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    outcome: str = ""
    strength: EvidenceStrength = EvidenceStrength.TOLD
    scope: Scope = Scope.TEAM
    shared: tuple[SharedPart, ...] = ()
    lesson: Words = ""
    context: Words = ""

    def sentence(self, subject: str) -> str:
        source = " and ".join(part for part in (self.trial, self.idea) if part)
        found = f", tagged {listed(self.tags)}" if self.tags else ""
        return f"Learning {subject} was recorded{f' from {source}' if source else ''}{found}"


@event
class LearningImported(Event, frozen=True, kw_only=True):
    """A learning came from another organisation. `digest` is SHA-256 of its line in the file that it came in.

    `original` is its id there, `confirmed` and `contradicted` what trials there had said of it by then.
    """

    topic: ClassVar[str] = "learning.imported"
    organisation: str
    original: str
    digest: str
    key: str
    tags: tuple[str, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    outcome: str = ""
    strength: EvidenceStrength = EvidenceStrength.TOLD
    scope: Scope = Scope.ORGANISATION
    confirmed: int = 0
    contradicted: int = 0
    lesson: Words = ""
    context: Words = ""

    def sentence(self, subject: str) -> str:
        found = f", tagged {listed(self.tags)}" if self.tags else ""
        return f"Learning {subject} was imported from {self.organisation}, where it is {self.original}{found}"


@event
class LearningShared(Event, frozen=True, kw_only=True):
    """Its author said what of it other organisations may read; nothing takes an earlier leave back."""

    topic: ClassVar[str] = "learning.shared"
    parts: tuple[SharedPart, ...] = ()

    def sentence(self, subject: str) -> str:
        if not self.parts:
            return f"Learning {subject} is no longer shared with other organisations"
        return f"The {listed(self.parts)} of learning {subject} may be shared with other organisations"


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
    author: str = ""
    organisation: str = ""
    shared: tuple[SharedPart, ...] = ()
    cited_on: set[str] = field(default_factory=set)
    weighed_by: set[str] = field(default_factory=set)


def evolve(learning: Learning, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    learning.id, learning.version = recorded.originator_id, recorded.originator_version
    match recorded.event:
        case LearningRecorded(trial=trial, shared=shared):
            learning.trial, learning.author, learning.shared = trial, recorded.words_by, shared
        case LearningImported(organisation=organisation):
            learning.organisation = organisation
        case LearningShared(parts=parts):
            learning.shared = parts
        case LearningCited(idea=idea):
            learning.cited_on.add(idea)
        case LearningConfirmed(trial=trial) | LearningContradicted(trial=trial):
            learning.weighed_by.add(trial)


def cite(learning: Learning, *, idea: str) -> tuple[Event, ...] | Verdict:
    """Say that an idea builds on the learning. Citing it twice on one idea changes nothing."""
    return () if idea in learning.cited_on else (LearningCited(idea=idea),)


def share(learning: Learning, by: str, parts: tuple[SharedPart, ...]) -> tuple[Event, ...] | Verdict:
    """Say what other organisations may read; only the author can, whatever else somebody may do."""
    if learning.organisation:
        return refused(
            "share",
            "a learning is shared by the organisation that it comes from",
            seen=f"it came from {learning.organisation}",
            needed="a learning of one's own",
            next_step=f"ask {learning.organisation}",
        )
    if by != learning.author:
        return refused(
            "share",
            "a learning is shared by its author",
            seen="somebody else asks",
            needed="the author",
            next_step="ask whoever recorded it",
        )
    return () if parts == learning.shared else (LearningShared(parts=parts),)


def weigh(
    learning: Learning, *, trial: str, confirms: bool, note: str, ended: bool = True
) -> tuple[Event, ...] | Verdict:
    """Let a later trial that has ended confirm or contradict the learning, once for each trial."""
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
    if not ended:
        return refused(
            step,
            "a learning is weighed by what a trial found",
            seen=f"{trial} has not ended",
            needed="a trial that has ended",
            next_step=f"ideaflow trial end {trial}",
        )
    return (LearningConfirmed(trial=trial, note=note) if confirms else LearningContradicted(trial=trial, note=note),)
