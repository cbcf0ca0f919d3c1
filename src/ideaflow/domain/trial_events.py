"""What can happen to a trial, from its plan to its conclusion."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from ideaflow.domain.event import Event, Words, event
from ideaflow.domain.values import Affects, Direction, Prompt, counted, listed
from ideaflow.domain.verdict import Finding


class PlanPart(StrEnum):
    """The parts of a plan that are written in words."""

    HYPOTHESIS = "hypothesis"
    PREDICTION = "prediction"
    MEASURE = "measure"
    STOP_RULE = "stop rule"
    ROLL_BACK = "roll-back step"
    WHO_IS_AFFECTED = "who is affected"


class Outcome(StrEnum):
    """How a trial is concluded."""

    ADOPT = "adopt"
    FAIL_FORWARD = "fail forward"
    ADJUST = "adjust"


@event
class TrialPlanned(Event, frozen=True, kw_only=True):
    """A plan was written. `cost` is in pounds, `hours` are hours of staff; both are caps.

    `declared` answers the facts that a policy pack added of its own.
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
    """A value of the primary measure for one period."""

    topic: ClassVar[str] = "trial.observed"
    day: date
    value: float
    note: Words = ""

    def sentence(self, subject: str) -> str:
        return f"Trial {subject} observed {self.value:g} for {self.day:%d %B %Y}"


@event
class TrialDeviated(Event, frozen=True, kw_only=True):
    """The trial departed from its locked plan, and why is written down."""

    topic: ClassVar[str] = "trial.deviated"
    change: Words = ""
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        return f"A deviation from the plan of trial {subject} was recorded with its reason"


@event
class TrialReviewed(Event, frozen=True, kw_only=True):
    """One person's answers to the four questions, unseen by others until the trial has ended."""

    topic: ClassVar[str] = "trial.reviewed"
    set_out_to_do: Words = ""
    happened: Words = ""
    why_different: Words = ""
    learned: Words = ""

    def sentence(self, subject: str) -> str:
        return f"A review of trial {subject} was answered"


@event
class TrialEnded(Event, frozen=True, kw_only=True):
    """No more observations; the reviews open together."""

    topic: ClassVar[str] = "trial.ended"
    on: date
    observations: int
    reviews: int
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        return (
            f"Trial {subject} ended on {self.on:%d %B %Y} with {counted(self.observations, 'observation')}, and "
            f"{counted(self.reviews, 'review')} opened together"
        )


@event
class TrialConcluded(Event, frozen=True, kw_only=True):
    """What follows from the trial."""

    topic: ClassVar[str] = "trial.concluded"
    outcome: Outcome
    learnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def sentence(self, subject: str) -> str:
        taught = f"; it taught {listed(self.learnings)}" if self.learnings else ""
        return f"Trial {subject} was concluded: {self.outcome.value}{taught}"
