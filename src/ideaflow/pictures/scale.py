"""Where a number stands on an axis, and which round numbers are written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from msgspec import Struct

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


class Scale(Struct, frozen=True):
    """Numbers from `low` to `high` along an axis from `start` to `end`, in units of the picture."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a number stands, to a hundredth."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def scale_for(values: Sequence[float], start: float, end: float) -> Scale:
    """A scale with a little room around all the values; equal values stand in its middle."""
    low, high = min(values), max(values)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return Scale(low - room, high + room, start, end)


def ticks(scale: Scale, most: int) -> list[float]:
    """At most so many round numbers within the scale, in order."""
    rough = (scale.high - scale.low) / most
    magnitude = 10.0 ** floor(log10(rough))
    step = next(magnitude * nice for nice in ROUND if magnitude * nice >= rough)
    first, last = ceil(scale.low / step), floor(scale.high / step)
    return [round(number * step, 12) for number in range(first, last + 1)]


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near those wanted, in the same order, at least `gap` from each other and within the bounds if they fit."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = [0.0] * len(wanted)
    floor_of = low
    for index in order:
        places[index] = floor_of = max(wanted[index], floor_of)
        floor_of += gap
    ceiling = high
    for index in reversed(order):
        places[index] = ceiling = min(places[index], ceiling)
        ceiling -= gap
    return places
