"""Agreement among scorers, checked against published worked examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.agreement import agreement

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section D: four observers, twelve units.
PUBLISHED_2011 = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
# The example of three coders and fifteen units that is used for the nominal and interval measure.
THREE_CODERS = """
. . . . . 3 4 1 2 1 1 3 3 . 3
1 . 2 1 3 3 4 3 . . . . . . .
. . 2 1 3 4 4 . 2 1 1 3 3 . 4
"""
MARKS = st.lists(st.lists(st.integers(1, 5), max_size=6), max_size=12)


def units(table: str) -> list[list[int]]:
    """Columns of a table whose rows are scorers; a dot is a mark that is missing."""
    rows = [line.split() for line in table.split("\n") if line]
    return [[int(mark) for mark in column if mark != "."] for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(("table", "alpha"), [(PUBLISHED_2011, 0.815), (THREE_CODERS, 0.807)])
def test_alpha_is_that_of_the_published_examples(table: str, alpha: float) -> None:
    found = agreement(units(table), 200)
    assert found is not None
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert found.lower <= found.alpha <= found.upper


def test_only_ideas_that_two_marked_are_counted() -> None:
    found = agreement(units(PUBLISHED_2011), 100)
    assert found is not None
    assert (found.units, found.marks) == (11, 40)


def test_the_same_marks_give_the_same_digits_in_whatever_order_ideas_and_scorers_come() -> None:
    marks = units(PUBLISHED_2011)
    assert agreement(marks, 300) == agreement([marks[::-1][i][::-1] for i in range(len(marks))], 300)


def test_everybody_alike_is_one_and_always_opposed_is_below_nothing() -> None:
    alike = agreement([[1, 1], [3, 3], [5, 5]], 100)
    opposed = agreement([[1, 5], [5, 1], [1, 5]], 100)
    assert alike is not None and alike.alpha == alike.upper == 1
    assert opposed is not None and opposed.alpha < 0


@pytest.mark.parametrize("marks", [[], [[3]], [[3], [4]], [[2, 2], [2, 2]]])
def test_agreement_is_not_told_where_it_has_no_meaning(marks: list[list[int]]) -> None:
    assert agreement(marks, 100) is None


@given(MARKS)
def test_the_interval_holds_alpha_and_alpha_is_at_most_one(marks: list[list[int]]) -> None:
    found = agreement(marks, 100)
    if found:
        assert found.lower <= found.alpha <= found.upper <= 1 + 1e-12


@given(MARKS)
def test_only_the_order_of_marks_matters(marks: list[list[int]]) -> None:
    """Ordinal: stretching the scale changes nothing."""
    first, second = agreement(marks, 100), agreement([[mark**3 for mark in unit] for unit in marks], 100)
    assert first == second
