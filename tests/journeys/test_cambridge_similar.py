"""Among 929 ideas of a city's residents, those that were answered together are found together."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.journeys.test_cambridge import IDEAS, ROOT

SAME_ANSWER = IDEAS.with_name("ideas_cambridge_same_answer.csv")
LEAST_HITS = 0.78

pytestmark = pytest.mark.skipif(not SAME_ANSWER.exists(), reason=f"the public data set is not at {SAME_ANSWER}")


def test_ten_neighbours_hold_another_idea_of_the_same_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    found = import_module("similar_ideas").hits(tmp_path)
    assert found["ours"] >= LEAST_HITS
    assert found["ours"] > found["full-text search (BM25)"] > found["popular board"]
