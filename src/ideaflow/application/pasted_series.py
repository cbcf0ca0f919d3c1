"""A series that was pasted: one day and its value a line, as they come from a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ideaflow.application.series import day_of, value_of
from ideaflow.errors import InvalidInput

# A tab or a semicolon is what spreadsheets put between cells; a comma or space is what people type.
BETWEEN = re.compile(r"\s*[\t;]\s*|\s*,\s*|\s+")


def pasted_values(text: str, field: str = "values") -> Sequence[tuple[date, float]]:
    """Values by day, in the order of the lines; a line without a value is left out.

    Raises InvalidInput that names the field and says which line does not read.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        day, *rest = BETWEEN.split(line.strip(), maxsplit=1)
        try:
            value = value_of(rest[0] if rest else "", field)
            if value is not None:
                found.append((day_of(day, field).date(), value))
        except InvalidInput as fault:
            rule = f"line {number} ({line.strip()[:40]}): {fault.rule}"
            raise InvalidInput(field, fault.value, rule, "write each line as: 2026-01-31, 12.5") from fault
    if not found:
        raise InvalidInput(field, "", "no line has a day and a value", "write each line as: 2026-01-31, 12.5")
    return found
