"""Agreement among scorers: Krippendorff's alpha for ordinal marks, with an interval by bootstrap.

Alpha is 1 where everybody marks an idea alike, 0 where marks are as if dealt out by chance. It copes with any number of
scorers and with missing marks. Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations_with_replacement
from random import Random

from msgspec import Struct

Pairs = tuple[float, ...]
SEED = 2_011
INTERVAL = 0.95


class Agreement(Struct, frozen=True):
    """Alpha over `units` ideas with at least two marks, `marks` in all; `lower` and `upper` hold it with 95 %."""

    alpha: float
    lower: float
    upper: float
    units: int
    marks: int


def agreement(marks: Sequence[Sequence[int]], resamples: int) -> Agreement | None:
    """Agreement on one criterion; `marks` are those of each idea, without those of who could not judge.

    None where it is not defined: nobody marked what another did, or all marks are the same. The ideas are drawn with
    replacement, by a generator that begins the same way each time: the same marks give the same digits.
    """
    paired = sorted(tuple(sorted(unit)) for unit in marks if len(unit) > 1)
    values = sorted({mark for unit in paired for mark in unit})
    units = [_pairs(unit, values) for unit in paired]
    alpha = _alpha(units, len(values))
    if alpha is None:
        return None
    # Not for secrets, and begun the same way on purpose.
    chance = Random(SEED)  # noqa: S311
    drawn = (_alpha(chance.choices(units, k=len(units)), len(values)) for _ in range(resamples))
    found = sorted(one for one in drawn if one is not None)
    lower, upper = _at(found, (1 - INTERVAL) / 2), _at(found, (1 + INTERVAL) / 2)
    return Agreement(alpha, min(lower, alpha), max(upper, alpha), len(units), sum(map(len, paired)))


def _pairs(unit: Sequence[int], values: Sequence[int]) -> Pairs:
    """How often each two values meet within an idea, every mark weighing the same whatever the number of scorers."""
    counts, others = Counter(unit), len(unit) - 1
    return tuple(
        (counts[low] * (counts[low] - 1) if low == high else counts[low] * counts[high]) / others
        for low, high in combinations_with_replacement(values, 2)
    )


def _alpha(units: Sequence[Pairs], values: int) -> float | None:
    places = list(combinations_with_replacement(range(values), 2))
    met = dict(zip(places, map(sum, zip(*units, strict=True)), strict=False))
    totals = [sum(count for place, count in met.items() if value in place) for value in range(values)]
    apart = {(low, high): _distance(totals, low, high) for low, high in places if low < high}
    expected = sum(totals[low] * totals[high] * far for (low, high), far in apart.items())
    if not expected:
        return None
    observed = sum(met[place] * far for place, far in apart.items())
    return 1 - (sum(totals) - 1) * observed / expected


def _distance(totals: Sequence[float], low: int, high: int) -> float:
    """How far two marks lie apart: by how many marks are given from the one to the other."""
    return float((sum(totals[low : high + 1]) - (totals[low] + totals[high]) / 2) ** 2)


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which so large a share lies, between its two neighbours in proportion."""
    if not ordered:
        return float("nan")
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
