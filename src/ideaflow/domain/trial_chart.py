"""The control chart of a trial: the baseline, then what was observed, after adoption too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from ideaflow.domain.chart_summary import period_of
from ideaflow.domain.control_chart import ControlChart, PointType, control_chart
from ideaflow.domain.trial import Trial
from ideaflow.domain.trial_events import BenefitFound
from ideaflow.domain.trial_verdict import Evidence, TrialVerdict, judge
from ideaflow.domain.values import Direction

FEWEST = 2
LATE = 1.5


class TrialChart(Struct, frozen=True):
    """A chart with the day of each of its points, the first `baseline` of which lie before the trial.

    A baseline is written without dates; its points are placed one period apart, up to the trial's first day.
    """

    chart: ControlChart
    days: tuple[date, ...]
    baseline: int

    @property
    def period(self) -> str:
        """How far apart the points are, as a noun."""
        return period_of(self.days)


class Gap(Struct, frozen=True):
    """So many periods in a row without an observation, from the first day to the last."""

    first: date
    last: date
    periods: int


def chart_of(trial: Trial, measure: str = "", until: date | None = None) -> TrialChart | None:
    """The chart of a measure up to a day; None where there is nothing to draw.

    Only the primary measure has a baseline, a target and a direction that is better.
    """
    plan, observed = trial.planned, _until(trial.values_of(measure), until)
    before = () if measure else plan.baseline
    if not before and not observed:
        return None
    fixed = len(before) if len(before) >= FEWEST and observed else None
    chart = control_chart(
        (*before, *observed.values()),
        baseline=fixed,
        better=Direction.NEUTRAL if measure else plan.direction,
        target=None if measure else plan.target,
    )
    return TrialChart(chart, (*_days_before(trial, before, observed), *observed), len(before))


def missing_periods(trial: Trial, today: date, measure: str = "") -> list[Gap]:
    """Where nothing was observed for a whole period: after the start, between observations, and up to the end or today.

    Days need not be exact: a period is missing when the next observation comes more than one and a half of it later.
    """
    if trial.started_on is None:
        return []
    every = timedelta(days=trial.planned.every_days)
    end = min(today, trial.ended_on or planned_end(trial) or today)
    days = sorted(trial.values_of(measure))
    before = min([trial.started_on, *days]) - every / 2
    after = max([end, *days]) + every
    gaps = []
    for earlier, later in pairwise([before, *days, after]):
        periods = round((later - earlier) / every) - 1
        if (later - earlier) / every > LATE and periods > 0 and (later != after or end - earlier >= every):
            gaps.append(Gap(earlier + every, later - timedelta(days=1), periods))
    return [gap for gap in gaps if gap.first <= end]


def planned_end(trial: Trial) -> date | None:
    """The day on which the planned weeks are over; None before the start."""
    return trial.started_on + timedelta(weeks=trial.planned.weeks) if trial.started_on else None


def verdict_on(trial: Trial, today: date) -> TrialVerdict:
    """What the trial found, from its start to its end or today; what came after adoption is not its result."""
    plan, charted = trial.planned, chart_of(trial, until=trial.concluded_on)
    return judge(
        Evidence(
            chart=charted.chart if charted else None,
            baseline=charted.baseline if charted else 0,
            predicted=plan.predicted,
            planned_points=plan.sample or plan.weeks * 7 // plan.every_days,
            missing=sum(gap.periods for gap in missing_periods(trial, today)),
            outside=_outside(trial, today),
            deviations=trial.deviations,
            cost=trial.cost,
            cost_planned=plan.cost,
            hours=trial.hours,
            hours_planned=plan.hours,
            stops=tuple(rule.words for rule in trial.stops),
            period=charted.period if charted else "point",
        )
    )


def benefit(trial: Trial) -> tuple[BenefitFound, int]:
    """Whether what was gained lasts, and how many values since adoption say so.

    The limits are those of the trial itself: what it reached is what is to be kept.
    """
    values = sorted(trial.observed.items())
    during = [value for day, value in values if trial.concluded_on is None or day <= trial.concluded_on]
    since = len(values) - len(during)
    if len(during) < FEWEST or not since or trial.planned.direction is Direction.NEUTRAL:
        return BenefitFound.CANNOT_TELL, since
    chart = control_chart(
        [value for _, value in values],
        baseline=len(during),
        better=trial.planned.direction,
        target=trial.planned.target,
    )
    slipped = chart.points[-1].point_type is PointType.CONCERN
    return BenefitFound.SLIPPED if slipped else BenefitFound.HOLDS, since


def _outside(trial: Trial, today: date) -> int:
    """How many observations belong to a period that was over when the trial started, or that is still to come."""
    if trial.started_on is None:
        return 0
    first = trial.started_on - timedelta(days=trial.planned.every_days - 1)
    return sum(not first <= day <= max(today, trial.concluded_on or today) for day in trial.observed)


def _until(observed: Mapping[date, float], until: date | None) -> dict[date, float]:
    return {day: observed[day] for day in sorted(observed) if until is None or day <= until}


def _days_before(trial: Trial, before: Sequence[float], observed: Mapping[date, float]) -> list[date]:
    first = min((day for day in (trial.started_on, *observed) if day), default=date.min)
    every = timedelta(days=trial.planned.every_days)
    if first == date.min:
        first += every * len(before)
    return [first - every * steps for steps in range(len(before), 0, -1)]
