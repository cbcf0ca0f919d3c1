"""CSV that a spreadsheet reads as text: no cell acts as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

# What a spreadsheet takes for the beginning of a formula, or skips before one.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
# Cells that hold a part of it are quoted.
LINE_END = "\r\n"


def csv_line(cells: Sequence[object]) -> str:
    """Cells as one line, without its end. A text that could be a formula gets an apostrophe before it."""
    line = io.StringIO()
    csv.writer(line, lineterminator=LINE_END).writerow([_safe(cell) for cell in cells])
    return line.getvalue().removesuffix(LINE_END)


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell
