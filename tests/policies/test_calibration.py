"""How well forecasts held: against forecasts that are known to be honest, hopeful, or sure of themselves."""

from __future__ import annotations

import numpy as np
import pytest

from ideaflow.domain.forecast_line import ForecastLine, LineKind, Per, Unit
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.calibration import FEWEST_TO_LEARN_FROM, Outcome, as_toml, calibrate, proposals
from ideaflow.policies.pert import quantiles

RULES = AppraisalRules()


def line(kind: LineKind = LineKind.CASHABLE, low: float = 50, likely: float = 100, high: float = 200) -> ForecastLine:
    return ForecastLine(kind, Unit.MONEY, Per.YEAR, low, likely, high, 1, 10)


def outcomes(*amounts: float, kind: LineKind = LineKind.CASHABLE) -> list[Outcome]:
    return [Outcome(line(kind), amount, "process", measured=True) for amount in amounts]


def honest(count: int) -> list[float]:
    """Amounts spread as the forecast says that they would be."""
    parts = quantiles(np.array([50.0]), np.array([100.0]), np.array([200.0]))[0]
    return [float(parts[(2 * place + 1) * len(parts) // (2 * count)]) for place in range(count)]


def test_ranges_of_honest_forecasts_hold_in_eight_of_ten() -> None:
    (found,) = calibrate(outcomes(*honest(100)))["kind of line"]
    assert (found.of, found.lines, found.held) == ("cashable", 100, 80)
    assert found.bias == pytest.approx(1, abs=0.01)
    assert found.bias_low is not None
    assert found.bias_high is not None
    assert found.bias_low < 1 < found.bias_high
    assert proposals([found], RULES) == []


def test_the_score_of_a_sure_forecast_is_how_far_off_it_is() -> None:
    sure = Outcome(line(low=100, likely=100, high=100), 130, "process", measured=False)
    (found,) = calibrate([sure])["kind of line"]
    assert found.score == pytest.approx(0.3)
    assert (found.held, found.measured, found.bias_low) == (0, 0, None)


def test_the_score_is_the_closed_form_of_a_uniform_forecast() -> None:
    # Drawn from the forecast's own parts: mean distance to the outcome less half the mean distance of two parts.
    parts = quantiles(np.array([50.0]), np.array([100.0]), np.array([200.0]))[0]
    off, apart = np.abs(parts - 120).mean(), np.abs(parts[:, None] - parts).mean()
    (found,) = calibrate(outcomes(120))["kind of line"]
    assert found.score == pytest.approx((off - apart / 2) / (650 / 6))


def test_costs_that_came_dearer_propose_a_higher_uplift_and_change_nothing() -> None:
    came = [amount * 4 for amount in honest(20)]
    cuts = calibrate(outcomes(*came, kind=LineKind.SOFTWARE))
    (proposed,) = proposals(cuts["kind of line"], RULES)
    assert (proposed.section, proposed.kind, proposed.now) == ("optimism_bias", "software", 2.0)
    assert proposed.low < proposed.proposed < proposed.high
    assert proposed.proposed == pytest.approx(3, abs=0.1)
    text = as_toml([proposed], RULES)
    assert text.startswith("[appraisal.optimism_bias]")
    assert f'"software" = {proposed.proposed:g}' in text
    assert '"building" = 0.24' in text


def test_benefits_that_came_short_propose_to_count_less_of_them() -> None:
    cuts = calibrate(outcomes(*[amount / 2 for amount in honest(20)]))
    (proposed,) = proposals(cuts["kind of line"], RULES)
    assert (proposed.section, proposed.kind, proposed.now) == ("benefit_share", "cashable", 1.0)
    assert proposed.proposed == pytest.approx(0.5, abs=0.02)
    counting_less = AppraisalRules(benefit_share={"cashable": 0.5})
    assert proposals(cuts["kind of line"], counting_less) == []


def test_too_few_lines_teach_nothing() -> None:
    (found,) = calibrate(outcomes(*[900.0] * (FEWEST_TO_LEARN_FROM - 1)))["kind of line"]
    assert found.bias_low is None
    assert proposals([found], RULES) == []


def test_lines_are_told_by_kind_of_idea_and_never_by_person() -> None:
    given = [Outcome(line(), 100, kind, measured=True) for kind in ("digital", "process", "digital")]
    assert [(one.of, one.lines) for one in calibrate(given)["kind of idea"]] == [("digital", 2), ("process", 1)]
    assert set(Outcome.__struct_fields__) == {"line", "amount", "idea_kind", "measured"}
