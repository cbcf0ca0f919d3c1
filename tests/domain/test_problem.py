"""Problems: counting occurrences, taking some back, resolving."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.event import Event
from ideaflow.domain.problem import (
    Problem,
    ProblemResolved,
    ProblemTallied,
    evolve,
    hours_a_week,
    monday_of,
    resolve,
    tally,
)
from ideaflow.domain.values import Severity
from ideaflow.domain.verdict import Verdict
from tests.doing import history

MONDAY, SUNDAY, NEXT_MONDAY = date(2026, 4, 13), date(2026, 4, 19), date(2026, 4, 20)


def given_problem(*events: Event) -> Problem:
    problem = Problem()
    for recorded in history("P-1", *events):
        evolve(problem, recorded)
    return problem


def test_an_occurrence_counts_for_the_monday_of_its_week() -> None:
    decided = tally(given_problem(), week=SUNDAY, count=3, source="noticed")
    assert decided == (ProblemTallied(week=MONDAY, count=3, source="noticed"),)


def test_occurrences_of_a_week_add_up() -> None:
    problem = given_problem(
        ProblemTallied(week=MONDAY, count=3),
        ProblemTallied(week=NEXT_MONDAY, count=1),
        ProblemTallied(week=MONDAY, count=4),
    )
    assert problem.tallies == {MONDAY: 7, NEXT_MONDAY: 1}


def test_occurrences_can_be_taken_back_down_to_nothing() -> None:
    problem = given_problem(ProblemTallied(week=MONDAY, count=3))
    decided = tally(problem, week=MONDAY, count=-3, source="noticed")
    assert decided == (ProblemTallied(week=MONDAY, count=-3, source="noticed"),)


@pytest.mark.parametrize("week", [MONDAY, NEXT_MONDAY])
def test_no_more_is_taken_back_than_was_counted_in_that_week(week: date) -> None:
    problem = given_problem(ProblemTallied(week=MONDAY, count=3))
    decided = tally(problem, week=week, count=-4, source="noticed")
    assert isinstance(decided, Verdict)
    (finding,) = decided.unmet
    assert finding.seen == f"{problem.tallies.get(week, 0)} counted in that week"


def test_a_problem_is_resolved_once() -> None:
    resolved = resolve(given_problem(), by_idea="I-1", reason="no more letters")
    assert resolved == (ProblemResolved(by_idea="I-1", reason="no more letters"),)
    assert resolve(given_problem(*resolved), by_idea="I-2", reason="again") == ()


def test_a_resolved_problem_can_still_be_tallied() -> None:
    decided = tally(given_problem(ProblemResolved()), week=MONDAY, count=1, source="noticed")
    assert decided == (ProblemTallied(week=MONDAY, count=1, source="noticed"),)


def test_seventeen_times_half_an_hour_is_eight_and_a_half_hours() -> None:
    assert hours_a_week(17, (20, 10)) == 8.5
    assert hours_a_week(17, ()) == 0


def test_severities_are_marked_from_one_to_four() -> None:
    assert [severity.mark for severity in Severity] == [1, 2, 3, 4]


@given(st.dates())
def test_a_week_starts_on_the_monday_before_or_on_the_day(day: date) -> None:
    assert monday_of(day).weekday() == 0
    assert 0 <= (day - monday_of(day)).days < 7


@given(
    st.lists(st.tuples(st.sampled_from([MONDAY, SUNDAY, NEXT_MONDAY]), st.integers(1, 50)), max_size=8), st.randoms()
)
def test_tallies_are_the_same_in_whatever_order_they_come(counted: list[tuple[date, int]], chance: Random) -> None:
    def tallied(pairs: list[tuple[date, int]]) -> dict[date, int]:
        problem = given_problem()
        for day, count in pairs:
            decided = tally(problem, week=day, count=count, source="noticed")
            assert isinstance(decided, tuple)
            for recorded in history("P-1", *decided):
                evolve(problem, recorded)
        return problem.tallies

    shuffled = list(counted)
    chance.shuffle(shuffled)
    assert tallied(shuffled) == tallied(counted)
    assert sum(tallied(counted).values()) == sum(count for _, count in counted)
