"""docs/scoring.md: the check that it prints works on an export, without ideaflow, and finds what was altered."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.cli.forum import CHAIR, CUSTOMER, OPERATIONS, STEWARD, Office
from tests.cli.terminal import InProcess

PAGE = Path(__file__).parents[2] / "docs" / "scoring.md"


def checker() -> str:
    """The Python that the page prints."""
    (found,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def run(program: Path, file: Path) -> subprocess.CompletedProcess[str]:
    """The check by a Python that can import nothing but the standard library."""
    words = [sys.executable, "-I", "-S", str(program), str(file)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_check_that_the_page_prints_agrees_with_the_program(tmp_path: Path) -> None:
    office = Office(InProcess(tmp_path / "ideaflow.sqlite", STEWARD))
    idea = office.scored(office.evidenced(), CHAIR, CHAIR, OPERATIONS)
    marks = ("--mark", "feasibility=4", "--mark", "benefit=2", "--mark", "why=3", "--because", "why=Größer als gedacht")
    office.type.done("meeting", "score", office.meeting, idea, *marks, by=CUSTOMER)
    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)
    export, program = tmp_path / "m1.jsonl", tmp_path / "check.py"
    office.type.done("audit", "verify-scores", office.meeting, "--export", str(export))
    program.write_text(checker(), encoding="utf-8")

    assert (run(program, export).returncode, run(program, export).stderr) == (0, "")

    text = export.read_text(encoding="utf-8")
    for before, after in (('"benefit":2', '"benefit":3'), ('"benefit":5', '"benefit":1'), ('"salt":"', '"salt":"AAAA')):
        assert before in text
        export.write_text(text.replace(before, after), encoding="utf-8")
        assert "do not fit their seals" in run(program, export).stderr


def test_the_page_names_every_key_that_is_committed_to() -> None:
    page = PAGE.read_text(encoding="utf-8")
    names = ("comment_digest", "comment_digests", "idea", "meeting", "marks", "perspective", "scorer")
    assert [name for name in names if f"`{name}`" not in page] == []
