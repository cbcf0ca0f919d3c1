"""What starts quickly loads little: reading loads none of what only commands need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.terminal import Terminal

READ = """
import sys
from ideaflow.cli.main import cli
try:
    cli(sys.argv[1:])
finally:
    slow = {"pydantic", "numpy", "scipy", "holidays", "re2", "dask", "fpdf"} & {*sys.modules}
    sys.stderr.write(f"loaded: {sorted(slow)}")
"""


@pytest.mark.parametrize("words", [("idea", "show", "I-1"), ("idea", "mine"), ("idea", "list")], ids=" ".join)
def test_reading_loads_neither_the_checks_nor_anything_that_computes(
    terminal: Terminal, words: tuple[str, ...]
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", READ, *words],
        env=terminal.environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.endswith("loaded: []")
