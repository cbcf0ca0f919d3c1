"""PERT ranges and draws from them, the same to the last digit on every machine.

A PERT range is a beta distribution over low to high whose mean is (low + 4 likely + high) / 6. It is cut into `PARTS`
equally likely parts, each standing for the mean of its part, so that a draw is a whole number of ten bits. Only sums,
products, quotients and square roots are used: these are rounded alike everywhere, while powers and logarithms are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Draws = NDArray[np.int64]
Raw = NDArray[np.uint64]

DRAWS = 1_000
BITS = 10
PARTS = 1 << BITS
SLOTS = 6
SEED = 20_260_302

# Beta(a, 6 - a) for a = 1 + k / 16: how near the likely value is to low, in 64 steps.
STEPS = 64
FINE = 8_192
WORD = 64


@cache
def parts() -> Floats:
    """The means of the parts of PERT over 0 to 1: a row for each step of the likely value from 0 to 1."""
    middles = (np.arange(FINE) + 0.5) / FINE
    roots, others = _sixteenth_root(middles), _sixteenth_root(1 - middles)
    return np.stack([_means(middles, _power(roots, step) * _power(others, STEPS - step)) for step in range(STEPS + 1)])


def _sixteenth_root(values: Floats) -> Floats:
    root: Floats = np.sqrt(np.sqrt(np.sqrt(np.sqrt(values))))
    return root


def _power(values: Floats, exponent: int) -> Floats:
    result = np.ones_like(values)
    for bit in reversed(range(exponent.bit_length())):
        result = result * result
        if exponent >> bit & 1:
            result = result * values
    return result


def _means(middles: Floats, density: Floats) -> Floats:
    """The mean within each of the equally likely parts of a density over 0 to 1."""
    mass = np.concatenate([[0.0], np.cumsum(density)])
    moment = np.concatenate([[0.0], np.cumsum(density * middles)])
    wanted = np.arange(PARTS + 1) / PARTS * mass[-1]
    cell = np.clip(np.searchsorted(mass, wanted, side="right") - 1, 0, FINE - 1)
    within = (wanted - mass[cell]) / density[cell]
    reached = moment[cell] + within * (moment[cell + 1] - moment[cell])
    means: Floats = (reached[1:] - reached[:-1]) / (mass[-1] / PARTS)
    return means


@cache
def _rises() -> Floats:
    """By how much each row of `parts` rises to the next."""
    table = parts()
    return np.concatenate([table[1:] - table[:-1], np.zeros((1, PARTS))])


def quantiles(low: Floats, likely: Floats, high: Floats) -> Floats:
    """The parts of each range: a row of `PARTS` amounts, rising, for each range."""
    width = high - low
    wide = width > 0
    place = np.where(wide, (likely - low) / np.where(wide, width, 1.0), 0.0) * STEPS
    step = place.astype(np.int64)
    # Row by row these fit into a processor's cache, and nothing new is allocated.
    amounts, rise = parts()[step], _rises()[step]
    rise *= ((place - step) * width)[:, None]
    amounts *= width[:, None]
    amounts += rise
    amounts += low[:, None]
    return amounts


def raw_draws(numbers: Sequence[int], slots: int) -> Raw:
    """Random words for ideas by their numbers: a row each, with room for `slots` independent lines.

    The generator is keyed by the idea, so that one idea is drawn again without the others.
    """
    blocks = -(-slots // SLOTS)
    generator = np.random.Philox(key=[SEED, 0])
    state = generator.state
    drawn = np.empty((len(numbers), blocks * DRAWS), np.uint64)
    for row, number in enumerate(numbers):
        state["state"]["key"][1] = number
        generator.state = state
        drawn[row] = generator.random_raw(blocks * DRAWS)
    return drawn.reshape(len(numbers), blocks, DRAWS)


def part_drawn(raw: Raw, slots: NDArray[np.int64]) -> Draws:
    """Which part is drawn: for each row of `raw`, that of its slot, `DRAWS` times."""
    words = raw[np.arange(len(raw)), slots // SLOTS]
    words >>= (slots % SLOTS * BITS).astype(np.uint64)[:, None]
    words &= np.uint64(PARTS - 1)
    return words.view(np.int64)
