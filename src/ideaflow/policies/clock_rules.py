"""Response clocks: how many working days each answer may take, and which days are worked."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field, field_validator

from ideaflow.domain.values import counted, listed
from ideaflow.policies.rules import Days, Section
from ideaflow.policies.words import nearest

WEEKDAYS_ONLY = "weekdays"


class ClockRules(Section):
    """Days are working days of `calendar`: a country or a part of it as in `GB-ENG`, or `weekdays` for no holidays.

    `closed` are further days on which the organisation does not work.
    """

    whom: ClassVar[str] = "submitters who wait for an answer"

    calendar: str = Field(max_length=20)
    first_response: Days
    decision: Days
    feedback: Days = 5
    review: Days
    closed: tuple[date, ...] = ()

    def sentences(self) -> dict[str, str]:
        clocks = {
            "first response": f"A submitter hears for the first time within {_days(self.first_response)}.",
            "decision": f"The forum decides within {_days(self.decision)}; the clock pauses while evidence is awaited.",
            "feedback": f"Feedback reaches the submitter within {_days(self.feedback)} of a decision.",
            "review": f"A trial is reviewed within {_days(self.review)} of its planned end.",
            "calendar": f"Days are counted by the calendar {self.calendar}.",
        }
        if self.closed:
            days = listed(f"{day:%d %B %Y}" for day in self.closed)
            clocks["closed"] = f"Nobody works on {days} either."
        return clocks

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


def _days(days: int) -> str:
    return counted(days, "working day")
