"""Problem: something that keeps going wrong, and how many times in a week.

Total impact is never typed: occurrences in a week × minutes that each costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

from msgspec import Struct, field

from ideaflow.domain.event import Event, Recorded, Words, event
from ideaflow.domain.values import NO_AREA, ImpactArea, Severity, counted, listed
from ideaflow.domain.verdict import Finding, Verdict, refused

MINUTES_AN_HOUR = 60


@event
class ProblemCaptured(Event, frozen=True, kw_only=True):
    """Somebody noticed a problem. `minutes` are the parts of the effort that one occurrence takes."""

    topic: ClassVar[str] = "problem.captured"
    process_area: str
    impact_areas: tuple[ImpactArea, ...]
    severity: Severity
    minutes: tuple[int, ...]
    users_affected: int
    team_seen: str
    team_caused: str
    issue: Words = ""

    def sentence(self, subject: str) -> str:
        effort = " + ".join(str(part) for part in self.minutes) or "0"
        area = "" if self.process_area == NO_AREA else f" in {self.process_area}"
        return (
            f"Problem {subject} was captured{area}: {self.severity.value}, felt in "
            f"{listed(self.impact_areas)}, {effort} minutes each time"
        )


@event
class ProblemSeenElsewhere(Event, frozen=True, kw_only=True):
    """Another team sees the same problem, so that it is shared and noted only once."""

    topic: ClassVar[str] = "problem.seen_elsewhere"
    team: str

    def sentence(self, subject: str) -> str:
        return f"Problem {subject} is seen in team {self.team} too"


@event
class ProblemEscalated(Event, frozen=True, kw_only=True):
    """The problem was passed on to those who can do something about it, a team or a role."""

    topic: ClassVar[str] = "problem.escalated"
    to: str
    findings: tuple[Finding, ...] = ()
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        seen = listed(finding.seen for finding in self.findings if not finding.met)
        why = f": {seen}" if seen else ""
        return f"Problem {subject} was passed on to {self.to}{why}"


@event
class ProblemTallied(Event, frozen=True, kw_only=True):
    """The problem occurred `count` times more in the week that starts on `week`, a Monday."""

    topic: ClassVar[str] = "problem.tallied"
    week: date
    count: int
    source: str = "noticed"

    def sentence(self, subject: str) -> str:
        times = counted(abs(self.count), "occurrence")
        verb = "was" if abs(self.count) == 1 else "were"
        done = "tallied" if self.count >= 0 else "taken back"
        return f"{times} of problem {subject} {verb} {done} for the week of {self.week:%d %B %Y} ({self.source})"


@event
class ProblemResolved(Event, frozen=True, kw_only=True):
    """The problem no longer occurs."""

    topic: ClassVar[str] = "problem.resolved"
    by_idea: str = ""
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        means = f", by {self.by_idea}" if self.by_idea else ""
        return f"Problem {subject} was resolved{means}"


@event
class ProblemRaisedAgain(Event, frozen=True, kw_only=True):
    """The benefit of a trial that was adopted against the problem slips back."""

    topic: ClassVar[str] = "problem.raised_again"
    trial: str
    on: date

    def sentence(self, subject: str) -> str:
        return f"Problem {subject} was raised again on {self.on:%d %B %Y}: the benefit of trial {self.trial} slips back"


class Problem(Struct):
    """What deciding about a problem needs to know."""

    id: str = ""
    version: int = 0
    minutes: tuple[int, ...] = ()
    severity: Severity = Severity.MODERATE
    teams: set[str] = field(default_factory=set)
    escalated_to: set[str] = field(default_factory=set)
    tallies: dict[date, int] = field(default_factory=dict)
    resolved: bool = False
    raised_by: str = ""

    @property
    def occurrences_a_week(self) -> float:
        """The mean of the tallied weeks; 0 where none is."""
        return sum(self.tallies.values()) / len(self.tallies) if self.tallies else 0.0


def monday_of(day: date) -> date:
    """The Monday that starts the week of `day`."""
    return day - timedelta(days=day.weekday())


def hours_a_week(occurrences: int, minutes: Iterable[int]) -> float:
    """Total impact: occurrences in a week × minutes each, in hours. 17 × (20 + 10) minutes is 8.5 hours."""
    return occurrences * sum(minutes) / MINUTES_AN_HOUR


def mean_hours_a_week(problem: Problem) -> float:
    """Total impact in the mean of the weeks that were tallied."""
    weeks = len(problem.tallies)
    return hours_a_week(sum(problem.tallies.values()), problem.minutes) / weeks if weeks else 0.0


def evolve(problem: Problem, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    problem.id, problem.version = recorded.originator_id, recorded.originator_version
    match recorded.event:
        case ProblemTallied(week=week, count=count):
            problem.tallies[week] = problem.tallies.get(week, 0) + count
        case ProblemCaptured(minutes=minutes, severity=severity, team_seen=team):
            problem.minutes, problem.severity = minutes, severity
            problem.teams.add(team)
        case ProblemSeenElsewhere(team=team):
            problem.teams.add(team)
        case ProblemEscalated(to=to):
            problem.escalated_to.add(to)
        case ProblemResolved():
            problem.resolved, problem.raised_by = True, ""
        case ProblemRaisedAgain(trial=trial):
            problem.resolved, problem.raised_by = False, trial


def tally(problem: Problem, *, week: date, count: int, source: str) -> tuple[Event, ...] | Verdict:
    """Count more occurrences, or take back some of those counted in the same week (`count` below 0)."""
    counted_so_far = problem.tallies.get(monday_of(week), 0)
    if counted_so_far + count < 0:
        return refused(
            "tally",
            "a tally is never below nothing",
            seen=f"{counted_so_far} counted in that week",
            needed=f"at most {counted_so_far} taken back",
            next_step="take back no more than was counted",
        )
    return (ProblemTallied(week=monday_of(week), count=count, source=source),)


def see_elsewhere(problem: Problem, team: str) -> tuple[Event, ...]:
    """Say that another team sees it too. Saying it twice changes nothing."""
    return () if team in problem.teams else (ProblemSeenElsewhere(team=team),)


def escalate(problem: Problem, *, to: str, reason: str, findings: tuple[Finding, ...]) -> tuple[Event, ...] | Verdict:
    """Pass a problem on. Passing it on to the same team or role twice changes nothing."""
    if problem.resolved:
        return refused(
            "escalate",
            "a resolved problem needs nobody",
            seen=f"{problem.id} is resolved",
            needed="a problem that still occurs",
            next_step=f"if it occurs again, tally it: ideaflow problem tally {problem.id}",
        )
    if to in problem.escalated_to:
        return ()
    return (ProblemEscalated(to=to, findings=findings, reason=reason),)


def raise_again(problem: Problem, *, trial: str, on: date) -> tuple[Event, ...]:
    """Bring a problem back to the board. The same trial raises it once until it is resolved again."""
    return () if problem.raised_by == trial else (ProblemRaisedAgain(trial=trial, on=on),)


def resolve(problem: Problem, *, by_idea: str, reason: str) -> tuple[Event, ...] | Verdict:
    """Say that a problem no longer occurs. Saying it twice changes nothing."""
    if problem.resolved:
        return ()
    return (ProblemResolved(by_idea=by_idea, reason=reason),)
