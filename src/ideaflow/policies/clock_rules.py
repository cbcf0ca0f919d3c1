"""Response clocks: how many working days each answer may take, and which days are worked."""

from __future__ import annotations

from datetime import date

from pydantic import Field, field_validator

from ideaflow.policies.rules import Days, Rules
from ideaflow.policies.words import nearest

WEEKDAYS_ONLY = "weekdays"


class ClockRules(Rules):
    """Days are working days of `calendar`: a country or a part of it as in `GB-ENG`, or `weekdays` for no holidays.

    `closed` are further days on which the organisation does not work.
    """

    calendar: str = Field(max_length=20)
    first_response: Days
    decision: Days
    feedback: Days = 5
    review: Days
    closed: tuple[date, ...] = ()

    @field_validator("calendar")
    @classmethod
    def _there_is_such(cls, calendar: str) -> str:
        if calendar in (WEEKDAYS_ONLY, "GB-ENG"):
            # The one that comes with ideaflow; looking it up would load the library of every country's holidays.
            return calendar
        import holidays  # noqa: PLC0415 - slow to import

        there = holidays.list_supported_countries(include_aliases=False)
        country, _, region = calendar.partition("-")
        if country not in there:
            raise ValueError(f"no calendar {calendar!r}{nearest(country, [WEEKDAYS_ONLY, *there])}")
        if region and region not in there[country]:
            raise ValueError(f"{country} has no part {region!r}{nearest(region, there[country])}")
        return calendar
