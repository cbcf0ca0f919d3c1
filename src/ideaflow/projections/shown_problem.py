"""A problem as it is shown as JSON, on the command line and to programs."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.projections.problem_board import OnBoard


class ShownProblem(Struct, frozen=True):
    """One problem. `minutes_each` are the parts of the effort, `tallies` occurrences by the Monday of their week."""

    id: str
    issue: str
    process_area: str
    impact_areas: str
    severity: str
    minutes_each: Sequence[int]
    occurrences_a_week: float
    hours_a_week: float
    users_affected: int
    team_seen: str
    team_caused: str
    seen_in: Sequence[str]
    passed_on_to: str
    tallies: dict[str, int]
    ideas: Sequence[str]
    resolved: bool
    resolved_on: str | None


def shown_problem(one: OnBoard) -> ShownProblem:
    """A row of the board as it is shown."""
    return ShownProblem(
        id=one.id,
        issue=one.issue,
        process_area=one.process_area,
        impact_areas=one.impact_areas,
        severity=one.severity,
        minutes_each=one.minutes_each,
        occurrences_a_week=one.occurrences_a_week,
        hours_a_week=one.hours_a_week,
        users_affected=one.users_affected,
        team_seen=one.team_seen,
        team_caused=one.team_caused,
        seen_in=one.seen_in,
        passed_on_to=one.escalated_to,
        tallies=one.weekly_tallies,
        ideas=one.linked_ideas,
        resolved=bool(one.resolved),
        resolved_on=one.resolved_on or None,
    )
