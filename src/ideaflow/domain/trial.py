"""Trial: an experiment whose plan is locked when it starts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from ideaflow.domain import trial_events as happened
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.trial_events import Outcome, TrialPlanned
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
    """What deciding about a trial needs to know. `reviewers` and `lead` are pseudonyms of this stream."""

    id: str = ""
    version: int = 0
    stage: TrialStage = TrialStage.PLANNED
    lead: str = ""
    plan: TrialPlanned | None = None
    started_on: date | None = None
    observed: dict[date, float] = field(default_factory=dict)
    reviewers: set[str] = field(default_factory=set)

    @property
    def measured(self) -> bool:
        """Is there an effect to see: observations beside a baseline?"""
        return bool(self.observed and self.plan and self.plan.baseline)

    @property
    def planned(self) -> TrialPlanned:
        """The plan; every stored trial has one, as planning is its first event."""
        if self.plan is None:
            raise LookupError(f"{self.id} has no plan")
        return self.plan


def evolve(trial: Trial, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    trial.id, trial.version = recorded.originator_id, recorded.originator_version
    event = recorded.event
    match event:
        case happened.TrialPlanned():
            trial.plan, trial.lead = event, recorded.actor
        case happened.TrialStarted():
            trial.stage, trial.started_on = TrialStage.RUNNING, event.on
        case happened.TrialObserved():
            trial.observed[event.day] = event.value
        case happened.TrialReviewed():
            trial.reviewers.add(recorded.actor)
        case happened.TrialEnded():
            trial.stage = TrialStage.ENDED
        case happened.TrialConcluded():
            trial.stage = TrialStage.CONCLUDED


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


def observe(trial: Trial, *, day: date, value: float, note: str) -> Decided:
    """Note a value for a period. A second value for the same day corrects the first; both stay readable."""
    no = not_in(trial, "observe", TrialStage.RUNNING)
    if no:
        return no
    if trial.observed.get(day) == value and not note:
        return ()
    return (happened.TrialObserved(day=day, value=value, note=note),)


def deviate(trial: Trial, *, change: str, reason: str) -> Decided:
    """Say how and why the trial departs from its plan."""
    no = not_in(trial, "deviate", TrialStage.RUNNING)
    return no or (happened.TrialDeviated(change=change, reason=reason),)


def review(trial: Trial, by: str, answers: happened.TrialReviewed) -> Decided:
    """Answer the four questions, once a person, while others' answers are closed."""
    no = not_in(trial, "review", TrialStage.RUNNING)
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


def end(trial: Trial, *, on: date, reason: str, verdict: Verdict) -> Decided:
    """End the trial. `verdict` holds the number of reviews that the policy asks for."""
    no = not_in(trial, "end", TrialStage.RUNNING)
    if no:
        return no
    if not verdict.allowed:
        return verdict
    return (happened.TrialEnded(on=on, observations=len(trial.observed), reviews=len(trial.reviewers), reason=reason),)


def conclude(trial: Trial, outcome: Outcome, learnings: tuple[str, ...]) -> Decided:
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
    return (happened.TrialConcluded(outcome=outcome, learnings=learnings),)
