"""Ideas, tallies and observations as files, typed into the program."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from ideaflow.projections.table_export import IDEA_COLUMNS, OBSERVATION_COLUMNS, TALLY_COLUMNS
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock
from tests.doing import STEWARD


def test_ideas_tallies_and_observations_leave_as_rows(tmp_path: Path) -> None:
    program = InProcess(tmp_path / "ideaflow.sqlite", STEWARD, SimulatedClock())
    program.done("init")
    program.done("idea", "submit", "--title", "-1 letter\nless", "--team", "Decisions")
    program.done("problem", "capture", "Letters are late", "--occurrences", "4")
    rows = [*csv.DictReader(io.StringIO(program.done("idea", "export").out))]
    assert [(row["id"], row["title"], row["stage"]) for row in rows] == [("I-1", "'-1 letter less", "submitted")]
    assert [*rows[0]] == [*IDEA_COLUMNS]
    tallied = json.loads(program.done("problem", "export", "--form", "jsonl").out)
    assert [*tallied] == [*TALLY_COLUMNS]
    assert tallied["occurrences"] == 4
    refused = program.run("trial", "export", "T-4")
    assert (refused.code, "T-4" in refused.err) == (2, True)
    assert OBSERVATION_COLUMNS[0] == "trial"
