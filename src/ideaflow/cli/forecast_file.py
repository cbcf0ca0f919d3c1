"""Reading a forecast from a TOML or CSV file."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ideaflow.application.forecast_line import GivenLine, line_of_columns
from ideaflow.errors import InvalidInput

LARGEST = 1_000_000
AS_TOML = "write [[line]] tables with kind, amount, unit, years, evidence, note"


def read_lines(file: Path) -> Sequence[GivenLine]:
    """The lines of a forecast in a file. Raises InvalidInput."""
    try:
        if file.stat().st_size > LARGEST:
            raise InvalidInput("file", str(file), "is too large for a forecast", "write a shorter one")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInput(
            "file", str(file), f"cannot be read: {error.strerror}", "name a .toml or .csv file"
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("file", str(file), f"is not UTF-8 text at byte {error.start}", "save it as UTF-8") from error
    rows = _csv(file, text) if file.suffix.casefold() == ".csv" else _toml(file, text)
    if not rows:
        raise InvalidInput("file", str(file), "holds no line", AS_TOML)
    return [line_of_columns(row, f"{file.name} line {number}") for number, row in enumerate(rows, 1)]


def _toml(file: Path, text: str) -> Sequence[Mapping[str, object]]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput("file", str(file), f"is no TOML: {error}", AS_TOML) from error
    rows = found.get("line", [])
    if {*found} - {"line"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidInput("file", str(file), "holds [[line]] tables and nothing else", AS_TOML)
    return rows


def _csv(file: Path, text: str) -> Sequence[Mapping[str, object]]:
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        rows = [{(name or "").strip().casefold(): value for name, value in row.items()} for row in reader]
    except csv.Error as error:
        raise InvalidInput("file", str(file), f"line {reader.line_num}: {error}", "mend that line") from error
    for number, row in enumerate(rows, 1):
        if "" in row or None in row.values():
            raise InvalidInput("file", str(file), f"row {number} has other columns than the header", "mend that row")
    return rows
