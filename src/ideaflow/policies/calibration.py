"""Calibration: how well forecasts held once their values were realised, and what a pack could learn from it.

Each line counts once, by the mean of its realised years. It is reported by kind of line and by kind of idea; nobody's
name comes near it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from ideaflow.domain.forecast_line import ForecastLine, LineKind
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.pert import PARTS, SEED, Floats, quantiles

FEWEST_TO_LEARN_FROM = 8
RESAMPLES = 2_000
NINE_IN_TEN = (RESAMPLES // 20, RESAMPLES - RESAMPLES // 20 - 1)
TENTH = PARTS // 10


class Outcome(Struct, frozen=True):
    """A line that was promised, the mean of what it came to, and the kind of its idea."""

    line: ForecastLine
    amount: float
    idea_kind: str
    measured: bool


class Calibration(Struct, frozen=True):
    """How well the lines of one kind held.

    `held` of `lines` came to something between P10 and P90: eight in ten would. `score` is the mean continuous ranked
    probability score, as a share of the forecast mean: 0 is perfect. `bias` is what came, as a share of what was
    forecast, with an interval that holds in nine cases of ten; None where there are too few to learn from.
    """

    of: str
    lines: int
    measured: int
    held: int
    score: float
    bias: float
    bias_low: float | None
    bias_high: float | None


class Proposal(Struct, frozen=True):
    """A change of a pack's parameter that its own history suggests. A person puts it into a pack, or does not."""

    section: str
    kind: str
    now: float
    proposed: float
    low: float
    high: float
    lines: int


def calibrate(outcomes: Sequence[Outcome]) -> Mapping[str, Sequence[Calibration]]:
    """The calibration by kind of line, and by kind of idea."""
    usable = [one for one in outcomes if _mean(one.line)]
    return {
        "kind of line": _by({each: [one for one in usable if one.line.kind is each] for each in LineKind}.items()),
        "kind of idea": _by(
            {
                each: [one for one in usable if one.idea_kind == each] for each in sorted({o.idea_kind for o in usable})
            }.items()
        ),
    }


def _by(groups: Iterable[tuple[str, Sequence[Outcome]]]) -> Sequence[Calibration]:
    return [_calibration(str(name), group) for name, group in groups if group]


def _mean(line: ForecastLine) -> float:
    return (line.low + 4 * line.likely + line.high) / 6


def _calibration(of: str, group: Sequence[Outcome]) -> Calibration:
    shares = np.array([one.amount / _mean(one.line) for one in group])
    low, high = _interval(shares) if len(group) >= FEWEST_TO_LEARN_FROM else (None, None)
    return Calibration(
        of=of,
        lines=len(group),
        measured=sum(one.measured for one in group),
        held=sum(_held(one) for one in group),
        score=float(np.mean([_score(one) for one in group])),
        bias=float(np.mean(shares)),
        bias_low=low,
        bias_high=high,
    )


def _forecast(line: ForecastLine) -> Floats:
    rows: Floats = quantiles(np.array([line.low]), np.array([line.likely]), np.array([line.high]))
    row: Floats = rows[0]
    return row


def _held(one: Outcome) -> bool:
    """Did it come to something between P10 and P90?"""
    forecast = _forecast(one.line)
    return bool(forecast[TENTH] <= one.amount <= forecast[-TENTH - 1])


def _score(one: Outcome) -> float:
    """The score of a forecast of equally likely amounts: how far off they are, less half of how far they are apart."""
    forecast = _forecast(one.line)
    off = np.abs(forecast - one.amount).mean()
    # For rising amounts the mean distance of all pairs follows from their ranks.
    apart = ((2 * np.arange(1, PARTS + 1) - PARTS - 1) * forecast).sum() * 2 / PARTS**2
    return float(off - apart / 2) / abs(_mean(one.line))


def _interval(shares: Floats) -> tuple[float, float]:
    """The middle nine tenths of the means of samples drawn from the shares, with repeats."""
    drawn = np.random.Generator(np.random.Philox(key=[SEED, len(shares)])).integers(
        0, len(shares), (RESAMPLES, len(shares))
    )
    means = np.sort(shares[drawn].mean(axis=1))
    return float(means[NINE_IN_TEN[0]]), float(means[NINE_IN_TEN[1]])


def proposals(by_kind: Sequence[Calibration], rules: AppraisalRules) -> Sequence[Proposal]:
    """Parameters that history contradicts: those outside of the interval that was learned."""
    found = []
    for one in by_kind:
        if one.bias_low is None or one.bias_high is None:
            continue
        cost = LineKind(one.of).is_cost
        now = rules.optimism_bias.get(one.of, 0.0) if cost else rules.benefit_share.get(one.of, 1.0)
        off = 1.0 if cost else 0.0
        low, high, learned = (max(each - off, 0.0) for each in (one.bias_low, one.bias_high, one.bias))
        if not low <= now <= high:
            section = "optimism_bias" if cost else "benefit_share"
            found.append(Proposal(section, one.of, now, round(learned, 2), low, high, one.lines))
    return found


def as_toml(found: Sequence[Proposal], rules: AppraisalRules) -> str:
    """The proposals as part of a pack file, with the parameters beside them as they are."""
    parts = []
    for section in dict.fromkeys(one.section for one in found):
        current: Mapping[str, float] = rules.optimism_bias if section == "optimism_bias" else rules.benefit_share
        values = {**current, **{one.kind: one.proposed for one in found if one.section == section}}
        parts.append(f"[appraisal.{section}]")
        parts += [f'"{kind}" = {value:g}' for kind, value in values.items()]
    return "\n".join(parts)
