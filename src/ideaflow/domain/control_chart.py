"""XmR control charts: does a measure vary as it always did, or has something changed?

A measure that nothing has changed still moves from one period to the next. The chart learns from the moving ranges how
far, and signals only what that movement does not explain. Limits are mean ± 2.66 × mean moving range. The words for
signals and types of points are those of the public NHS reference, so that charts can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from math import fsum

from msgspec import Struct

from ideaflow.domain.values import Direction
from ideaflow.errors import InvalidInput

LIMIT, NEAR_LIMIT = 2.66, 2.66 * 2 / 3
SCREENED_FROM = 3.267
RUN, WINDOW, NEAR_IN_WINDOW = 7, 3, 2
STEADY_FROM = 12
LARGEST = 1e15
# A mean of equal values differs from them in the last digits; closer than this share of the largest is equal.
SAME = 1e-12


class Signal(StrEnum):
    """What a point is a sign of, in the reference's words."""

    COMMON_CAUSE = "Common Cause"
    ABOVE_LIMIT = "Above UCL"
    BELOW_LIMIT = "Below LCL"
    TREND_UP = "7 Point Trend (Increasing)"
    TREND_DOWN = "7 Point Trend (Decreasing)"
    NEAR_ABOVE = "2 in 3 Above CL"
    NEAR_BELOW = "2 in 3 Below CL"
    RUN_ABOVE = "7 Points Above CL"
    RUN_BELOW = "7 Points Below CL"

    @property
    def way(self) -> int:
        """1 for a signal of more, -1 for one of less, 0 for none."""
        return WAYS[self]


class PointType(StrEnum):
    """Whether a point is ordinary variation, or a change for better, for worse, or of no matter which."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Assurance(StrEnum):
    """Whether a process as it varies now will meet its target."""

    WILL_MEET = "consistent_pass"
    WILL_MISS = "consistent_fail"
    HIT_AND_MISS = "inconsistent"


MORE = {Signal.ABOVE_LIMIT, Signal.TREND_UP, Signal.NEAR_ABOVE, Signal.RUN_ABOVE}
WAYS = {signal: 1 if signal in MORE else -1 for signal in Signal} | {Signal.COMMON_CAUSE: 0}
BETTER = {Direction.UP: 1, Direction.DOWN: -1, Direction.NEUTRAL: 0}


class ChartPoint(Struct, frozen=True):
    """A value with the mean and limits of its phase; limits are None where a phase has one point alone."""

    value: float
    mean: float
    lower: float | None
    upper: float | None
    signal: Signal
    point_type: PointType
    phase: int


class Phase(Struct, frozen=True):
    """Mean and limits from `start` on, an index of the chart's points, learnt from the first `learnt_from` points."""

    start: int
    learnt_from: int
    mean: float
    moving_range: float | None
    lower: float | None = None
    upper: float | None = None
    near_lower: float | None = None
    near_upper: float | None = None

    @property
    def on_trial(self) -> bool:
        """Fewer than 12 points make trial limits, which move as points come in."""
        return self.learnt_from < STEADY_FROM


class ControlChart(Struct, frozen=True):
    """A series in its limits. Mean, limits, variation and assurance are those of the last point and its phase."""

    mean: float
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    variation: PointType
    assurance: Assurance | None
    trial_limits: bool
    better: Direction
    target: float | None
    phases: tuple[Phase, ...]
    points: tuple[ChartPoint, ...]


def control_chart(
    values: Sequence[float],
    *,
    baseline: int | None = None,
    better: Direction = Direction.NEUTRAL,
    target: float | None = None,
    screen: bool = True,
    rebase_at: Sequence[int] = (),
) -> ControlChart:
    """The chart of values in the order of their periods.

    `baseline` fixes the limits after so many points of each phase; `rebase_at` are indices at which a new phase begins
    and all counting starts again; `screen` leaves out, once, moving ranges that are far beyond their mean.
    Raises InvalidInput for no values, a value that is no number, a baseline below 2, and a rebase outside the series.
    """
    starts = _checked(values, baseline, target, rebase_at)
    phases, points = [], []
    for number, (start, end) in enumerate(pairwise((*starts, len(values)))):
        part = values[start:end]
        phase = _phase(part, start, baseline or len(part), screen=screen)
        signals = _signals(part, phase)
        limits = phase.mean, phase.lower, phase.upper
        types = {signal: _point_type(signal, better) for signal in set(signals)}
        points += [
            ChartPoint(value, *limits, signal, types[signal], number)
            for value, signal in zip(part, signals, strict=True)
        ]
        phases.append(phase)
    learnt = (phase.mean, phase.lower, phase.upper, phase.near_lower, phase.near_upper)
    said = (points[-1].point_type, _assurance(phase, better, target), phase.on_trial)
    return ControlChart(*learnt, *said, better, target, tuple(phases), tuple(points))


def _checked(
    values: Sequence[float], baseline: int | None, target: float | None, rebase_at: Sequence[int]
) -> list[int]:
    if not values:
        raise InvalidInput("values", [], "there is at least one value", "observe the measure first")
    rule = f"every value is a number between -{LARGEST:g} and {LARGEST:g}"
    for value in values:
        if not -LARGEST <= value <= LARGEST:
            raise InvalidInput("values", value, rule, "leave out a period that was not measured")
    if target is not None and not -LARGEST <= target <= LARGEST:
        raise InvalidInput("target", target, rule, "name the value to reach")
    if baseline is not None and baseline < 2:  # noqa: PLR2004 - two points make one moving range
        raise InvalidInput("baseline", baseline, "a baseline has at least 2 points", "give the first so many points")
    outside = [index for index in rebase_at if not 0 <= index < len(values)]
    if outside:
        rule = f"a new phase begins at one of the {len(values)} points"
        raise InvalidInput("rebase at", outside[0], rule, "name a point of the series")
    return sorted({0, *rebase_at})


def _phase(values: Sequence[float], start: int, baseline: int, *, screen: bool) -> Phase:
    known = values[:baseline]
    mean = fsum(known) / len(known)
    ranges = [abs(later - earlier) for earlier, later in pairwise(known)]
    if not ranges:
        return Phase(start, len(known), mean, None)
    average = fsum(ranges) / len(ranges)
    kept = [moved for moved in ranges if moved < SCREENED_FROM * average] if screen else ranges
    # Only a series that never moves keeps none of its ranges.
    average = fsum(kept) / len(kept) if kept else 0.0
    far, near = LIMIT * average, NEAR_LIMIT * average
    return Phase(start, len(known), mean, average, mean - far, mean + far, mean - near, mean + near)


def _signals(values: Sequence[float], phase: Phase) -> list[Signal]:
    """The weakest signal first; whatever comes later takes its place."""
    found = [Signal.COMMON_CAUSE] * len(values)
    if phase.moving_range is None:
        return found
    same = SAME * max(map(abs, values))
    sides = _beyond(values, phase.mean, 0, same)
    zones = _beyond(values, phase.mean, NEAR_LIMIT * phase.moving_range, same)
    outside = _beyond(values, phase.mean, LIMIT * phase.moving_range, same)
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(values)]
    _mark_runs(found, sides, RUN, {1: Signal.RUN_ABOVE, -1: Signal.RUN_BELOW})
    _mark_near(found, [0 if far else near for near, far in zip(zones, outside, strict=True)], sides)
    _mark_runs(found, steps, RUN - 1, {1: Signal.TREND_UP, -1: Signal.TREND_DOWN}, more=1)
    for index, far in enumerate(outside):
        if far:
            found[index] = Signal.ABOVE_LIMIT if far > 0 else Signal.BELOW_LIMIT
    return found


def _beyond(values: Sequence[float], mean: float, distance: float, same: float) -> list[int]:
    """1 for each value further above the mean than `distance`, -1 for each further below, 0 for the others."""
    high, low = mean + distance + same, mean - distance - same
    return [1 if value > high else -1 if value < low else 0 for value in values]


def _mark_runs(found: list[Signal], ways: Sequence[int], length: int, marks: dict[int, Signal], more: int = 0) -> None:
    """Mark each run of at least `length` equal ways. A way that leads from point to point ends at one point `more`."""
    start, last = 0, 0
    for index, way in enumerate((*ways, None)):
        if way == last:
            continue
        if last and index - start >= length:
            found[start : index + more] = [marks[last]] * (index + more - start)
        start, last = index, way or 0


def _mark_near(found: list[Signal], near: Sequence[int], sides: Sequence[int]) -> None:
    for first in range(len(near) - WINDOW + 1):
        side = near[first] or near[first + 1]
        if not side or any(on != side for on in sides[first : first + WINDOW]):
            continue
        marked = [index for index in range(first, first + WINDOW) if near[index]]
        if len(marked) >= NEAR_IN_WINDOW:
            for index in marked:
                found[index] = Signal.NEAR_ABOVE if side > 0 else Signal.NEAR_BELOW


def _point_type(signal: Signal, better: Direction) -> PointType:
    if not signal.way:
        return PointType.COMMON_CAUSE
    if better is Direction.NEUTRAL:
        return PointType.NEUTRAL_HIGH if signal.way > 0 else PointType.NEUTRAL_LOW
    return PointType.IMPROVEMENT if signal.way == BETTER[better] else PointType.CONCERN


def _assurance(phase: Phase, better: Direction, target: float | None) -> Assurance | None:
    if target is None or better is Direction.NEUTRAL or phase.lower is None or phase.upper is None:
        return None
    if phase.lower <= target <= phase.upper:
        return Assurance.HIT_AND_MISS
    beyond = 1 if target > phase.upper else -1
    return Assurance.WILL_MISS if beyond == BETTER[better] else Assurance.WILL_MEET
