"""What a control chart says, in a sentence for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median

from ideaflow.domain.control_chart import Assurance, ChartPoint, ControlChart, PointType, Signal
from ideaflow.domain.values import counted

KINDS = {
    PointType.COMMON_CAUSE: "no change",
    PointType.IMPROVEMENT: "improvement",
    PointType.CONCERN: "concern",
    PointType.NEUTRAL_HIGH: "change",
    PointType.NEUTRAL_LOW: "change",
}
TARGETS = {
    Assurance.WILL_MEET: "is met as long as nothing changes",
    Assurance.WILL_MISS: "is not met unless something changes",
    Assurance.HIT_AND_MISS: "is met in some periods and missed in others",
}
FORMER_TARGETS = {
    Assurance.WILL_MEET: "would have been met before",
    Assurance.WILL_MISS: "was out of reach before",
    Assurance.HIT_AND_MISS: "would have been met in some periods before",
}
# Between so many days lies one period.
PERIODS = (("day", 1, 1), ("week", 6, 8), ("fortnight", 13, 15), ("month", 28, 31), ("quarter", 89, 93))
BREAK = 1.6
FORMER = "former mean"


def period_of(days: Sequence[date]) -> str:
    """What the days are apart, as a noun: a day, week, fortnight, month or quarter; else a point."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = median(gaps) if gaps else 0
    return next((name for name, least, most in PERIODS if least <= usual <= most), "point")


def gaps_after(places: Sequence[float]) -> set[int]:
    """The points after which at least one period is missing, where `places` are when points were taken, in order."""
    steps = [later - earlier for earlier, later in pairwise(places)]
    usual = median(steps) if steps else 0.0
    return {index for index, step in enumerate(steps) if usual and step > BREAK * usual}


def summary(chart: ControlChart, period: str = "point") -> str:
    """`improvement: 9 of the last 9 weeks below the former mean`."""
    return f"{KINDS[chart.variation]}: {_latest(chart, period)}"


def details(chart: ControlChart, unit: str = "") -> str:
    """Mean, limits and what they say about the target, as sentences."""
    of = f" {unit}" if unit else ""
    said = [f"Mean {chart.mean:.4g}{of}"]
    if chart.lower is None or chart.upper is None:
        said.append("one point has no limits yet")
    else:
        said.append(f"limits {chart.lower:.4g} to {chart.upper:.4g}")
        if chart.trial_limits:
            said.append("trial limits, from fewer than 12 points")
    target = "" if chart.target is None else f". Target {chart.target:g}{of}"
    if chart.assurance:
        target += f" {(FORMER_TARGETS if _mean(chart) == FORMER else TARGETS)[chart.assurance]}"
    return f"{'; '.join(said)}{target}."


def _latest(chart: ControlChart, period: str) -> str:
    last = chart.points[-1]
    if not last.signal.way:
        return _ordinary(chart, period)
    if last.signal in (Signal.TREND_UP, Signal.TREND_DOWN):
        rising = "rising" if last.signal.way > 0 else "falling"
        return f"{counted(_in_a_row(chart, last.signal), period)} in a row {rising}"
    stretch = _stretch(chart, last)
    beyond = sum((point.value - point.mean) * last.signal.way > 0 for point in stretch)
    side = "above" if last.signal.way > 0 else "below"
    if len(stretch) == 1:
        return f"the last {period} is beyond the {'upper' if last.signal.way > 0 else 'lower'} limit"
    said = f"{beyond} of the last {counted(len(stretch), period)} {side} the {_mean(chart)}"
    if last.signal in (Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT):
        said += f", the last beyond the {'upper' if last.signal.way > 0 else 'lower'} limit"
    return said


def _mean(chart: ControlChart) -> str:
    """A mean that was learnt from the first points alone is what the measure did before."""
    phase = chart.phases[-1]
    return FORMER if phase.start + phase.learnt_from < len(chart.points) else "mean"


def _stretch(chart: ControlChart, last: ChartPoint) -> Sequence[ChartPoint]:
    """The last points on one side of the mean, or that signal the same way, within the phase and after its baseline."""
    phase = chart.phases[-1]
    first = phase.start + phase.learnt_from
    points = chart.points[first:] if first < len(chart.points) else chart.points[phase.start :]
    length = 0
    for point in reversed(points):
        if point.signal.way != last.signal.way and (point.value - point.mean) * last.signal.way <= 0:
            break
        length += 1
    return points[len(points) - length :]


def _in_a_row(chart: ControlChart, signal: Signal) -> int:
    """How many points at the end rise, or fall, one after the other, the one they start from included."""
    phase = chart.phases[-1]
    values = [point.value * signal.way for point in chart.points[phase.start :]]
    length = 1
    for earlier, later in zip(values[-2::-1], values[:0:-1], strict=True):
        if earlier >= later:
            break
        length += 1
    return length


def _ordinary(chart: ControlChart, period: str) -> str:
    points = chart.points[chart.phases[-1].start :]
    if len(points) == 1:
        return f"one {period} alone shows no variation yet"
    earlier = sum(bool(point.signal.way) for point in points)
    said = f"the last of {counted(len(points), period)} varies as before"
    return f"{said}; {counted(earlier, 'earlier point')} stood out" if earlier else said
