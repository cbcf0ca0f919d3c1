"""Deciding what is observed: values, stop rules that are met, what was spent, and checks of the benefit."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from ideaflow.domain import trial_observing as deciding
from ideaflow.domain.event import Event
from ideaflow.domain.problem import Problem, ProblemRaisedAgain, ProblemResolved, raise_again
from ideaflow.domain.problem import evolve as evolve_problem
from ideaflow.domain.trial import Trial, evolve
from ideaflow.domain.trial_events import (
    BenefitFound,
    Outcome,
    TrialBenefitChecked,
    TrialConcluded,
    TrialDeviated,
    TrialEnded,
    TrialObserved,
    TrialSpent,
    TrialStarted,
)
from ideaflow.domain.trial_plan import Compared, StopKind, StopRule, with_caps
from ideaflow.domain.verdict import Verdict
from tests.doing import history
from tests.domain.test_trial import PLANNED

DAY = date(2026, 4, 13)
SUCCESS = StopRule(StopKind.SUCCESS, Compared.AT_MOST, 4, in_a_row=3)
HARM = StopRule(StopKind.HARM, Compared.AT_LEAST, 3, "complaints")
PLAN = msgspec.structs.replace(PLANNED, stops=with_caps((SUCCESS, HARM), cost=100, hours=10), baseline=(9.0, 8.0))
STARTED = TrialStarted(on=DAY, review_due=DAY + timedelta(weeks=6))


def given_trial(*more: Event) -> Trial:
    trial = Trial()
    for recorded in history("T-1", PLAN, STARTED, *more):
        evolve(trial, recorded)
    return trial


def on(days: int, value: float, measure: str = "") -> TrialObserved:
    return TrialObserved(day=DAY + timedelta(days=days), value=value, measure=measure)


def stops(trial: Trial, days: int, value: float, measure: str = "") -> tuple[StopRule, ...]:
    decided = deciding.observe(trial, day=DAY + timedelta(days=days), value=value, note="", measure=measure)
    assert not isinstance(decided, Verdict)
    (event,) = decided
    assert isinstance(event, TrialObserved)
    return event.stops


def test_a_harm_is_flagged_by_the_observation_that_shows_it() -> None:
    assert stops(given_trial(), 1, 2, "complaints") == ()
    assert stops(given_trial(), 1, 3, "complaints") == (HARM,)


def test_values_in_a_row_meet_a_rule_in_whatever_order_they_come() -> None:
    assert stops(given_trial(on(0, 4)), 7, 4) == ()
    assert stops(given_trial(on(0, 4), on(7, 4)), 14, 3) == (SUCCESS,)
    assert stops(given_trial(on(0, 4), on(14, 4)), 7, 3) == (SUCCESS,)
    assert stops(given_trial(on(0, 4), on(7, 5), on(14, 4)), 7, 4) == (SUCCESS,)


def test_a_measure_that_nobody_named_is_refused_until_a_deviation_names_it() -> None:
    no = deciding.observe(given_trial(), day=DAY, value=1, note="", measure="mood")
    assert isinstance(no, Verdict)
    assert no.unmet[0].needed == "one of complaints"
    named = given_trial(TrialDeviated(adds_measure="mood"))
    assert deciding.measures(named) == ["complaints", "mood"]
    assert stops(named, 0, 1, "mood") == ()


def test_what_is_spent_adds_up_and_the_caps_are_stop_rules() -> None:
    within = deciding.spend(given_trial(), on=DAY, cost=100, hours=10, note="")
    assert within == (TrialSpent(on=DAY, cost=100, hours=10),)
    beyond = deciding.spend(given_trial(TrialSpent(on=DAY, cost=90, hours=2)), on=DAY, cost=11, hours=0, note="")
    assert isinstance(beyond, tuple)
    assert "a stop rule is met: cost: cost above 100" in beyond[0].sentence("T-1")
    assert isinstance(deciding.spend(given_trial(), on=DAY, cost=-1, hours=0, note=""), Verdict)


@pytest.mark.parametrize(
    ("compared", "value", "holds"),
    [
        (Compared.AT_LEAST, 3, True),
        (Compared.AT_MOST, 3, True),
        (Compared.ABOVE, 3, False),
        (Compared.BELOW, 3, False),
        (Compared.ABOVE, 3.1, True),
        (Compared.BELOW, 2.9, True),
    ],
)
def test_each_way_to_compare(compared: Compared, value: float, holds: bool) -> None:
    assert StopRule(StopKind.HARM, compared, 3).holds_for(value) is holds


ENDED = TrialEnded(on=DAY + timedelta(weeks=4), observations=3, reviews=2)
CHECKS = (DAY + timedelta(weeks=12), DAY + timedelta(weeks=40))
KEPT = (ENDED, TrialConcluded(outcome=Outcome.ADOPT, benefit_checks=CHECKS))


def test_a_check_answers_the_earliest_date_that_is_due() -> None:
    early = deciding.check_benefit(given_trial(*KEPT), on=CHECKS[0] - timedelta(days=1), note="")
    assert isinstance(early, tuple)
    assert [getattr(event, "due", "") for event in early] == [None]
    due = deciding.check_benefit(given_trial(*KEPT), on=CHECKS[0], note="")
    assert due == (TrialBenefitChecked(on=CHECKS[0], found=BenefitFound.CANNOT_TELL, points=0, due=CHECKS[0]),)
    later = deciding.check_benefit(given_trial(*KEPT, *due), on=CHECKS[1], note="")
    assert isinstance(later, tuple)
    assert [getattr(event, "due", "") for event in later] == [CHECKS[1]]


def test_what_was_not_adopted_has_no_benefit_to_check() -> None:
    no = deciding.check_benefit(given_trial(ENDED, TrialConcluded(outcome=Outcome.ADJUST)), on=DAY, note="")
    assert isinstance(no, Verdict)
    assert no.unmet[0].seen == "T-1 was concluded: adjust"
    assert isinstance(deciding.check_benefit(given_trial(), on=DAY, note=""), Verdict)


def test_the_same_trial_raises_a_problem_once_until_it_is_resolved_again() -> None:
    problem, raised = Problem(), ProblemRaisedAgain(trial="T-1", on=DAY)
    assert raise_again(problem, trial="T-1", on=DAY) == (raised,)
    for recorded in history("P-1", ProblemResolved(), raised):
        evolve_problem(problem, recorded)
    assert problem.resolved is False
    assert raise_again(problem, trial="T-1", on=DAY) == ()
    for recorded in history("P-1", ProblemResolved()):
        evolve_problem(problem, recorded)
    assert raise_again(problem, trial="T-1", on=DAY) == (raised,)
