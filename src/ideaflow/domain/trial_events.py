"""What can happen to a trial, from its plan to its conclusion."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from ideaflow.domain.event import Event, Words, event
from ideaflow.domain.trial_plan import CheckablePart, StopKind, StopRule
from ideaflow.domain.trial_verdict import PredictionHeld, TrialFinding
from ideaflow.domain.values import Affects, Direction, Prompt, counted, listed
from ideaflow.domain.verdict import Finding

# Two values make one moving range, the least that limits can be learnt from.
SHORTEST_BASELINE = 2


class PlanPart(StrEnum):
    """The parts of a plan that are written in words."""

    HYPOTHESIS = "hypothesis"
    PREDICTION = "prediction"
    MEASURE = "measure"
    SOURCE = "source"
    STOP_RULE = "stop rule"
    ROLL_BACK = "roll-back step"
    WHO_IS_AFFECTED = "who is affected"


class Outcome(StrEnum):
    """How a trial is concluded."""

    ADOPT = "adopt"
    FAIL_FORWARD = "fail forward"
    ADJUST = "adjust"


class BenefitFound(StrEnum):
    """What became of an adopted trial's benefit."""

    HOLDS = "holds"
    SLIPPED = "is slipping back"
    CANNOT_TELL = "cannot be told yet"


@event
class TrialPlanned(Event, frozen=True, kw_only=True):
    """A plan was written. `cost` is in pounds, `hours` are hours of staff; both are caps.

    `declared` answers the facts that a policy pack added of its own.
    `predicted` is the level that the primary measure is to reach, `also` names other measures. A value is taken every
    `every_days` days; `sample` is how many there will be, 0 where `weeks` says it.
    """

    topic: ClassVar[str] = "trial.planned"
    idea: str
    team: str
    cycle: int
    builds_on: str
    parts: tuple[PlanPart, ...]
    direction: Direction
    unit: str
    baseline: tuple[float, ...]
    target: float | None
    weeks: int
    cost: float
    hours: float
    within_gift: bool
    affects: tuple[Affects, ...]
    prompts: tuple[Prompt, ...]
    declared: dict[str, bool | float | str] = {}
    hypothesis: Words = ""
    prediction: Words = ""
    measure: Words = ""
    stop_rule: Words = ""
    roll_back: Words = ""
    who_is_affected: Words = ""
    source: Words = ""
    predicted: float | None = None
    stops: tuple[StopRule, ...] = ()
    also: tuple[str, ...] = ()
    every_days: int = 7
    sample: int = 0

    @property
    def checkable(self) -> tuple[CheckablePart, ...]:
        """Which parts that can be checked are there; two values from before make a baseline."""
        stops = {stop.kind for stop in self.stops}
        there = {
            CheckablePart.UNIT: bool(self.unit),
            CheckablePart.BASELINE: len(self.baseline) >= SHORTEST_BASELINE,
            CheckablePart.TARGET: self.target is not None,
            CheckablePart.PREDICTED: self.predicted is not None,
            CheckablePart.SUCCESS: StopKind.SUCCESS in stops,
            CheckablePart.HARM: StopKind.HARM in stops,
            CheckablePart.COST: StopKind.COST in stops,
            CheckablePart.PROMPT: bool(self.prompts),
        }
        return tuple(part for part, is_there in there.items() if is_there)

    def sentence(self, subject: str) -> str:
        after = f", building on {self.builds_on}" if self.builds_on else ""
        return (
            f"Trial {subject} of {self.idea} was planned{after}: {counted(self.weeks, 'week')}, at most "
            f"£{self.cost:,.2f} and {self.hours:g} hours, measured in {self.unit or 'a unit to be named'}"
        )


@event
class TrialStarted(Event, frozen=True, kw_only=True):
    """The plan is locked and the trial runs."""

    topic: ClassVar[str] = "trial.started"
    on: date
    review_due: date
    fast_track: bool = False

    def sentence(self, subject: str) -> str:
        route = "on the fast track" if self.fast_track else "as the forum agreed"
        return f"Trial {subject} started {route} on {self.on:%d %B %Y}; its plan is locked"


@event
class TrialObserved(Event, frozen=True, kw_only=True):
    """A value of a measure for one period; `measure` is empty for the primary one.

    `corrects` is the earlier value for the day, which stays readable. `stops` are the stop rules that are met now.
    """

    topic: ClassVar[str] = "trial.observed"
    day: date
    value: float
    note: Words = ""
    measure: str = ""
    corrects: float | None = None
    stops: tuple[StopRule, ...] = ()

    def sentence(self, subject: str) -> str:
        of = f" {self.measure}" if self.measure else ""
        before = "" if self.corrects is None else f", correcting {self.corrects:g}"
        return f"Trial {subject} observed{of} {self.value:g} for {self.day:%d %B %Y}{before}{stop_words(self.stops)}"


@event
class TrialSpent(Event, frozen=True, kw_only=True):
    """Pounds and hours of staff were spent on the trial; below 0 takes some back."""

    topic: ClassVar[str] = "trial.spent"
    on: date
    cost: float
    hours: float
    stops: tuple[StopRule, ...] = ()
    note: Words = ""

    def sentence(self, subject: str) -> str:
        spent = f"£{self.cost:,.2f} and {self.hours:g} hours"
        return f"On trial {subject} {spent} were noted as spent for {self.on:%d %B %Y}{stop_words(self.stops)}"


@event
class TrialDeviated(Event, frozen=True, kw_only=True):
    """The trial departed from its locked plan, and why is written down."""

    topic: ClassVar[str] = "trial.deviated"
    change: Words = ""
    reason: Words = ""
    adds_measure: str = ""

    def sentence(self, subject: str) -> str:
        adds = f"; {self.adds_measure} is observed too from now on" if self.adds_measure else ""
        return f"A deviation from the plan of trial {subject} was recorded with its reason{adds}"


@event
class TrialReviewed(Event, frozen=True, kw_only=True):
    """One person's answers to the four questions, unseen by others until the reviews open.

    `after_opening` marks answers given when the others could be read.
    """

    topic: ClassVar[str] = "trial.reviewed"
    set_out_to_do: Words = ""
    happened: Words = ""
    why_different: Words = ""
    learned: Words = ""
    after_opening: bool = False

    def sentence(self, subject: str) -> str:
        late = ", after the reviews had opened" if self.after_opening else ""
        return f"A review of trial {subject} was answered{late}"


@event
class TrialReviewsOpened(Event, frozen=True, kw_only=True):
    """All answers so far can be read side by side. `when_due` says that their date had come."""

    topic: ClassVar[str] = "trial.reviews_opened"
    on: date
    reviews: int
    when_due: bool = False

    def sentence(self, subject: str) -> str:
        due = ", as they were due" if self.when_due else ""
        return f"{counted(self.reviews, 'review')} of trial {subject} opened together{due}"


@event
class TrialEnded(Event, frozen=True, kw_only=True):
    """No more observations; the reviews open together. `found` is the verdict; pounds and hours are those spent."""

    topic: ClassVar[str] = "trial.ended"
    on: date
    observations: int
    reviews: int
    reason: Words = ""
    found: TrialFinding | None = None
    prediction: PredictionHeld | None = None
    more_points: int = 0
    deviations: int = 0
    cost: float | None = None
    hours: float | None = None

    def sentence(self, subject: str) -> str:
        ended = (
            f"Trial {subject} ended on {self.on:%d %B %Y} with {counted(self.observations, 'observation')}, and "
            f"{counted(self.reviews, 'review')} opened together"
        )
        if self.found is None or self.prediction is None:
            return ended
        return f"{ended}; its control chart says: {self.found.value}, and the prediction {self.prediction.value}"


@event
class TrialConcluded(Event, frozen=True, kw_only=True):
    """What follows from the trial. `found` is the verdict that it ended with."""

    topic: ClassVar[str] = "trial.concluded"
    outcome: Outcome
    learnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    found: TrialFinding | None = None
    benefit_checks: tuple[date, ...] = ()

    def sentence(self, subject: str) -> str:
        taught = f"; it taught {listed(self.learnings)}" if self.learnings else ""
        found = f", having found: {self.found.value}" if self.found else ""
        return f"Trial {subject} was concluded: {self.outcome.value}{found}{taught}"


@event
class TrialBenefitChecked(Event, frozen=True, kw_only=True):
    """Whether the benefit holds after adoption. `due` is the date of the check, None for one that nobody planned."""

    topic: ClassVar[str] = "trial.benefit_checked"
    on: date
    found: BenefitFound
    points: int
    due: date | None = None
    note: Words = ""

    def sentence(self, subject: str) -> str:
        check = f" for the check of {self.due:%d %B %Y}" if self.due else ""
        points = counted(self.points, "observation")
        return f"The benefit of trial {subject} {self.found.value}, after {points} since adoption{check}"


def stop_words(stops: tuple[StopRule, ...]) -> str:
    """The stop rules that are met, as the end of a sentence."""
    return f"; a stop rule is met: {listed(rule.words for rule in stops)}" if stops else ""
