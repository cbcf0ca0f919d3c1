"""The verdict of a trial: what its control chart says, whether the prediction held, and what to read beside it.

Means before and after are never compared by themselves: a measure that nothing has changed gives two different means
as well. A change is one that the chart signals, and that lasts.
"""

from __future__ import annotations

from enum import StrEnum
from math import ceil, sqrt
from statistics import fmean

from msgspec import Struct

from ideaflow.domain.chart_summary import summary
from ideaflow.domain.control_chart import LIMIT, RUN, STEADY_FROM, ChartPoint, ControlChart, PointType
from ideaflow.domain.values import Direction, counted

LASTING = 2
LEAST_LEVEL = 3


class TrialFinding(StrEnum):
    """What a trial found. None of them is a fault."""

    IMPROVED = "improved"
    NO_CHANGE = "no change"
    WORSE = "worse"
    INCONCLUSIVE = "inconclusive"


SIGNALLED = {PointType.IMPROVEMENT: TrialFinding.IMPROVED, PointType.CONCERN: TrialFinding.WORSE}


class PredictionHeld(StrEnum):
    """What became of the prediction."""

    HELD = "held"
    NOT_HELD = "did not hold"
    CANNOT_TELL = "cannot be told yet"
    NOT_CHECKABLE = "names no value"


class Evidence(Struct, frozen=True, kw_only=True):
    """What a verdict looks at. `baseline` is how many points of the chart came before the trial.

    `cost` and `hours` are what was spent; None where nobody said.
    """

    chart: ControlChart | None
    baseline: int
    predicted: float | None = None
    planned_points: int = 0
    missing: int = 0
    outside: int = 0
    deviations: int = 0
    cost: float | None = None
    cost_planned: float = 0
    hours: float | None = None
    hours_planned: float = 0
    stops: tuple[str, ...] = ()
    period: str = "point"

    @property
    def trial_points(self) -> tuple[ChartPoint, ...]:
        return self.chart.points[self.baseline :] if self.chart else ()


class TrialVerdict(Struct, frozen=True, kw_only=True):
    """A finding with its reasons; `beside` is what to read with it, `more_points` how many more might tell."""

    finding: TrialFinding
    because: str
    prediction: PredictionHeld
    prediction_because: str
    more_points: int = 0
    advice: str = ""
    beside: tuple[str, ...] = ()


def judge(evidence: Evidence) -> TrialVerdict:
    """The verdict on what is known so far."""
    finding, because, more = _found(evidence)
    prediction, why = _prediction(evidence, finding)
    return TrialVerdict(
        finding=finding,
        because=because,
        prediction=prediction,
        prediction_because=why,
        more_points=more,
        advice=_advice(evidence, finding, more),
        beside=tuple(_beside(evidence)),
    )


def _found(evidence: Evidence) -> tuple[TrialFinding, str, int]:
    """The finding, why, and how many more points might tell."""
    chart, points = evidence.chart, evidence.trial_points
    lacking = _lacking(evidence)
    if chart is None or lacking:
        return TrialFinding.INCONCLUSIVE, lacking, 0 if points else RUN
    said = f"the chart says {summary(chart, evidence.period)}"
    if chart.variation in SIGNALLED:
        if sum(point.point_type is chart.variation for point in points) >= LASTING:
            return SIGNALLED[chart.variation], said, 0
        return TrialFinding.INCONCLUSIVE, f"{said}, and one {evidence.period} does not show that it lasts", 1
    since = _since_last_signal(points)
    if since < RUN:
        return TrialFinding.INCONCLUSIVE, f"{said}, and fewer than {RUN} points are too few to tell", RUN - since
    return TrialFinding.NO_CHANGE, said, 0


def _lacking(evidence: Evidence) -> str:
    """What makes a finding impossible, or nothing."""
    if evidence.chart is None or not evidence.trial_points:
        return "nothing was observed"
    if evidence.baseline < LASTING:
        return "there is no baseline to compare with"
    if evidence.chart.better is Direction.NEUTRAL:
        return "the plan does not say which way is better"
    return ""


def _since_last_signal(points: tuple[ChartPoint, ...]) -> int:
    """How many points at the end are ordinary variation."""
    length = 0
    for point in reversed(points):
        if point.point_type is not PointType.COMMON_CAUSE:
            break
        length += 1
    return length


def _prediction(evidence: Evidence, finding: TrialFinding) -> tuple[PredictionHeld, str]:
    """The level of the later half of the trial against what was predicted, within what varies anyway."""
    chart, points = evidence.chart, evidence.trial_points
    if evidence.predicted is None:
        return PredictionHeld.NOT_CHECKABLE, "the plan predicts no value"
    if chart is None or len(points) < LEAST_LEVEL or chart.better is Direction.NEUTRAL:
        return PredictionHeld.CANNOT_TELL, f"a level needs at least {LEAST_LEVEL} points and a direction"
    later = points[-max(LEAST_LEVEL, ceil(len(points) / 2)) :]
    level, up = fmean(point.value for point in later), 1 if chart.better is Direction.UP else -1
    latest = counted(len(later), evidence.period)
    said = f"{evidence.predicted:g} was predicted, and the last {latest} average {level:.4g}"
    short = (evidence.predicted - level) * up
    varies = LIMIT * (chart.phases[-1].moving_range or 0.0) / sqrt(len(later))
    if short <= 0:
        if finding is TrialFinding.IMPROVED:
            return PredictionHeld.HELD, said
        return PredictionHeld.CANNOT_TELL, f"{said}, but the chart does not show a lasting improvement"
    if short <= varies:
        return PredictionHeld.CANNOT_TELL, f"{said}, a difference within what varies anyway"
    return PredictionHeld.NOT_HELD, said


def _advice(evidence: Evidence, finding: TrialFinding, more: int) -> str:
    if finding is not TrialFinding.INCONCLUSIVE:
        return ""
    if more:
        return f"observe {counted(more, f'more {evidence.period}')} to be able to tell"
    if evidence.baseline < LASTING:
        return "plan the next trial with a baseline of values from before it; 12 make steady limits"
    return "say in the next plan which way is better"


def _beside(evidence: Evidence) -> list[str]:
    """What changes how the finding is read."""
    said = []
    chart = evidence.chart
    if chart and LASTING <= evidence.baseline < STEADY_FROM:
        points = counted(evidence.baseline, "point")
        said.append(f"the limits come from {points} before the trial, and {STEADY_FROM} would make them steady")
    seen = len(evidence.trial_points)
    if evidence.planned_points and seen < evidence.planned_points:
        said.append(f"{seen} of {counted(evidence.planned_points, 'planned observation')} were made")
    if evidence.missing:
        said.append(f"{counted(evidence.missing, 'period')} without an observation")
    if evidence.outside:
        said.append(f"{counted(evidence.outside, 'observation')} dated before the start or still to come")
    if evidence.deviations:
        said.append(f"{counted(evidence.deviations, 'deviation')} from the plan")
    said += [f"a stop rule was met ({rule})" for rule in evidence.stops]
    said.append(_spent("£{:,.2f}", evidence.cost, evidence.cost_planned, "cost"))
    said.append(_spent("{:g} hours", evidence.hours, evidence.hours_planned, "hours"))
    return said


def _spent(form: str, spent: float | None, planned: float, name: str) -> str:
    if spent is None:
        return f"nobody noted the {name} spent; {form.format(planned)} were planned"
    over = "more than" if spent > planned else "of"
    return f"{form.format(spent)} spent, {over} the {form.format(planned)} planned"
