"""Control charts say what the public NHS reference says, for 28 hospitals, free and with a baseline."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest

from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "spc_reference.csv"

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason=f"the public data set is not at {REFERENCE}")

Row = dict[str, str]


def reference() -> Iterator[tuple[str, str, Sequence[Row]]]:
    if not REFERENCE.exists():
        return
    with REFERENCE.open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["org"], row["baseline_points"], row["date"]))
    for (hospital, baseline), series in groupby(rows, key=lambda row: (row["org"], row["baseline_points"])):
        yield hospital, baseline, list(series)


def test_the_reference_is_whole() -> None:
    series = list(reference())
    assert (len(series), sum(len(rows) for _, _, rows in series)) == (56, 1996)


@pytest.mark.parametrize(("hospital", "baseline", "rows"), list(reference()))
def test_mean_limits_and_every_point_are_those_of_the_reference(
    hospital: str, baseline: str, rows: Sequence[Row]
) -> None:
    fixed = None if baseline == "NA" else int(baseline)

    chart = control_chart([float(row["y"]) for row in rows], baseline=fixed, better=Direction.UP)

    for point, row in zip(chart.points, rows, strict=True):
        for name in ("mean", "lower", "upper"):
            assert getattr(point, name) == pytest.approx(float(row[name]), rel=1e-9, abs=0)
        assert (row["date"], point.signal, point.point_type) == (row["date"], row["special_cause"], row["point_type"])
    assert chart.variation == rows[-1]["point_type"]
