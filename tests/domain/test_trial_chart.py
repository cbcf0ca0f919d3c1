"""The chart of a trial, the periods that are missing, and whether a benefit lasts."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from ideaflow.domain.event import Event
from ideaflow.domain.trial import Trial, evolve
from ideaflow.domain.trial_chart import Gap, benefit, chart_of, missing_periods, verdict_on
from ideaflow.domain.trial_events import (
    BenefitFound,
    Outcome,
    TrialConcluded,
    TrialEnded,
    TrialObserved,
    TrialStarted,
)
from ideaflow.domain.trial_verdict import TrialFinding
from ideaflow.domain.values import Direction
from tests.doing import ENVELOPE, history
from tests.domain.test_trial import PLANNED

START = date(2026, 4, 13)
PLAN = msgspec.structs.replace(
    PLANNED, direction=Direction.DOWN, baseline=(9.0, 8.0, 10.0, 8.0, 9.0), target=4.0, predicted=4.0, weeks=6
)


def week(number: int) -> date:
    return START + timedelta(weeks=number)


def observed(*values: float, first: int = 0) -> tuple[Event, ...]:
    return tuple(TrialObserved(day=week(first + index), value=value) for index, value in enumerate(values))


def given_trial(*more: Event, plan: Event = PLAN) -> Trial:
    trial = Trial()
    for recorded in history("T-1", plan, TrialStarted(on=START, review_due=week(8)), *more):
        evolve(trial, recorded)
    return trial


def adopted(*during: float) -> tuple[Event, ...]:
    ended = TrialEnded(on=week(6), observations=6, reviews=2, found=TrialFinding.IMPROVED)
    return (*observed(*during), ended, TrialConcluded(outcome=Outcome.ADOPT))


def test_the_baseline_comes_first_and_fixes_the_limits() -> None:
    charted = chart_of(given_trial(*observed(8, 5, 4)))
    assert charted is not None
    assert (charted.baseline, len(charted.days), charted.period) == (5, 8, "week")
    assert charted.days[4:6] == (START - timedelta(weeks=1), START)
    assert charted.chart.mean == pytest.approx(8.8)
    assert charted.chart.phases[0].learnt_from == 5


def test_values_out_of_order_and_corrected_are_charted_once_in_order() -> None:
    charted = chart_of(given_trial(*observed(5, first=2), *observed(8, 6), *observed(7, first=1)))
    assert charted is not None
    assert [point.value for point in charted.chart.points[5:]] == [8, 7, 5]


def test_nothing_observed_and_nothing_before_is_no_chart() -> None:
    bare = msgspec.structs.replace(PLAN, baseline=())
    assert chart_of(given_trial(plan=bare)) is None
    assert chart_of(given_trial(), measure="complaints") is None


def test_another_measure_is_charted_without_the_baseline() -> None:
    complaints = tuple(TrialObserved(day=week(index), value=index, measure="complaints") for index in range(3))
    charted = chart_of(given_trial(*complaints), measure="complaints")
    assert charted is not None
    assert (charted.baseline, [point.value for point in charted.chart.points]) == (0, [0, 1, 2])


@pytest.mark.parametrize(
    ("events", "today", "gaps"),
    [
        (observed(8, 5, 4), week(2), []),
        ((*observed(8), *observed(4, first=3)), week(3), [Gap(week(1), week(3) - timedelta(days=1), 2)]),
        (observed(8), week(3), [Gap(week(1), week(4) - timedelta(days=1), 3)]),
        ((), START + timedelta(days=3), []),
        ((TrialObserved(day=START + timedelta(days=4), value=8),), START + timedelta(days=6), []),
    ],
)
def test_periods_without_an_observation_are_named(events: tuple[Event, ...], today: date, gaps: list[Gap]) -> None:
    assert missing_periods(given_trial(*events), today) == gaps


def test_values_from_long_before_are_kept_and_said() -> None:
    trial = given_trial(TrialObserved(day=START - timedelta(weeks=9), value=8), *observed(4, 3))
    assert "1 observation dated before the start or still to come" in verdict_on(trial, week(1)).beside


def test_the_verdict_is_on_the_trial_and_not_on_what_came_later() -> None:
    trial = given_trial(*adopted(8, 5, 4, 3, 3, 2))
    trial.concluded_on = week(6)
    before = verdict_on(trial, week(6))
    for recorded in history("T-1", *observed(9, 9, 9, first=7)):
        evolve(trial, recorded)
    assert before.finding is verdict_on(trial, week(20)).finding is TrialFinding.IMPROVED


@pytest.mark.parametrize(
    ("later", "found"),
    [((), BenefitFound.CANNOT_TELL), ((3, 2), BenefitFound.HOLDS), ((3, 9), BenefitFound.SLIPPED)],
)
def test_a_benefit_lasts_while_the_measure_stays_within_what_the_trial_reached(
    later: tuple[float, ...], found: BenefitFound
) -> None:
    trial = given_trial(*adopted(5, 4, 3, 3, 2, 3))
    trial.concluded_on = week(6)
    for recorded in history("T-1", *observed(*later, first=7)):
        evolve(trial, recorded)
    assert benefit(trial) == (found, len(later))


def test_a_day_in_the_envelope_says_when_it_was_concluded() -> None:
    assert given_trial(*adopted(5, 4)).concluded_on == ENVELOPE.at.date()
