"""Problems: note one, count it, see which cost most, and what is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from ideaflow.application.api_token import Scope
from ideaflow.application.command import Day, Line
from ideaflow.application.hand_off import CountHandOff
from ideaflow.application.problem import CaptureProblem, EscalateProblem, ResolveProblem, SeeElsewhere, TallyProblem
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction
from ideaflow.domain.weeks import AfterFix, after_fix, weeks_until, whole_weeks
from ideaflow.projections import hand_offs, problem_board, urgent_problems
from ideaflow.projections.hand_offs import RightFirstTime, SharedProblem
from ideaflow.projections.shown_chart import ShownChart, shown_chart
from ideaflow.projections.shown_problem import ShownProblem, shown_problem
from ideaflow.web.api.cursor import cut
from ideaflow.web.api.operation import Asked, AskedPage, Asking, CommandRoute, Page, QueryRoute, Truth
from ideaflow.web.api.problem import invalid

WHOLE_BOARD = 1_000_000


class AskedProblems(AskedPage):
    """Which problems."""

    team: Line = ""
    all: Truth = False


class AskedTeam(AskedPage):
    """Of one team, or of all."""

    team: Line = ""


class AskedHandOffs(Asked):
    """From when on."""

    since: Day | None = None


class PlacedProblem(Struct, frozen=True):
    """A problem with its place on the board, and on the lists by hours lost and by severity."""

    place: int
    by_hours: int | None
    by_severity: int | None
    problem: ShownProblem


class UrgentProblem(Struct, frozen=True):
    """A problem that should be passed on, and why."""

    id: str
    issue: str
    why: Sequence[str]


class ProblemChart(Struct, frozen=True):
    """Occurrences week by week, of weeks that are over, and what a fix did."""

    id: str
    issue: str
    unit: str
    after_fix: AfterFix | None
    chart: ShownChart


def list_problems(asking: Asking[AskedProblems]) -> Page[PlacedProblem]:
    """The problem board: frequent small and rare severe problems both come to the top. `all` adds resolved ones."""
    given = asking.given
    board = asking.app.ask(problem_board.board, team=given.team, with_resolved=given.all, limit=WHOLE_BOARD)
    page = cut(board, given.limit, given.cursor, lambda one: one.problem.id)
    rows = [PlacedProblem(one.place, one.by_hours, one.by_severity, shown_problem(one.problem)) for one in page.items]
    return Page(rows, page.next)


def show_problem(asking: Asking[Asked], problem: str) -> ShownProblem | None:
    """One problem: what it costs, its tallies week by week, and the ideas about it."""
    found = asking.app.ask(problem_board.problem, problem)
    return shown_problem(found) if found else None


def chart_problem(asking: Asking[Asked], problem: str) -> ProblemChart | None:
    """Occurrences week by week on a control chart; once it was resolved, the weeks before fix the limits."""
    found = asking.app.ask(problem_board.problem, problem)
    if found is None:
        return None
    starts, counts = whole_weeks(found.weekly_tallies, asking.app.today)
    if not starts:
        raise invalid("problem", found.id, "has no week that is over yet", "look again next Monday")
    fixed = date.fromisoformat(found.resolved_on) if found.resolved_on else None
    before = weeks_until(starts, fixed) if fixed else 0
    baseline = before if 1 < before < len(starts) else None
    drawn = control_chart([float(count) for count in counts], baseline=baseline, better=Direction.DOWN)
    fix = after_fix(starts, counts, fixed) if fixed else None
    return ProblemChart(found.id, found.issue, "occurrences a week", fix, shown_chart(drawn, starts))


def list_urgent_problems(asking: Asking[AskedPage]) -> Page[UrgentProblem]:
    """Problems that should be passed on: costly, severe, or long without an idea; those passed on are left out."""
    app, given = asking.app, asking.given
    found = app.ask(urgent_problems.urgent, app.house_pack().escalation, app.today)
    rows = [UrgentProblem(one.problem.id, one.problem.issue, one.why) for one in found]
    return cut(rows, given.limit, given.cursor, lambda row: row.id)


def list_shared_problems(asking: Asking[AskedTeam]) -> Page[SharedProblem]:
    """Open problems that more than one team has a part in: where each starts, and who sees it."""
    found = asking.app.ask(hand_offs.shared_problems, team=asking.given.team)
    return cut(found, asking.given.limit, asking.given.cursor, lambda row: row.id)


def list_hand_offs(asking: Asking[AskedHandOffs]) -> Sequence[RightFirstTime]:
    """Right first time by pair of teams: 1 − problems seen / items handed over."""
    return asking.app.ask(hand_offs.right_first_time, since=asking.given.since)


PROBLEM = {"issue": "Decision letter not received", "minutes": [20, 10], "occurrences": 17, "severity": "moderate"}
HANDED_OVER = {"from_team": "Print shop", "to_team": "Decisions", "items": 240}
ROUTES = (
    QueryRoute("/problems", list_problems, Page[PlacedProblem], given=AskedProblems),
    QueryRoute("/problems/{problem}", show_problem, ShownProblem),
    QueryRoute("/problems/{problem}/chart", chart_problem, ProblemChart),
    QueryRoute("/urgent-problems", list_urgent_problems, Page[UrgentProblem], given=AskedPage),
    QueryRoute("/shared-problems", list_shared_problems, Page[SharedProblem], given=AskedTeam),
    QueryRoute("/hand-offs", list_hand_offs, Sequence[RightFirstTime], given=AskedHandOffs),
    CommandRoute("/problems", CaptureProblem, Scope.WRITE, makes="/problems/{id}", example=PROBLEM),
    CommandRoute("/problems/{problem}/tallies", TallyProblem, Scope.WRITE),
    CommandRoute("/problems/{problem}/teams", SeeElsewhere, Scope.WRITE),
    CommandRoute("/problems/{problem}/escalate", EscalateProblem, Scope.WRITE, about="problem"),
    CommandRoute("/problems/{problem}/resolve", ResolveProblem, Scope.WRITE, about="problem"),
    CommandRoute("/hand-offs", CountHandOff, Scope.WRITE, example=HANDED_OVER),
)
