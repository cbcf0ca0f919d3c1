"""trial_page: one trial, folded from its own stream when it is asked for. Reviews show once the trial has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, field

from ideaflow.domain import trial as domain
from ideaflow.domain import trial_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.trial import Trial, TrialStage
from ideaflow.domain.trial_events import TrialPlanned


class Observation(Struct):
    """A value for a day; `corrected` where a later entry replaced it."""

    day: str
    value: float
    note: str
    corrected: bool = False


class Deviation(Struct):
    """How and why a trial departed from its plan."""

    on: str
    change: str
    reason: str


class Review(Struct):
    """One person's answers to the four questions."""

    set_out_to_do: str
    happened: str
    why_different: str
    learned: str


class TrialPage(Struct):
    """A trial as it is shown. `reviews_in` counts; `reviews` are empty before the end."""

    id: str
    version: int
    stage: str
    plan: TrialPlanned
    started_on: date | None
    outcome: str
    observations: list[Observation] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)
    reviews_in: int = 0
    reviews: Sequence[Review] = ()


def page(history: Sequence[Recorded]) -> TrialPage:
    """The trial that this history made."""
    trial = Trial()
    for recorded in history:
        domain.evolve(trial, recorded)
    made = TrialPage(trial.id, trial.version, trial.stage.value, trial.planned, trial.started_on, "")
    reviews: list[Review] = []
    for recorded in history:
        match recorded.event:
            case happened.TrialObserved() as event:
                _observe(made.observations, event)
            case happened.TrialDeviated() as event:
                made.deviations.append(Deviation(recorded.at.date().isoformat(), event.change, event.reason))
            case happened.TrialReviewed() as event:
                reviews.append(Review(event.set_out_to_do, event.happened, event.why_different, event.learned))
            case happened.TrialConcluded() as event:
                made.outcome = event.outcome.value
    made.reviews_in = len(reviews)
    made.reviews = reviews if trial.stage in (TrialStage.ENDED, TrialStage.CONCLUDED) else ()
    made.observations.sort(key=lambda one: one.day)
    return made


def _observe(observations: list[Observation], event: happened.TrialObserved) -> None:
    day = event.day.isoformat()
    for earlier in observations:
        earlier.corrected = earlier.corrected or earlier.day == day
    observations.append(Observation(day, event.value, event.note))
