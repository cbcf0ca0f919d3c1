"""Which columns of a table of complaints or contacts hold what, and which problem a text is about.

A mapping comes from `--map field=column` options, from a TOML file, or from both; options replace what the file says
of the same field:

    [columns]
    day = "Received"
    issue = "Subject"
    reference = "Complaint no"

    [[matches]]
    pattern = "letter.*(late|not (received|arrived))"
    problem = "P-17"
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError, field_validator

from ideaflow.application.command import Code, Line
from ideaflow.application.idea_mapping import Checked, Column, Pattern, faulty, from_toml
from ideaflow.domain.values import listed
from ideaflow.errors import InvalidInput

FIELDS = ("day", "issue", "problem", "count", "reference", "team")
ISO_DAY = "%Y-%m-%d"


class Match(Checked):
    """Texts in which a regular expression is found, upper and lower case alike, are about this problem."""

    pattern: Pattern
    problem: Line

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)


class ProblemMapping(Checked):
    """Columns by field; matches in the order in which they are tried; how days are written, and where rows are from."""

    columns: dict[str, Column] = {}
    matches: tuple[Match, ...] = ()
    date_format: str = ISO_DAY
    source: Code = "imported"

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, columns: dict[str, str]) -> dict[str, str]:
        for field in columns:
            if field not in FIELDS:
                raise ValueError(f"no field is called {field!r}; there are {listed(FIELDS)}")
        return columns

    def about(self, text: str) -> str | None:
        """The problem that the first matching pattern names, or None."""
        return next((match.problem for match in self.matches if match.expression.search(text)), None)

    def day(self, written: str) -> date:
        """Raises ValueError for what is not a day in the mapping's form; a time of day after it is left out."""
        text = written.strip()
        if self.date_format == ISO_DAY:
            text = text.partition("T")[0].partition(" ")[0]
        return datetime.strptime(text, self.date_format).date()  # noqa: DTZ007 - a day, not a moment


def read_problem_mapping(
    options: Iterable[str] = (), file: Path | None = None, *, date_format: str | None = None, source: str | None = None
) -> ProblemMapping:
    """The mapping from `field=column` options and a TOML file. Raises InvalidInput that says what to mend."""
    base = from_toml(file, ProblemMapping) if file else ProblemMapping()
    given = {"columns": {**base.columns, **_columns(options)}, "matches": base.matches}
    more = {"date_format": date_format or base.date_format, "source": source or base.source}
    try:
        mapping = ProblemMapping.model_validate({**given, **more})
    except ValidationError as error:
        raise faulty("map", error) from error
    if "day" not in mapping.columns:
        raise InvalidInput("map", "", "no column is mapped to the day", "name it: --map day=COLUMN")
    return mapping


def _columns(options: Iterable[str]) -> dict[str, str]:
    columns = {}
    for option in options:
        field, equals, column = (part.strip() for part in option.partition("="))
        if not (field and equals and column):
            raise InvalidInput("map", option, "is not field=column", "write it as --map day=COLUMN")
        columns[field.lower()] = column
    return columns
