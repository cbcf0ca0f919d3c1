"""docs/lifecycle.md is what the lifecycle's table generates."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from ideaflow.domain.lifecycle import TABLE
from ideaflow.domain.stage import Stage

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def drawing() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "draw_lifecycle.py"))


def test_the_page_is_what_the_table_generates(drawing: dict[str, Any]) -> None:
    written = (DOCS / "lifecycle.md").read_text(encoding="utf-8")

    assert written == drawing["page"](), "run: make diagram"


def test_the_page_holds_every_row_of_the_table(drawing: dict[str, Any]) -> None:
    page: str = drawing["page"]()

    missing = [step for step in TABLE if f"| `{step.target.value}` | {step.guard} |" not in page]
    assert missing == []


def test_the_diagram_shows_every_arrow_and_no_styling(drawing: dict[str, Any]) -> None:
    diagram: str = drawing["diagram"]()

    for step in TABLE:
        for source in step.sources:
            assert f"  {source.value} --> {step.target.value}: " in diagram
    assert all(f'state "{stage.value}"' in diagram for stage in Stage)
    assert "class" not in diagram.lower()


def test_no_label_of_the_diagram_holds_a_second_colon(drawing: dict[str, Any]) -> None:
    arrows = [line for line in drawing["diagram"]().splitlines() if "-->" in line]

    assert [line for line in arrows if line.count(":") > 1] == []
