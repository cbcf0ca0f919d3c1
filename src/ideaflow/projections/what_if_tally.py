"""What a replay finds, in pieces that can be put together: each idea's differences come from one piece alone."""

from __future__ import annotations

from datetime import date

from msgspec import Struct, field

from ideaflow.domain.score import Marks
from ideaflow.domain.verdict import Finding
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.what_if_clocks import Clock
from ideaflow.projections.what_if_judging import Outcome

Scores = list[tuple[str, Marks]]


class StepCount(Struct):
    """How often a step was asked for, how it was answered, and how it would have been."""

    asked: int = 0
    allowed_then: int = 0
    allowed: int = 0
    refused: int = 0
    unknown: int = 0
    newly_allowed: int = 0
    newly_refused: int = 0

    def add(self, other: StepCount) -> None:
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class ClockCount(Struct):
    """How many promises there were, how many would fall sooner or later, by how many days together, and how many were,
    or would be, broken."""

    promises: int = 0
    sooner: int = 0
    later: int = 0
    days: int = 0
    late_then: int = 0
    late_would: int = 0

    def add(self, other: ClockCount) -> None:
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def take(self, clock: Clock, today: date) -> None:
        """Count one promise; one that is still open is late when its day is over."""
        days, ended = (clock.due_would - clock.due_then).days, clock.answered or today
        self.promises += 1
        self.sooner += days < 0
        self.later += days > 0
        self.days += days
        self.late_then += ended > clock.due_then
        self.late_would += ended > clock.due_would


class Change(Struct, frozen=True):
    """A step that would have been answered otherwise; `unmet` is what would have stood in its way."""

    position: int
    on: date
    idea: str
    step: GuardedStep
    pack_then: str
    allowed_then: bool
    would: Outcome
    unmet: tuple[Finding, ...] = ()
    meeting: str = ""


class Lacking(Struct, frozen=True):
    """A decision that was made, and what it lacks under the other pack."""

    position: int
    on: date
    idea: str
    meeting: str
    decision: str
    quorum: bool
    perspective: bool
    evidence: bool
    unmet: tuple[Finding, ...]


class Ready(Struct):
    """From when on an idea had enough evidence for the forum: then, and under the other pack; None is not yet."""

    then: date | None = None
    would: date | None = None


class Held(Struct):
    """A trial that was refused without asking, which the other pack allows. `started` is when one came after all."""

    idea: str
    since: date
    started: date | None = None


class Opened(Struct):
    """The scores of an idea, each with its perspective, from the latest meeting of a forum; and that day's pack."""

    forum: str
    idea: str
    pack: str
    scores: Scores = field(default_factory=list)


class Tally(Struct):
    """What a replay found."""

    events: int = 0
    ideas: int = 0
    steps: dict[GuardedStep, StepCount] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    decisions: int = 0
    lacking: list[Lacking] = field(default_factory=list)
    ready: dict[str, Ready] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    clocks: dict[str, ClockCount] = field(default_factory=dict)
    moved: list[Clock] = field(default_factory=list)
    opened: dict[str, Opened] = field(default_factory=dict)
    packs: set[str] = field(default_factory=set)
    facts_not_kept: int = 0
    never_asked: dict[str, int] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Put another piece to this one."""
        self.ideas += other.ideas
        self.decisions += other.decisions
        self.facts_not_kept += other.facts_not_kept
        for step, count in other.steps.items():
            self.steps.setdefault(step, StepCount()).add(count)
        for rule, times in other.never_asked.items():
            self.never_asked[rule] = self.never_asked.get(rule, 0) + times
        self.changes += other.changes
        self.lacking += other.lacking
        self.held += other.held
        self.moved += other.moved
        for clock, counted in other.clocks.items():
            self.clocks.setdefault(clock, ClockCount()).add(counted)
        self.packs |= other.packs
        self.ready |= other.ready
        self.opened |= other.opened
