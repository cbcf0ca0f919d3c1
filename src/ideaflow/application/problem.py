"""Commands on problems: capture, tally, share between teams, pass on, resolve."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Day, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.work import Work
from ideaflow.domain import problem as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.problem import Problem, ProblemCaptured, ProblemTallied, monday_of
from ideaflow.domain.values import NO_AREA, ImpactArea, Severity
from ideaflow.errors import InvalidInput
from ideaflow.policies.problem_rules import escalation

MOST_OCCURRENCES = 1_000_000
MOST_MINUTES = 100_000


class CaptureProblem(Command):
    """Note a problem. `minutes` are the parts of the effort to work around one occurrence."""

    issue: Prose = Required
    process_area: Code = NO_AREA
    impact_areas: tuple[ImpactArea, ...] = (ImpactArea.QUALITY,)
    severity: Severity = Severity.MODERATE
    minutes: tuple[Annotated[int, Field(ge=0, le=MOST_MINUTES)], ...] = ()
    occurrences: int = Field(default=1, ge=0, le=MOST_OCCURRENCES)
    users_affected: int = Field(default=0, ge=0, le=MOST_OCCURRENCES)
    team: Code = ""
    caused_by_team: Code = ""


class TallyProblem(Command):
    """Count `count` more occurrences in the week of `day`; below 0 takes some back."""

    commutes: ClassVar[bool] = True
    problem: Line
    count: int = Field(default=1, ge=-MOST_OCCURRENCES, le=MOST_OCCURRENCES)
    day: Day | None = None
    source: Code = "noticed"


class ResolveProblem(Command):
    """Say that a problem no longer occurs, and by which idea."""

    problem: Line
    idea: Line = ""
    reason: Prose = ""


class SeeElsewhere(Command):
    """Say that another team, by default one's own, sees a problem too."""

    commutes: ClassVar[bool] = True
    problem: Line
    team: Code = ""


class EscalateProblem(Command):
    """Pass a problem on to a team or role that can do something about it."""

    problem: Line
    to: Annotated[Code, Required]
    reason: Prose = ""


@handles(CaptureProblem)
def capture_problem(work: Work, command: CaptureProblem) -> Problem:
    problem = work.new(Problem)
    captured = ProblemCaptured(
        process_area=command.process_area,
        impact_areas=command.impact_areas,
        severity=command.severity,
        minutes=command.minutes,
        users_affected=command.users_affected,
        team_seen=command.team or work.person.team,
        team_caused=command.caused_by_team,
        issue=command.issue,
    )
    tally = ProblemTallied(week=monday_of(work.today), count=command.occurrences)
    work.record(problem, (captured, tally) if command.occurrences else (captured,), Capacity.SUBMITTER)
    return problem


@handles(TallyProblem)
def tally_problem(work: Work, command: TallyProblem) -> Problem:
    problem = work.load(Problem, command.problem)
    week = command.day or work.today
    decided = deciding.tally(problem, week=week, count=command.count, source=command.source)
    work.record(problem, decided, Capacity.SUBMITTER)
    return problem


@handles(ResolveProblem)
def resolve_problem(work: Work, command: ResolveProblem) -> Problem:
    problem = work.load(Problem, command.problem)
    by_idea = work.load(Idea, command.idea).id if command.idea else ""
    work.record(problem, deciding.resolve(problem, by_idea=by_idea, reason=command.reason), Capacity.SUBMITTER)
    return problem


@handles(SeeElsewhere)
def see_elsewhere(work: Work, command: SeeElsewhere) -> Problem:
    problem = work.load(Problem, command.problem)
    team = command.team or work.person.team
    if not team:
        raise InvalidInput("team", team, "names the team that sees it too", "name it: --team NAME")
    work.record(problem, deciding.see_elsewhere(problem, team), Capacity.SUBMITTER)
    return problem


@handles(EscalateProblem)
def escalate_problem(work: Work, command: EscalateProblem) -> Problem:
    problem = work.load(Problem, command.problem)
    hours = deciding.mean_hours_a_week(problem)
    found = escalation(work.pack.escalation, hours_a_week=hours, severity=problem.severity)
    findings = tuple(finding for finding in found if not finding.met)
    decided = deciding.escalate(problem, to=command.to, reason=command.reason, findings=findings)
    work.record(problem, decided, Capacity.SUBMITTER)
    return problem
