"""Trial: an experiment whose plan is locked when it starts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from ideaflow.domain import trial_events as happened
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.trial_events import BenefitFound, Outcome, TrialPlanned
from ideaflow.domain.trial_plan import StopRule
from ideaflow.domain.trial_verdict import TrialFinding, TrialVerdict
from ideaflow.domain.values import counted
from ideaflow.domain.verdict import Verdict, refused

Decided = tuple[Event, ...] | Verdict


class TrialStage(StrEnum):
    """Where a trial stands."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CONCLUDED = "concluded"


class Trial(Struct):
    """What deciding about a trial needs to know. `reviewers` and `lead` are pseudonyms of this stream.

    `others` are the values of the measures beside the primary one; `cost` and `hours` are what was spent, None until
    somebody notes it; `stops` are the stop rules that were met.
    """

    id: str = ""
    version: int = 0
    stage: TrialStage = TrialStage.PLANNED
    lead: str = ""
    plan: TrialPlanned | None = None
    started_on: date | None = None
    ended_on: date | None = None
    review_due: date | None = None
    observed: dict[date, float] = field(default_factory=dict)
    others: dict[str, dict[date, float]] = field(default_factory=dict)
    added_measures: set[str] = field(default_factory=set)
    deviations: int = 0
    stops: dict[StopRule, date] = field(default_factory=dict)
    cost: float | None = None
    hours: float | None = None
    reviewers: set[str] = field(default_factory=set)
    reviews_opened_on: date | None = None
    found: TrialFinding | None = None
    outcome: Outcome | None = None
    concluded_on: date | None = None
    benefit_checks: tuple[date, ...] = ()
    checked: set[date] = field(default_factory=set)
    slipped: bool = False

    @property
    def measured(self) -> bool:
        """Was there an effect: a lasting improvement on the control chart, and not two means that differ?"""
        return self.found is TrialFinding.IMPROVED

    @property
    def planned(self) -> TrialPlanned:
        """The plan; every stored trial has one, as planning is its first event."""
        if self.plan is None:
            raise LookupError(f"{self.id} has no plan")
        return self.plan

    @property
    def adopted(self) -> bool:
        """Is what was tried kept? Then the measure goes on being observed."""
        return self.outcome is Outcome.ADOPT

    def values_of(self, measure: str) -> dict[date, float]:
        """The values of a measure by day, without those that were corrected; empty names the primary one."""
        return self.others.get(measure, {}) if measure else self.observed

    def reviews_are_open(self, today: date) -> bool:
        """Can the answers be read? Once the lead opened them, or their date has come."""
        return self.reviews_opened_on is not None or (self.review_due is not None and today >= self.review_due)


def evolve(trial: Trial, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    trial.id, trial.version = recorded.originator_id, recorded.originator_version
    event = recorded.event
    match event:
        case happened.TrialPlanned():
            trial.plan, trial.lead = event, recorded.actor
        case happened.TrialStarted():
            trial.stage, trial.started_on, trial.review_due = TrialStage.RUNNING, event.on, event.review_due
        case happened.TrialObserved():
            values = trial.others.setdefault(event.measure, {}) if event.measure else trial.observed
            values[event.day] = event.value
            if event.stops:
                trial.stops |= dict.fromkeys(event.stops, event.day)
        case happened.TrialSpent():
            trial.cost, trial.hours = (trial.cost or 0) + event.cost, (trial.hours or 0) + event.hours
            trial.stops |= dict.fromkeys(event.stops, event.on)
        case happened.TrialDeviated():
            trial.deviations += 1
            trial.added_measures |= {event.adds_measure} - {""}
        case happened.TrialReviewed():
            trial.reviewers.add(recorded.actor)
        case happened.TrialReviewsOpened():
            trial.reviews_opened_on = event.on
        case happened.TrialEnded():
            trial.stage, trial.ended_on, trial.found = TrialStage.ENDED, event.on, event.found
            trial.reviews_opened_on = trial.reviews_opened_on or event.on
        case happened.TrialConcluded():
            trial.stage, trial.outcome, trial.concluded_on = TrialStage.CONCLUDED, event.outcome, recorded.at.date()
            trial.benefit_checks = event.benefit_checks
        case happened.TrialBenefitChecked():
            trial.checked |= {event.due} if event.due else set()
            trial.slipped = event.found is BenefitFound.SLIPPED


def not_in(trial: Trial, step: str, *stages: TrialStage) -> Verdict | None:
    """The verdict that refuses `step` outside `stages`, or None within them."""
    if trial.stage in stages:
        return None
    after = {
        TrialStage.PLANNED: f"start it: ideaflow trial start {trial.id}",
        TrialStage.RUNNING: f"observe, review and end it: ideaflow trial end {trial.id}",
        TrialStage.ENDED: f"conclude it: ideaflow trial conclude {trial.id}",
        TrialStage.CONCLUDED: "plan a new trial that builds on it",
    }
    return refused(
        step,
        "the stages of a trial",
        seen=f"the trial is {trial.stage.value}",
        needed=f"a trial that is {' or '.join(stages)}",
        next_step=after[trial.stage],
    )


def start(trial: Trial, *, on: date, review_due: date, fast_track: bool) -> Decided:
    """Lock the plan and run."""
    no = not_in(trial, "start", TrialStage.PLANNED)
    return no or (happened.TrialStarted(on=on, review_due=review_due, fast_track=fast_track),)


def deviate(trial: Trial, *, change: str, reason: str, adds_measure: str = "") -> Decided:
    """Say how and why the trial departs from its plan, and which measure is observed beside the planned ones."""
    no = not_in(trial, "deviate", TrialStage.RUNNING)
    return no or (happened.TrialDeviated(change=change, reason=reason, adds_measure=adds_measure),)


def review(trial: Trial, by: str, answers: happened.TrialReviewed) -> Decided:
    """Answer the four questions, once a person, while others' answers are closed; `answers` says if they are not."""
    no = not_in(trial, "review", TrialStage.RUNNING, TrialStage.ENDED)
    if no:
        return no
    if by in trial.reviewers:
        return refused(
            "review",
            "one review a person",
            seen="you have answered",
            needed="somebody who has not answered yet",
            next_step="ask a colleague who saw the trial",
        )
    return (answers,)


def open_reviews(trial: Trial, *, on: date, verdict: Verdict) -> Decided:
    """Let everybody read the answers side by side. Opening twice changes nothing.

    `verdict` holds the number of reviews that the policy asks for; once they are due, they open without it.
    """
    no = not_in(trial, "open reviews", TrialStage.RUNNING, TrialStage.ENDED, TrialStage.CONCLUDED)
    if no:
        return no
    if trial.reviews_opened_on:
        return ()
    when_due = trial.reviews_are_open(on)
    if not when_due and not verdict.allowed:
        return verdict
    return (happened.TrialReviewsOpened(on=on, reviews=len(trial.reviewers), when_due=when_due),)


def end(trial: Trial, *, on: date, reason: str, verdict: Verdict, judged: TrialVerdict | None = None) -> Decided:
    """End the trial. `verdict` holds the number of reviews that the policy asks for; `judged` is what it found."""
    no = not_in(trial, "end", TrialStage.RUNNING)
    if no:
        return no
    if not verdict.allowed:
        return verdict
    ended = happened.TrialEnded(
        on=on,
        observations=len(trial.observed),
        reviews=len(trial.reviewers),
        reason=reason,
        found=judged.finding if judged else None,
        prediction=judged.prediction if judged else None,
        more_points=judged.more_points if judged else 0,
        deviations=trial.deviations,
        cost=trial.cost,
        hours=trial.hours,
    )
    return (ended,)


def conclude(
    trial: Trial, outcome: Outcome, learnings: tuple[str, ...], benefit_checks: tuple[date, ...] = ()
) -> Decided:
    """Say what follows. Failing forward needs something that others can learn from it."""
    no = not_in(trial, "conclude", TrialStage.ENDED)
    if no:
        return no
    if outcome is Outcome.FAIL_FORWARD and not learnings:
        return refused(
            Outcome.FAIL_FORWARD.value,
            "failing forward teaches",
            seen=counted(0, "learning"),
            needed="at least one learning that others can use",
            next_step="say what was learned: --learning TEXT",
        )
    concluded = happened.TrialConcluded(
        outcome=outcome, learnings=learnings, found=trial.found, benefit_checks=benefit_checks
    )
    return (concluded,)
