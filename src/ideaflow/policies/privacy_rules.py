"""How much the public envelope of an event tells of when somebody acted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from ideaflow.policies.rules import Section


class EnvelopeTime(StrEnum):
    """To what an envelope's time is cut."""

    EXACT = "exact"
    HOUR = "hour"
    DAY = "day"


_SAID = {
    EnvelopeTime.EXACT: "The log shows to the second when somebody acted; times can tell whose acts belong together.",
    EnvelopeTime.HOUR: "The log shows in which hour somebody acted; the exact time is sealed with what they typed.",
    EnvelopeTime.DAY: "The log shows on which day somebody acted; the exact time is sealed with what they typed.",
}


class PrivacyRules(Section):
    """What the log shows in the clear of a person's act beside what was decided."""

    whom: ClassVar[str] = "everybody who acts"

    envelope_time: EnvelopeTime = EnvelopeTime.DAY

    def sentences(self) -> dict[str, str]:
        return {"time": _SAID[self.envelope_time]}

    def shown(self, at: datetime) -> datetime:
        """A time in UTC as the envelope tells it: the start of its hour or day."""
        match self.envelope_time:
            case EnvelopeTime.EXACT:
                return at
            case EnvelopeTime.HOUR:
                return at.replace(minute=0, second=0, microsecond=0)
            case EnvelopeTime.DAY:
                return at.replace(hour=0, minute=0, second=0, microsecond=0)
