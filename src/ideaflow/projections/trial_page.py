"""trial_page: one trial, folded from its own stream when it is asked for.

Reviews show once they are open: the lead opened them, the trial has ended, or the date by which they are due has come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, field

from ideaflow.domain import trial as domain
from ideaflow.domain import trial_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.trial import Trial
from ideaflow.domain.trial_chart import Gap, chart_of, missing_periods, planned_end, verdict_on
from ideaflow.domain.trial_events import TrialPlanned
from ideaflow.domain.trial_verdict import TrialVerdict
from ideaflow.pictures.charted import Charted


class Observation(Struct):
    """A value for a day; `corrected` where a later entry replaced it. `stops` are the stop rules that it met."""

    day: str
    value: float
    note: str
    corrected: bool = False
    measure: str = ""
    stops: tuple[str, ...] = ()


class Deviation(Struct):
    """How and why a trial departed from its plan."""

    on: str
    change: str
    reason: str


class Review(Struct):
    """One person's answers to the four questions; `late` ones were given when the others could be read."""

    set_out_to_do: str
    happened: str
    why_different: str
    learned: str
    late: bool = False


class Check(Struct):
    """Whether the benefit held after adoption; `due` is the date of the check, where it was a planned one."""

    on: str
    found: str
    points: int
    due: str | None
    note: str


class TrialPage(Struct):
    """A trial as it is shown. `reviews_in` counts; `reviews` are empty until they open.

    `cost` and `hours` are what was spent; `missing` are periods without an observation of the primary measure.
    """

    id: str
    version: int
    stage: str
    plan: TrialPlanned
    started_on: date | None
    outcome: str
    ends_on: date | None = None
    review_due: date | None = None
    days_since_end: int | None = None
    observations: list[Observation] = field(default_factory=list)
    missing: list[Gap] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)
    stops: tuple[str, ...] = ()
    cost: float | None = None
    hours: float | None = None
    verdict: TrialVerdict | None = None
    reviews_in: int = 0
    reviews_open: bool = False
    reviews: Sequence[Review] = ()
    benefit_checks: tuple[date, ...] = ()
    checks: list[Check] = field(default_factory=list)


def trial_of(history: Sequence[Recorded]) -> Trial:
    """The trial that this history made."""
    trial = Trial()
    for recorded in history:
        domain.evolve(trial, recorded)
    return trial


def charted(trial: Trial, measure: str = "") -> Charted | None:
    """The chart of a measure, by default the primary one, ready to be drawn; None where there is nothing to draw."""
    made, plan = chart_of(trial, measure), trial.planned
    if made is None:
        return None
    title = (measure or plan.measure or trial.id).rstrip(".")
    return Charted(made.chart, made.days, title, "" if measure else plan.unit)


def page(history: Sequence[Recorded], today: date | None = None) -> TrialPage:
    """The trial that this history made, as it is shown today; by default on the day of its last event."""
    trial = trial_of(history)
    now = today or history[-1].at.date()
    made = TrialPage(trial.id, trial.version, trial.stage.value, trial.planned, trial.started_on, "")
    reviews: list[Review] = []
    for recorded in history:
        match recorded.event:
            case happened.TrialObserved() as event:
                _observe(made.observations, event)
            case happened.TrialDeviated() as event:
                made.deviations.append(Deviation(recorded.at.date().isoformat(), event.change, event.reason))
            case happened.TrialReviewed() as event:
                reviews.append(_review(event))
            case happened.TrialBenefitChecked() as event:
                made.checks.append(_check(event))
    _as_it_stands(made, trial, now)
    made.reviews_in = len(reviews)
    made.reviews = reviews if made.reviews_open else ()
    made.observations.sort(key=lambda one: (one.measure, one.day))
    return made


def _as_it_stands(made: TrialPage, trial: Trial, now: date) -> None:
    made.outcome = trial.outcome.value if trial.outcome else ""
    made.ends_on, made.review_due = trial.ended_on or planned_end(trial), trial.review_due
    if made.ends_on and made.ends_on <= now and trial.outcome is None:
        made.days_since_end = (now - made.ends_on).days
    made.missing = missing_periods(trial, now)
    made.stops = tuple(f"{rule.words}, met on {day:%d %B %Y}" for rule, day in trial.stops.items())
    made.cost, made.hours = trial.cost, trial.hours
    made.verdict = verdict_on(trial, now) if trial.started_on else None
    made.reviews_open = trial.reviews_are_open(now)
    made.benefit_checks = trial.benefit_checks


def _observe(observations: list[Observation], event: happened.TrialObserved) -> None:
    day = event.day.isoformat()
    for earlier in observations:
        earlier.corrected = earlier.corrected or (earlier.day, earlier.measure) == (day, event.measure)
    stops = tuple(rule.words for rule in event.stops)
    observations.append(Observation(day, event.value, event.note, measure=event.measure, stops=stops))


def _review(event: happened.TrialReviewed) -> Review:
    return Review(event.set_out_to_do, event.happened, event.why_different, event.learned, event.after_opening)


def _check(event: happened.TrialBenefitChecked) -> Check:
    due = event.due.isoformat() if event.due else None
    return Check(event.on.isoformat(), event.found.value, event.points, due, event.note)
