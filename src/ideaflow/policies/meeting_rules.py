"""When a forum sits and for how long, and what its chair and members may do about those who are not there."""

from __future__ import annotations

from calendar import MONDAY, Calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field, model_validator

from ideaflow.domain.meeting import AgendaItem
from ideaflow.domain.values import counted, listed
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.clock_rules import ClockRules
from ideaflow.policies.response_clock import due
from ideaflow.policies.rules import Rules, Section

if TYPE_CHECKING:
    from ideaflow.policies.pack import Pack

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
Minutes = int


class Cadence(Rules):
    """How often a forum sits: on the nth such weekday of every nth month, counted from January."""

    every_months: int = Field(default=1, ge=1, le=12)
    week: int = Field(default=2, ge=1, le=4)
    weekday: Weekday = "thursday"

    @property
    def words(self) -> str:
        """The cadence as it is said."""
        nth = ("first", "second", "third", "fourth")[self.week - 1]
        months = "every month" if self.every_months == 1 else f"every {self.every_months} months"
        return f"the {nth} {self.weekday.capitalize()} of {months}"


class MeetingRules(Section):
    """A forum's sittings. Minutes: the whole sitting, its opening and its close, and a reply that is answered."""

    whom: ClassVar[str] = "members of a forum"

    cadence: Cadence = Cadence()
    sitting_minutes: Minutes = Field(default=120, ge=15, le=480)
    opening_minutes: Minutes = Field(default=10, ge=0, le=120)
    closing_minutes: Minutes = Field(default=10, ge=0, le=120)
    reply_minutes: Minutes = Field(default=5, ge=1, le=120)
    open_without_quorum: bool = False
    deputies: bool = True

    @model_validator(mode="after")
    def _leaves_time(self) -> MeetingRules:
        if self.opening_minutes + self.closing_minutes >= self.sitting_minutes:
            raise ValueError("opening and closing leave no time for ideas")
        return self

    def sentences(self) -> dict[str, str]:
        quorum = "may" if self.open_without_quorum else "may not"
        deputies = "may" if self.deputies else "may not"
        return {
            "cadence": f"The forum sits on {self.cadence.words}; a public holiday moves it to the next working day.",
            "sitting": f"A sitting has {self.sitting_minutes} minutes: {self.opening_minutes} to open, "
            f"{self.closing_minutes} to close, and the rest for ideas.",
            "replies": f"A reply that is answered has {counted(self.reply_minutes, 'minute')} on the agenda.",
            "opening without a quorum": f"The chair {quorum} open scores without a quorum, with a reason.",
            "deputies": f"A member {deputies} name somebody without a seat to speak in their place.",
        }

    def time_for_ideas(self, sitting_minutes: Minutes) -> Minutes:
        """What a sitting of so many minutes leaves for the agenda."""
        return max(0, sitting_minutes - self.opening_minutes - self.closing_minutes)


def next_sitting(cadence: Cadence, after: date, clocks: ClockRules) -> date:
    """The first day after `after` on which the cadence has a sitting; a public holiday moves it to the next workday."""
    month = after.replace(day=1)
    while True:
        if (month.month - 1) % cadence.every_months == 0:
            day = _nth_weekday(month, cadence)
            sits = due(day - timedelta(days=1), 1, clocks)
            if sits > after:
                return sits
        month += relativedelta(months=1)


def _nth_weekday(month: date, cadence: Cadence) -> date:
    days = Calendar(MONDAY).itermonthdates(month.year, month.month)
    weekday = WEEKDAYS.index(cadence.weekday)
    return [day for day in days if day.month == month.month and day.weekday() == weekday][cadence.week - 1]


def fitting(free_minutes: Minutes, minutes_each: Minutes, count: int) -> int:
    """How many of so many ideas fit into the time that is left."""
    return max(0, min(count, free_minutes // minutes_each))


def leave_to_deputise(pack: Pack) -> Verdict:
    """May somebody speak in a member's place?"""
    allowed = pack.meetings.deputies
    finding = Finding(
        rule="deputies",
        seen="deputies are allowed" if allowed else "deputies are not allowed",
        needed="a pack that allows deputies",
        next_step="" if allowed else "ask another member of the perspective",
        met=allowed,
    )
    return Verdict("name a deputy", (finding,), pack.id)


def leave_to_open(pack: Pack, reason: str) -> Verdict:
    """May the chair open scores without a quorum?"""
    allowed = pack.meetings.open_without_quorum
    rule = Finding(
        rule="opening without a quorum",
        seen="the chair may open" if allowed else "the chair may not open",
        needed="a pack that lets the chair open without a quorum",
        next_step="" if allowed else "wait for the quorum, or let a deputy score",
        met=allowed,
    )
    why = Finding(
        rule="opening without a quorum has a reason",
        seen="a reason" if reason else "no reason",
        needed="a reason in plain words",
        next_step="give one: --reason TEXT",
        met=bool(reason),
    )
    return Verdict("open scores", (rule, why), pack.id)


def with_waived_quorum(verdict: Verdict, item: AgendaItem, quorum: Verdict) -> Verdict:
    """The verdict on an answer where the chair opened without a quorum: its findings on the quorum become one."""
    if not item.waived:
        return verdict
    rules = {finding.rule for finding in quorum.findings}
    seen = listed(finding.seen for finding in verdict.findings if finding.rule in rules)
    waived = Finding(
        rule="quorum",
        seen=f"{seen or counted(len(item.sealed), 'score')}, opened by the chair without a quorum",
        needed="a quorum, or the chair's opening",
        met=True,
    )
    others = [finding for finding in verdict.findings if finding.rule not in rules]
    return Verdict(verdict.step, (waived, *others), verdict.pack)
