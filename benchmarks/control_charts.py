"""How quickly control charts are computed: python benchmarks/control_charts.py [--series N] [--points N]."""

from __future__ import annotations

import argparse
import json
import random
import time

from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction

MOST_SECONDS = 1.0
SEED = 20260302


def main() -> None:
    """Measure, and print the time and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--series", type=int, default=1_000)
    options.add_argument("--points", type=int, default=200)
    options.add_argument("--ideas", type=int, default=0, help="not used; every benchmark is called with it")
    given = options.parse_args()
    dice = random.Random(SEED)
    series = [[dice.gauss(50, 8) for _ in range(given.points)] for _ in range(given.series)]
    began = time.perf_counter()
    signals = sum(
        bool(point.signal.way)
        for values in series
        for point in control_chart(values, baseline=24, better=Direction.UP, target=60).points
    )
    seconds = time.perf_counter() - began
    met = seconds < MOST_SECONDS
    print(f"{given.series:,} charts of {given.points} points, {signals:,} signals: {seconds:.2f} s; target met: {met}")
    figures = {"series": given.series, "points": given.points, "seconds": round(seconds, 3), "target_met": met}
    print(json.dumps({"benchmark": "control_charts", **figures}))


if __name__ == "__main__":
    main()
