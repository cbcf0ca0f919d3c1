"""Trials: a plan is locked, observed, reviewed by several people, ended and concluded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ideaflow.domain import trial as deciding
from ideaflow.domain import trial_observing as observing
from ideaflow.domain.event import Event
from ideaflow.domain.trial import Trial, TrialStage, evolve
from ideaflow.domain.trial_events import (
    Outcome,
    TrialConcluded,
    TrialDeviated,
    TrialEnded,
    TrialObserved,
    TrialPlanned,
    TrialReviewed,
    TrialStarted,
)
from ideaflow.domain.values import Direction
from ideaflow.domain.verdict import Verdict, refused
from tests.doing import history

DAY, LATER = date(2026, 4, 13), date(2026, 4, 20)
PLANNED = TrialPlanned(
    idea="I-1",
    team="Post room",
    cycle=1,
    builds_on="",
    parts=(),
    direction=Direction.UP,
    unit="letters",
    baseline=(),
    target=None,
    weeks=4,
    cost=0,
    hours=0,
    within_gift=True,
    affects=(),
    prompts=(),
)
STARTED = TrialStarted(on=DAY, review_due=LATER)
ENDED = TrialEnded(on=LATER, observations=0, reviews=2)
CONCLUDED = TrialConcluded(outcome=Outcome.ADJUST)
ANSWERS = TrialReviewed(set_out_to_do="a", happened="b", why_different="c", learned="d")
YES = Verdict("end trial")
HISTORIES: dict[TrialStage, tuple[Event, ...]] = {
    TrialStage.PLANNED: (),
    TrialStage.RUNNING: (STARTED,),
    TrialStage.ENDED: (STARTED, ENDED),
    TrialStage.CONCLUDED: (STARTED, ENDED, CONCLUDED),
}


def given_trial(*more: Event | tuple[Event, str]) -> Trial:
    trial = Trial()
    for recorded in history("T-1", (PLANNED, "lead"), *more):
        evolve(trial, recorded)
    return trial


TAKE: dict[str, Callable[[Trial], deciding.Decided]] = {
    "start": lambda trial: deciding.start(trial, on=DAY, review_due=LATER, fast_track=False),
    "observe": lambda trial: observing.observe(trial, day=DAY, value=3, note=""),
    "spend": lambda trial: observing.spend(trial, on=DAY, cost=5, hours=1, note=""),
    "deviate": lambda trial: deciding.deviate(trial, change="fewer", reason="leave"),
    "review": lambda trial: deciding.review(trial, "ana", ANSWERS),
    "open reviews": lambda trial: deciding.open_reviews(trial, on=DAY, verdict=YES),
    "end": lambda trial: deciding.end(trial, on=LATER, reason="", verdict=YES),
    "conclude": lambda trial: deciding.conclude(trial, Outcome.ADOPT, ()),
}
PLANNED_STAGE, RUNNING, OVER, CLOSED = TrialStage
STEPS = {
    "start": (PLANNED_STAGE,),
    "observe": (RUNNING,),
    "spend": (RUNNING, OVER),
    "deviate": (RUNNING,),
    "review": (RUNNING, OVER),
    "open reviews": (RUNNING,),
    "end": (RUNNING,),
    "conclude": (OVER,),
}


@pytest.mark.parametrize("stage", TrialStage)
@pytest.mark.parametrize("name", TAKE)
def test_each_step_is_taken_in_its_own_stages_and_refused_in_words_in_any_other(name: str, stage: TrialStage) -> None:
    trial = given_trial(*HISTORIES[stage])
    assert trial.stage == stage
    decided = TAKE[name](trial)
    if name == "open reviews" and stage in (OVER, CLOSED):
        assert decided == (), "the end opened them"
        return
    if stage in STEPS[name]:
        assert isinstance(decided, tuple)
        assert len(decided) == 1
        return
    assert isinstance(decided, Verdict)
    (finding,) = decided.unmet
    assert decided.step == name
    assert finding.seen == f"the trial is {stage.value}"
    assert finding.needed.startswith(f"a trial that is {' or '.join(STEPS[name])}")
    assert finding.next_step


def test_the_lead_is_whoever_planned_it() -> None:
    trial = given_trial((STARTED, "somebody else"))
    assert trial.lead == "lead"
    assert trial.started_on == DAY
    assert trial.planned == PLANNED


def test_a_trial_without_a_plan_says_so() -> None:
    with pytest.raises(LookupError, match="has no plan"):
        _ = Trial(id="T-1").planned


def test_the_same_value_for_the_same_day_changes_nothing() -> None:
    trial = given_trial(STARTED, TrialObserved(day=DAY, value=3))
    assert observing.observe(trial, day=DAY, value=3, note="") == ()


def test_another_value_for_the_same_day_corrects_the_first() -> None:
    trial = given_trial(STARTED, TrialObserved(day=DAY, value=3))
    corrected = observing.observe(trial, day=DAY, value=4, note="")
    assert corrected == (TrialObserved(day=DAY, value=4, corrects=3),)
    assert given_trial(STARTED, TrialObserved(day=DAY, value=3), *corrected).observed == {DAY: 4}


def test_a_note_on_the_same_value_is_kept() -> None:
    trial = given_trial(STARTED, TrialObserved(day=DAY, value=3))
    assert observing.observe(trial, day=DAY, value=3, note="snow") == (TrialObserved(day=DAY, value=3, note="snow"),)


def test_a_deviation_keeps_what_changed_and_why() -> None:
    assert TAKE["deviate"](given_trial(STARTED)) == (TrialDeviated(change="fewer", reason="leave"),)


def test_each_person_reviews_once() -> None:
    trial = given_trial(STARTED, (ANSWERS, "ana"))
    decided = deciding.review(trial, "ana", ANSWERS)
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "you have answered"
    assert deciding.review(trial, "ben", ANSWERS) == (ANSWERS,)


def test_the_end_counts_days_observed_and_people_who_reviewed() -> None:
    trial = given_trial(
        STARTED,
        TrialObserved(day=DAY, value=3),
        TrialObserved(day=DAY, value=4),
        TrialObserved(day=LATER, value=5),
        (ANSWERS, "ana"),
        (ANSWERS, "ben"),
    )
    ended = deciding.end(trial, on=LATER, reason="done", verdict=YES)
    assert ended == (TrialEnded(on=LATER, observations=2, reviews=2, reason="done"),)


def test_a_trial_does_not_end_without_the_reviews_that_the_policy_asks_for() -> None:
    no = refused("end trial", "after action review", seen="0 reviews", needed="2 reviews")
    assert deciding.end(given_trial(STARTED), on=LATER, reason="", verdict=no) is no


def test_failing_forward_needs_something_that_others_can_learn() -> None:
    trial = given_trial(*HISTORIES[TrialStage.ENDED])
    decided = deciding.conclude(trial, Outcome.FAIL_FORWARD, ())
    assert isinstance(decided, Verdict)
    assert decided.missing == ("at least one learning that others can use",)
    assert deciding.conclude(trial, Outcome.FAIL_FORWARD, ("L-1",)) == (
        TrialConcluded(outcome=Outcome.FAIL_FORWARD, learnings=("L-1",)),
    )
