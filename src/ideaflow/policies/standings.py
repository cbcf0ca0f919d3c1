"""Standings: where each of many ideas comes in a ranking, from all draws, kept so that one can change.

Ideas are drawn independently of each other. What is kept of an idea is its percentiles and where 50 evenly spaced of
its draws lie on a scale of bins that does not depend on the ideas; what is kept of all is how many draws lie in each
bin, and the best draws. Counts are whole numbers, so that a changed idea leaves exactly what a new start would give.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ideaflow.policies.pert import DRAWS, Floats
from ideaflow.policies.pricing import Measure
from ideaflow.policies.simulation import IDEAS_AT_ONCE, TENTHS, Sums, ToDraw, sums

EVENLY = 50
# The sign, the exponent and 10 bits of a 32-bit number, in rising order: amounts a thousandth apart share a bin.
SHIFT = 13
BINS = 1 << (32 - SHIFT)
SPARE = 20
IDEAS_A_TASK = IDEAS_AT_ONCE * 64
PLACES = np.arange(DRAWS // EVENLY // 2, DRAWS, DRAWS // EVENLY)

Bins = NDArray[np.int32]
Counts = NDArray[np.int64]


class Standing(NamedTuple):
    """Where an idea comes: its percentiles, its expected position, and how likely it is among the first k."""

    number: int
    p10: float
    p50: float
    p90: float
    position: float
    first: float


class Drawn(NamedTuple):
    """What is kept of some ideas: percentiles, evenly spaced bins, draws in each bin, and their draws while at hand."""

    percentiles: Floats
    evenly: Bins
    counts: Counts
    values: Floats


def bins_of(values: Floats) -> Bins:
    """The bin of each value; a higher value is never in a lower bin."""
    bits = (values.astype(np.float32) + np.float32(0)).view(np.int32)
    rising = np.where(bits < 0, ~bits ^ np.int32(-(2**31)), bits)
    placed: Bins = (rising >> SHIFT) + np.int32(BINS // 2)
    return placed


def _of(measure: Measure, drawn: Sums) -> Floats:
    return drawn.benefits / drawn.costs if measure is Measure.RATIO else drawn.value


class Standings:
    """All ideas of a ranking by one measure; `k` is how many are first."""

    def __init__(self, ideas: Sequence[ToDraw], measure: Measure, k: int, threads: int | None = None) -> None:
        self.measure, self.k = measure, k
        self.numbers = np.array([idea.number for idea in ideas], np.int64)
        self._row = {number: row for row, number in enumerate(self.numbers.tolist())}
        self._percentiles = np.zeros((len(ideas), len(TENTHS)))
        self._evenly = np.zeros((len(ideas), EVENLY), np.int32)
        self._counts = np.zeros(BINS, np.int64)
        self._best = _Best(k + SPARE)
        starts = range(0, len(ideas), IDEAS_A_TASK)
        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            # Each task works on its own ideas; what it found is added up in order, in this thread.
            found = pool.map(lambda at: self._draw(ideas[at : at + IDEAS_A_TASK]), starts)
            for start, drawn in zip(starts, found, strict=True):
                self._keep(start, drawn)

    def _draw(self, ideas: Sequence[ToDraw]) -> Drawn:
        values = np.concatenate(
            [_of(self.measure, sums(ideas[at : at + IDEAS_AT_ONCE])) for at in range(0, len(ideas), IDEAS_AT_ONCE)]
        )
        rising = np.sort(values, axis=1)
        tenths = np.stack([(rising[:, at - 1] + rising[:, at]) / 2 for at in TENTHS], axis=1)
        counts = np.bincount(bins_of(values).ravel(), minlength=BINS)
        return Drawn(tenths, bins_of(rising[:, PLACES]), counts, values)

    def _keep(self, start: int, drawn: Drawn) -> None:
        rows = slice(start, start + len(drawn.values))
        self._percentiles[rows], self._evenly[rows] = drawn.percentiles, drawn.evenly
        self._counts += drawn.counts
        self._best.add(self.numbers[rows], drawn.values)

    def change(self, before: ToDraw, after: ToDraw) -> None:
        """One idea's lines have changed. Only that idea is drawn again.

        Raises `StaleStandings` once so many ideas have changed that the best of the rest are not known.
        """
        row = self._row[after.number]
        old, new = self._draw([before]), self._draw([after])
        self._best.change(after.number, new.values[0])
        self._counts -= old.counts
        self._counts += new.counts
        self._percentiles[row], self._evenly[row] = new.percentiles[0], new.evenly[0]

    def positions(self) -> Floats:
        """The expected position of each idea: 1 for one that is always the best."""
        # Twice the draws above, with a half for those in the same bin, so that everything stays a whole number.
        above = (self._counts[::-1].cumsum()[::-1] * 2 - self._counts).take(self._evenly)
        total = above.sum(axis=1)
        # Half of an idea's own draws are above its own, but for those that share a bin.
        expected: Floats = np.maximum(total / (2 * DRAWS * EVENLY) + 0.5, 1.0)
        return expected

    def ranked(self, top: int) -> Sequence[Standing]:
        """The ideas in order of expected position, then of number."""
        positions = self.positions()
        first = self._best.shares(self.k)
        order = np.lexsort((self.numbers, positions))[:top]
        return [
            Standing(
                number,
                *self._tenths(row),
                float(positions[row]),
                first.get(number, 0.0),
            )
            for row, number in zip(order.tolist(), self.numbers[order].tolist(), strict=True)
        ]

    def _tenths(self, row: int) -> tuple[float, float, float]:
        ten, fifty, ninety = self._percentiles[row].tolist()
        return ten, fifty, ninety

    def better(self, one: int, other: int) -> float:
        """How likely one idea is better than another; a half where nobody can tell."""
        mine, theirs = self._evenly[self._row[one]], self._evenly[self._row[other]]
        below = np.searchsorted(theirs, mine, side="left").sum()
        upto = np.searchsorted(theirs, mine, side="right").sum()
        return float(below + upto) / (2 * EVENLY * EVENLY)


class StaleStandings(Exception):
    """More ideas have changed than there are spare best draws; start again."""


class _Best:
    """The best draws of all ideas: for each draw the first `depth` values and whose they are."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.known = depth
        self.values = np.full((0, DRAWS), -np.inf)
        self.owners = np.zeros((0, DRAWS), np.int64)

    def add(self, numbers: NDArray[np.int64], values: Floats) -> None:
        """Let ideas compete; equal values go to the idea that came first."""
        if len(self.values) >= self.depth:
            hopeful = (values > self.values[-1]).any(axis=1)
            numbers, values = numbers[hopeful], values[hopeful]
        if not len(numbers):
            return
        everybody = np.concatenate([self.values, values])
        owners = np.concatenate([self.owners, np.broadcast_to(numbers[:, None], values.shape)])
        order = np.lexsort((owners, -everybody), axis=0)[: self.depth]
        self.values = np.take_along_axis(everybody, order, axis=0)
        self.owners = np.take_along_axis(owners, order, axis=0)

    def change(self, number: int, values: Floats) -> None:
        """Put an idea's new draws in place of its old ones. The last place is unknown wherever it left."""
        if self.known <= self.depth - SPARE:
            raise StaleStandings
        everybody = len(self.values) < self.depth
        kept = np.where(self.owners == number, -np.inf, self.values)
        fits = np.full(DRAWS, True) if everybody else values > self.values[self.known - 1]
        challenger = np.where(fits, values, -np.inf)
        both = np.concatenate([kept, challenger[None, :]])
        owners = np.concatenate([self.owners, np.full((1, DRAWS), number)])
        order = np.lexsort((owners, -both), axis=0)[: len(kept)]
        self.values, self.owners = np.take_along_axis(both, order, axis=0), np.take_along_axis(owners, order, axis=0)
        self.known -= 0 if everybody else 1

    def shares(self, k: int) -> dict[int, float]:
        """In what share of the draws each idea is among the first k; ideas that never are, are left out."""
        owners, counts = np.unique(self.owners[:k], return_counts=True)
        return dict(zip(owners.tolist(), (counts / DRAWS).tolist(), strict=True))
