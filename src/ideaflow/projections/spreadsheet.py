"""Tables that leave as files: JSON Lines, and CSV that a spreadsheet reads as text, so that no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

# What a spreadsheet takes for the beginning of a formula, or skips before one.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
# Cells that hold a part of it are quoted.
LINE_END = "\r\n"
Form = Literal["csv", "jsonl"]
FORMS: tuple[Form, ...] = ("csv", "jsonl")


def csv_line(cells: Sequence[object]) -> str:
    """Cells as one line, without its end. A text that could be a formula gets an apostrophe before it."""
    line = io.StringIO()
    csv.writer(line, lineterminator=LINE_END).writerow([_safe(cell) for cell in cells])
    return line.getvalue().removesuffix(LINE_END)


def lines(form: Form, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A file's lines, each with its end: CSV below a header, or an object a line. Rows hold at least `columns`."""
    if form == "csv":
        yield csv_line(columns) + LINE_END
        yield from (csv_line([row[name] for name in columns]) + LINE_END for row in rows)
        return
    yield from (json.dumps({name: row[name] for name in columns}, ensure_ascii=False) + "\n" for row in rows)


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell
