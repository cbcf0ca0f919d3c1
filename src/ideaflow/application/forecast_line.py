"""A line of a forecast as people write it: a kind, three numbers or one, a unit, years, and what backs it up.

`2/3/4 hours a week, years 1-5, from T-3; fewer calls` or `60/80/100 % of P-17`. Files have the same parts as columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ideaflow.application.command import Line, Prose, broken_rule
from ideaflow.domain.forecast_line import LineKind, Per, Unit
from ideaflow.errors import InvalidInput
from ideaflow.policies.appraisal_rules import LONGEST_HORIZON

MOST_AMOUNT = 1e12
AS_WRITTEN = "write it as 2/3/4 hours a week, 500/900/2000 GBP once, 3/4/5 marks, or 60/80/100 % of P-17"
SIGNS = {"£": "GBP", "€": "EUR", "pounds": "GBP", "euros": "EUR"}
CURRENCY = re.compile(r"[A-Z]{3}")
UNIT = re.compile(r"(?P<unit>[^\s]+)(?:\s+(?:(?:a|an|per|each)\s+(?P<per>week|month|year)|once))?", re.IGNORECASE)
SHARE = re.compile(r"%\s*of\s+(?P<problem>\S+)", re.IGNORECASE)
WRITTEN = re.compile(
    r"(?P<amount>\S+)\s+(?P<unit>[^,;]+?)\s*"
    r"(?:,\s*years?\s+(?P<years>[^,;]+?)\s*)?"
    r"(?:,\s*from\s+(?P<evidence>[^,;]+?)\s*)?"
    r"(?P<health>,\s*health\s*)?"
    r"(?:;\s*(?P<note>.*))?",
    re.IGNORECASE | re.DOTALL,
)
YEARS = re.compile(r"(?P<first>\d{1,4})(?:\s*(?:-|to)\s*(?P<last>\d{1,4}))?")


def _word(given: object) -> object:
    return given.strip().casefold().replace("_", " ").replace("-", " ") if isinstance(given, str) else given


Kind = Annotated[LineKind, BeforeValidator(_word)]
Amount = Annotated[float, Field(ge=-MOST_AMOUNT, le=MOST_AMOUNT)]
Year = Annotated[int, Field(ge=0, le=LONGEST_HORIZON)]


class GivenLine(BaseModel):
    """A line before the pack has had its say: `likely` alone is widened; `share_of` makes the amounts shares of 100."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: Kind
    unit: Unit
    likely: Amount
    low: Amount | None = None
    high: Amount | None = None
    per: Per = Per.ONCE
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    from_year: Year | None = None
    to_year: Year | None = None
    share_of: Line = ""
    evidence: Line = ""
    health: bool = False
    note: Prose = ""


def written_line(kind: str, text: str, place: str) -> GivenLine:
    """A line that was written as one text. Raises InvalidInput that names `place`."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(place, text, "is no line of a forecast", AS_WRITTEN)
    return line_of_columns({"kind": kind, **{name: value for name, value in found.groupdict().items() if value}}, place)


def line_of_columns(row: Mapping[str, object], place: str) -> GivenLine:
    """A line from the columns of a file. Raises InvalidInput that names `place` and the column."""
    try:
        return GivenLine.model_validate(_parts(row, place))
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "line"
        value = "" if first["type"] == "missing" else first["input"]
        raise InvalidInput(f"{place}, {field.replace('_', ' ')}", value, broken_rule(first), AS_WRITTEN) from error


def _parts(row: Mapping[str, object], place: str) -> dict[str, object]:
    given = {name: value for name, value in row.items() if value not in (None, "")}
    unit = str(given.pop("unit", "")).strip()
    years, amount = str(given.pop("years", "")).strip(), str(given.pop("amount", "")).strip()
    known = {"kind", "low", "likely", "high", "evidence", "health", "note"}
    strange = sorted({*given} - known)
    if strange:
        raise InvalidInput(
            f"{place}, {strange[0]}",
            given[strange[0]],
            "no such column",
            f"columns: {', '.join(sorted(known))}, amount, unit, years",
        )
    if "health" in given:
        given["health"] = str(given["health"]).strip(" ,").casefold() in ("health", "yes", "true", "1")
    return {**given, **_unit(unit, place), **_years(years, place), **(_amounts(amount, place) if amount else {})}


def _amounts(text: str, place: str) -> dict[str, object]:
    parts = [part.replace(",", "") for part in text.split("/")]
    numbers = [_number(part, place) for part in parts]
    if len(numbers) == 1:
        return {"likely": numbers[0]}
    if len(numbers) != len(("low", "likely", "high")):
        raise InvalidInput(f"{place}, amount", text, "is one number, or low/likely/high", AS_WRITTEN)
    return dict(zip(("low", "likely", "high"), numbers, strict=True))


def _number(text: str, place: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise InvalidInput(f"{place}, amount", text, "is no number", AS_WRITTEN) from error


def _unit(text: str, place: str) -> dict[str, object]:
    share = SHARE.fullmatch(text)
    if share:
        return {"unit": Unit.HOURS, "per": Per.WEEK, "share_of": share["problem"]}
    found = UNIT.fullmatch(text)
    said = found["unit"] if found else ""
    per = Per(f"a {found['per'].casefold()}") if found and found["per"] else Per.ONCE
    currency = SIGNS.get(said.casefold(), said)
    if said.casefold() in ("hours", "hour"):
        return {"unit": Unit.HOURS, "per": per}
    if said.casefold() in ("marks", "mark"):
        return {"unit": Unit.MARKS, "per": Per.YEAR}
    if CURRENCY.fullmatch(currency):
        return {"unit": Unit.MONEY, "per": per, "currency": currency}
    rule = "is no unit that is known: a currency (GBP), hours, marks or % of a problem; once, a week, a month or a year"
    raise InvalidInput(f"{place}, unit", text, rule, AS_WRITTEN)


def _years(text: str, place: str) -> dict[str, object]:
    if not text:
        return {}
    found = YEARS.fullmatch(text)
    if found is None:
        raise InvalidInput(f"{place}, years", text, "is no span of years", "write it as 1-5, or 0")
    return {"from_year": int(found["first"]), "to_year": int(found["last"] or found["first"])}
