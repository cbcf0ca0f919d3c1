"""What a forecast says, when it is locked, and what can be realised of it."""

from __future__ import annotations

import pytest

from ideaflow.domain import forecast as deciding
from ideaflow.domain import idea as ideas
from ideaflow.domain.forecast import Forecast, ForecastLocked, ForecastSet, ValueRealised
from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Tally, Unit
from ideaflow.domain.idea import Idea
from ideaflow.domain.stage import Stage
from ideaflow.domain.verdict import Verdict
from tests.doing import history

TALLY = Tally("P-17", 17.0, (20, 10))
HOURS = ForecastLine(LineKind.TIME_RELEASED, Unit.HOURS, Per.WEEK, 5.1, 6.8, 8.5, 1, 10, tally=TALLY)
COST = ForecastLine(LineKind.SOFTWARE, Unit.MONEY, Per.ONCE, 5_000, 8_000, 20_000)


def forecast(number: int = 1) -> ForecastSet:
    return ForecastSet(forecast=number, lines=(HOURS, COST), currency="GBP", horizon=10)


def test_the_hours_of_a_tally_are_worked_out_in_the_open() -> None:
    assert TALLY.hours == 8.5
    assert Tally("P-17", 17.0, (30,)).arithmetic() == "17 × 30 minutes a week = 8.5 hours a week"
    assert HOURS.arithmetic() == (
        "P-17: 17 × (20 + 10 =) 30 minutes a week = 8.5 hours a week; 60/80/100 % of it = 5.1/6.8/8.5 hours a week"
    )


def test_a_line_that_rests_on_no_tally_has_no_arithmetic() -> None:
    assert COST.arithmetic() == ""
    assert COST.amount("GBP") == "5,000 to 20,000, likely 8,000, GBP once, year 0"


def test_a_forecast_is_written_again_until_the_forum_decides_on_it() -> None:
    assert deciding.next_number(Forecast()) == 1
    assert deciding.next_number(Forecast(1)) == 1
    assert deciding.next_number(Forecast(1, locked=True)) == 2


def test_a_decision_locks_the_forecast_once() -> None:
    assert deciding.lock(Forecast(3), "M-1") == (ForecastLocked(forecast=3, meeting="M-1"),)
    assert deciding.lock(Forecast(3, locked=True), "M-2") == ()
    assert deciding.lock(Forecast(), "M-1") == ()


def test_an_idea_knows_its_forecast_and_whether_it_is_locked() -> None:
    idea = Idea()
    for recorded in history("I-1", forecast(), ForecastLocked(forecast=1, meeting="M-1")):
        ideas.evolve(idea, recorded)
    assert idea.forecast == Forecast(1, locked=True, lines=(HOURS, COST))


@pytest.mark.parametrize("stage", [Stage.MERGED, Stage.WITHDRAWN])
def test_an_idea_that_does_not_go_on_gets_no_forecast(stage: Stage) -> None:
    assert isinstance(deciding.set_forecast(stage, forecast()), Verdict)
    assert deciding.set_forecast(Stage.SUBMITTED, forecast()) == (forecast(),)


def realised(stage: Stage = Stage.ADOPTED, line: int = 1, year: int = 1) -> object:
    promised = Forecast(2, lines=(HOURS, COST))
    return deciding.realise(promised, stage, line=line, year=year, amount=6.5, measured=True, note="counted")


def test_what_an_adopted_idea_brought_is_noted_against_its_line() -> None:
    assert realised() == (
        ValueRealised(
            forecast=2, line=1, kind=LineKind.TIME_RELEASED, year=1, amount=6.5, measured=True, note="counted"
        ),
    )


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"stage": Stage.TRIALLED}, "the idea is trialled"),
        ({"line": 3}, "line 3"),
        ({"line": 0}, "line 0"),
        ({"year": 0}, "year 0"),
        ({"year": 11}, "year 11"),
    ],
)
def test_what_was_never_promised_is_not_realised(given: dict[str, object], seen: str) -> None:
    refused = realised(**given)
    assert isinstance(refused, Verdict)
    assert refused.findings[0].seen == seen
    assert refused.findings[0].next_step
