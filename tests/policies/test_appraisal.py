"""What a forecast is worth: against sums done by hand, closed forms, and to the last digit on every machine."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Tally, Unit
from ideaflow.policies.appraisal import appraise, lacking
from ideaflow.policies.appraisal_rules import HEALTH, STANDARD, AppraisalRules
from ideaflow.policies.pert import DRAWS, PARTS, part_drawn, parts, quantiles, raw_draws
from ideaflow.policies.pricing import Candidate, Measure, Prices, TrialEffort, discount_factors
from ideaflow.policies.simulation import Percentiles, ToDraw, percentiles, sums

RULES = AppraisalRules(optimism_bias={}, optimism_bias_tried={})
SHARES = st.floats(0, 1)


def money(kind: LineKind, amount: float, first: int = 0, last: int = 0, **fields: object) -> ForecastLine:
    per = Per.ONCE if first == last == 0 else Per.YEAR
    spread = float(fields.pop("spread", 0.0))  # type: ignore[arg-type]
    return ForecastLine(
        kind, Unit.MONEY, per, amount * (1 - spread), amount, amount * (1 + spread), first, last, **fields
    )


def candidate(*lines: ForecastLine, **fields: object) -> Candidate:
    return Candidate(number=1, lines=lines, horizon=10, **fields)


def certain(of: Percentiles | None) -> float:
    """The one number that every draw gave."""
    assert of is not None
    assert of.p10 == of.p50 == of.p90
    return of.p50


# --- Worth that is certain, by hand --------------------------------------------------------------------------------


def test_year_0_is_not_discounted_and_later_years_are_at_the_published_rate() -> None:
    factors = discount_factors(STANDARD, 125)
    assert factors[0] == 1
    assert factors[1] == pytest.approx(1 / 1.035)
    assert factors[30] == pytest.approx(1.035**-30)
    assert factors[31] == pytest.approx(1.035**-30 / 1.03)
    assert factors[75] == pytest.approx(1.035**-30 * 1.03**-45)
    assert factors[125] == pytest.approx(1.035**-30 * 1.03**-45 * 1.025**-50)


def test_health_is_discounted_by_its_own_schedule() -> None:
    factors = discount_factors(HEALTH, 125)
    assert factors[30] == pytest.approx(1.015**-30)
    assert factors[125] == pytest.approx(1.015**-30 * 1.0129**-45 * 1.0107**-50)
    well = candidate(money(LineKind.RISK, 100, 1, 10, health=True), money(LineKind.OTHER_COST, 0))
    assert certain(appraise(well, RULES).value) == pytest.approx(100 * (1 - 1.015**-10) / 0.015)


def test_the_worth_of_a_yearly_saving_is_the_annuity_less_the_cost() -> None:
    # By hand: 1,000 a year for ten years at 3.5 % is worth 8,316.61 now; 5,000 is paid at once.
    found = appraise(candidate(money(LineKind.CASHABLE, 1_000, 1, 10), money(LineKind.SOFTWARE, 5_000)), RULES)
    assert certain(found.value) == pytest.approx(8_316.61 - 5_000, abs=0.01)
    assert certain(found.value) == pytest.approx(1_000 * (1 - 1.035**-10) / 0.035 - 5_000)
    assert certain(found.ratio) == pytest.approx(8_316.61 / 5_000, abs=1e-5)
    # After five years 4,515.05 have come back, after six 5,328.55.
    assert certain(found.payback) == 6


def test_what_never_pays_back_is_said_to_never_do_so() -> None:
    found = appraise(candidate(money(LineKind.CASHABLE, 10, 1, 10), money(LineKind.SOFTWARE, 5_000)), RULES)
    assert found.payback == Percentiles(inf, inf, inf)


def test_a_cost_that_comes_late_is_paid_back_only_after_it() -> None:
    lines = (money(LineKind.CASHABLE, 100, 0, 9), money(LineKind.OTHER_COST, 450, 3, 3))
    # Certain sums in real terms: 100, 197, 290 and then 380 - 406 below 0; year 4 brings 87 and covers it.
    assert certain(appraise(candidate(*lines), RULES).payback) == 4


def test_hours_are_valued_by_the_pack_and_released_every_week() -> None:
    tally = Tally("P-17", 17.0, (20, 10))
    hours = ForecastLine(LineKind.TIME_RELEASED, Unit.HOURS, Per.WEEK, 8.5, 8.5, 8.5, 0, 0, tally=tally)
    found = appraise(candidate(hours, money(LineKind.OTHER_COST, 0)), RULES)
    # 8.5 hours in each of 52 weeks at 25 pounds, in year 0.
    assert certain(found.value) == 11_050
    whole = ForecastLine(LineKind.TIME_RELEASED, Unit.HOURS, Per.WEEK, 8.5, 8.5, 8.5, 1, 10, tally=tally)
    assert certain(appraise(candidate(whole), RULES).hours_a_year) == pytest.approx(442)


def test_costs_are_raised_by_the_bias_of_their_kind_and_less_once_a_trial_has_ended() -> None:
    lines = (money(LineKind.CASHABLE, 100_000), money(LineKind.SOFTWARE, 10_000), money(LineKind.BUILDING, 1_000))
    hopeful = AppraisalRules()
    assert certain(appraise(candidate(*lines), hopeful).value) == pytest.approx(100_000 - 30_000 - 1_240)
    tried = appraise(candidate(*lines, tried=True), hopeful)
    assert certain(tried.value) == pytest.approx(100_000 - 11_000 - 1_020)


def test_the_effort_of_a_trial_is_a_cost_of_year_0() -> None:
    effort = TrialEffort("T-1", cost=100, hours=10, started=True)
    found = appraise(candidate(money(LineKind.CASHABLE, 1_000), efforts=(effort,)), RULES)
    assert certain(found.value) == 1_000 - 100 - 10 * 25
    assert certain(found.ratio) == pytest.approx(1_000 / 350)


def test_marks_stand_beside_the_money_and_are_never_in_it() -> None:
    marks = ForecastLine(LineKind.QUALITY, Unit.MARKS, Per.YEAR, 4, 4, 4, 1, 10)
    lines = (money(LineKind.CASHABLE, 1_000), money(LineKind.SOFTWARE, 500))
    without, beside = appraise(candidate(*lines), RULES), appraise(candidate(*lines, marks), RULES)
    assert beside.value == without.value
    assert certain(beside.marks) == 4
    assert without.marks is None


@pytest.mark.parametrize(
    ("lines", "measure", "missing"),
    [
        ((), Measure.VALUE, "a benefit in money or hours and what it costs, be it 0"),
        ((money(LineKind.CASHABLE, 5),), Measure.VALUE, "what it costs, be it 0"),
        ((money(LineKind.SOFTWARE, 5),), Measure.VALUE, "a benefit in money or hours"),
        ((money(LineKind.CASHABLE, 5), money(LineKind.SOFTWARE, 0)), Measure.VALUE, ""),
        ((money(LineKind.CASHABLE, 5), money(LineKind.SOFTWARE, 0)), Measure.RATIO, "a cost above 0"),
        ((money(LineKind.CASHABLE, 5), money(LineKind.SOFTWARE, 1e-300)), Measure.RATIO, "a cost above 0"),
        ((money(LineKind.CASHABLE, 5),), Measure.TIME, "the time that it releases"),
        ((money(LineKind.CASHABLE, 5),), Measure.NON_MONEY, "marks for what has no price"),
    ],
)
def test_what_is_missing_is_said_and_never_taken_for_nothing(
    lines: tuple[ForecastLine, ...], measure: Measure, missing: str
) -> None:
    assert lacking(candidate(*lines), measure) == missing


# --- Ranges ----------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_range_have_the_mean_and_variance_of_its_beta_distribution() -> None:
    table = parts()
    shape = 1 + np.arange(len(table)) / 16
    assert np.abs(table.mean(axis=1) - shape / 6).max() < 1e-5
    assert np.abs(table.var(axis=1) - shape * (6 - shape) / 252).max() < 1e-5


def test_the_parts_are_those_of_the_beta_distribution() -> None:
    stats = pytest.importorskip("scipy.stats")
    middles = (np.arange(PARTS) + 0.5) / PARTS
    for row in (0, 5, 32, 50, 64):
        shape = 1 + row / 16
        # The outermost parts are long tails, whose mean is not their middle.
        off = np.abs(parts()[row] - stats.beta.ppf(middles, shape, 6 - shape))
        assert off[1:-1].max() < 1e-3


@given(SHARES, st.floats(-1e12, 1e12), st.floats(0, 1e12))
def test_a_range_stays_within_its_ends_and_rises(share: float, low: float, width: float) -> None:
    high = low + width
    likely = min(max(low + share * width, low), high)
    found = quantiles(np.array([low]), np.array([likely]), np.array([high]))[0]
    slack = 1e-9 * max(abs(low), abs(high), 1)
    assert found.min() >= low - slack
    assert found.max() <= high + slack
    assert (np.diff(found) >= -slack).all()
    assert found.mean() == pytest.approx((low + 4 * likely + high) / 6, abs=1e-5 * width + slack)


def test_the_draws_of_a_sum_have_the_mean_and_variance_of_the_sum() -> None:
    lines = (money(LineKind.CASHABLE, 1_000, spread=0.5), money(LineKind.PEOPLE, 3_000, spread=0.5))
    prices = Prices(RULES)
    ideas = [ToDraw(number, _priced(lines, prices)) for number in range(1, 41)]
    drawn = np.concatenate([sums(ideas[at : at + 10]).value for at in range(0, 40, 10)])
    # PERT with the likely value in the middle: variance (high - low)² / 28.
    assert drawn.mean() == pytest.approx(4_000, rel=2e-3)
    assert drawn.var() == pytest.approx((1_000**2 + 3_000**2) / 28, rel=0.03)


def _priced(lines: tuple[ForecastLine, ...], prices: Prices) -> object:
    from ideaflow.policies.appraisal import to_draw  # noqa: PLC0415

    return to_draw(candidate(*lines), Measure.VALUE, prices).lines


def test_lines_that_rest_on_the_same_problem_move_together() -> None:
    def pair(*problems: str) -> float:
        lines = tuple(
            ForecastLine(LineKind.TIME_RELEASED, Unit.HOURS, Per.ONCE, 0, 5, 10, tally=Tally(problem, 10.0, (60,)))
            for problem in problems
        )
        return float(sums([ToDraw(1, _priced(lines, Prices(RULES)))]).value.std())

    together, apart = pair("P-1", "P-1"), pair("P-1", "P-2")
    assert together / apart == pytest.approx(2**0.5, rel=0.06)


@given(st.floats(-1e12, 1e12), SHARES, st.floats(0, 1e12))
def test_percentiles_rise(low: float, share: float, width: float) -> None:
    line = ForecastLine(LineKind.CASHABLE, Unit.MONEY, Per.ONCE, low, low + share * width, low + width)
    found = appraise(candidate(line, money(LineKind.OTHER_COST, 0)), RULES).value
    assert found is not None
    assert found.p10 <= found.p50 <= found.p90


def test_percentiles_are_where_the_tenths_meet() -> None:
    assert percentiles(np.arange(1, DRAWS + 1, dtype=float)) == Percentiles(100.5, 500.5, 900.5)


# --- The same digits everywhere --------------------------------------------------------------------------------------


def test_an_idea_drawn_alone_is_drawn_as_among_others() -> None:
    lines = (money(LineKind.CASHABLE, 1_000, 1, 10, spread=0.3), money(LineKind.SOFTWARE, 500, spread=0.9))
    priced = _priced(lines, Prices(RULES))
    many = sums([ToDraw(number, priced) for number in range(1, 30)])
    alone = sums([ToDraw(17, priced)])
    assert (many.value[16] == alone.value[0]).all()
    assert not (many.value[15] == alone.value[0]).all()


def test_a_line_added_later_leaves_the_draws_of_the_others_as_they_were() -> None:
    first = raw_draws([5], 1)
    more = raw_draws([5], 13)
    assert (part_drawn(first, np.array([0])) == part_drawn(more, np.array([0]))).all()


def test_draws_are_whole_numbers_that_are_the_same_everywhere() -> None:
    raw = raw_draws([1], 7)
    assert raw.shape == (1, 2, DRAWS)
    assert part_drawn(raw, np.array([0]))[0, :5].tolist() == PINNED_FIRST
    assert part_drawn(raw, np.array([6]))[0, :5].tolist() == PINNED_SEVENTH


def test_the_digits_of_an_appraisal_are_these() -> None:
    lines = (
        ForecastLine(LineKind.TIME_RELEASED, Unit.HOURS, Per.WEEK, 5.1, 6.8, 8.5, 1, 10),
        ForecastLine(LineKind.CASHABLE, Unit.MONEY, Per.YEAR, 500, 900, 2_000, 1, 5),
        ForecastLine(LineKind.SOFTWARE, Unit.MONEY, Per.ONCE, 5_000, 8_000, 20_000),
    )
    found = appraise(candidate(*lines), AppraisalRules())
    assert found.value is not None
    assert [each.hex() for each in (found.value.p10, found.value.p50, found.value.p90)] == PINNED_VALUE


PINNED_FIRST = [351, 425, 872, 966, 63]
PINNED_SEVENTH = [863, 426, 16, 239, 86]
PINNED_VALUE = ["0x1.16f21988c45ccp+15", "0x1.863907fec3b78p+15", "0x1.ef639d85f12e4p+15"]
