"""Suggestion boxes for tests: files as they come out of spreadsheets, and what importing them gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ideaflow.application.idea_import import plan_import, run_import
from ideaflow.application.idea_import_report import ImportReport
from ideaflow.application.idea_mapping import IdeaMapping, read_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.bootstrap import Ideaflow
from tests.doing import STEWARD

HEADER = "Title,Text,Name,Team,Answer\n"
COLUMNS = ("title=Title", "description=Text", "submitter=Name", "team=Team", "outcome=Answer")
MAPPING = read_mapping(COLUMNS)


class Box:
    """A CSV file, and what is done with it."""

    def __init__(self, app: Ideaflow, folder: Path) -> None:
        self.app, self.file = app, folder / "box.csv"

    def holds(self, rows: str | bytes, header: str = HEADER) -> Box:
        """Write the file: bytes as they are, text below the header."""
        self.file.write_bytes(rows if isinstance(rows, bytes) else (header + rows).encode())
        return self

    def imported(
        self,
        mapping: IdeaMapping = MAPPING,
        *,
        by: str = STEWARD,
        encoding: str | None = None,
        skip_repeats: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> ImportReport:
        """Import the file."""
        with open_box(self.file, encoding) as box:
            return run_import(self.app.office, box, mapping, by=by, skip_repeats=skip_repeats, progress=progress)

    def planned(self, mapping: IdeaMapping = MAPPING, *, by: str = STEWARD, skip_repeats: bool = False) -> ImportReport:
        """What importing the file would do."""
        with open_box(self.file) as box:
            return plan_import(self.app.office, box, mapping, by=by, skip_repeats=skip_repeats)
