"""Problems: capture in seconds, tally with one command, see which cost most."""

from __future__ import annotations

from collections.abc import Sequence

import click
import msgspec

from ideaflow.application.idea import AddEvidence
from ideaflow.application.problem import CaptureProblem, ResolveProblem, TallyProblem
from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import say, table
from ideaflow.cli.problem_chart import chart
from ideaflow.cli.problem_hand_offs import hand_offs, handed_over, shared
from ideaflow.cli.problem_import import import_problems, minutes_of
from ideaflow.cli.problem_passing import escalate, seen_elsewhere, urgent
from ideaflow.cli.session import Session, reads, writes
from ideaflow.cli.table_export import export_tallies
from ideaflow.domain.values import EvidenceKind, ImpactArea, Severity, listed
from ideaflow.errors import UnknownId
from ideaflow.projections import problem_board
from ideaflow.projections.problem_board import OnBoard, Ranked
from ideaflow.projections.shown_problem import shown_problem


@click.group()
def problem() -> None:
    """Problems: capture, tally, import, export, list, show, chart, hand-offs, shared and more."""


for verb in (chart, escalate, export_tallies, hand_offs, handed_over, import_problems, seen_elsewhere, shared, urgent):
    problem.add_command(verb)


@problem.command()
@click.argument("issue")
@click.option("--area", "process_area", help="The process it happens in.")
@click.option(
    "--impact",
    "impact_areas",
    multiple=True,
    type=OneOf([area.value for area in ImpactArea]),
    help="Where it is felt; may be repeated.",
)
@click.option("--severity", type=OneOf([severity.value for severity in Severity]), help="Of one occurrence.")
@click.option("--effort", metavar="MINUTES", help="Minutes to work around one, in parts: 20+10.")
@click.option("--occurrences", type=int, help="How many times this week (default 1).")
@click.option("--users", "users_affected", type=int, help="Users affected in a week.")
@click.option("--team", help="The team where it is seen.")
@click.option("--caused-by", "caused_by_team", help="The team where it starts.")
@writes
def capture(session: Session, effort: str | None, impact_areas: tuple[str, ...], **fields: object) -> None:
    """Note a problem. The total impact is computed, never typed.

    \b
    Example:
      ideaflow problem capture "Decision letter not received" --effort 20+10 --occurrences 17
    """
    session.run(CaptureProblem, minutes=minutes_of(effort), impact_areas=impact_areas or None, **fields)


@problem.command()
@click.argument("problem")
@click.argument("count", type=int, default=1)
@click.option("--on", "day", metavar="DATE", help="A day of the week it counts for; default today.")
@click.option("--source", help="Where it was noticed, for example complaints.")
@writes
def tally(session: Session, problem: str, count: int, day: str | None, source: str | None) -> None:
    """Count more occurrences of a problem.

    \b
    Example:
      ideaflow problem tally P-17
      ideaflow problem tally P-17 5 --on 2026-11-16
      ideaflow problem tally P-17 -- -1
    """
    session.run(TallyProblem, problem=problem, count=count, day=day, source=source)


@problem.command("list")
@click.option("--team", help="Only problems seen in a team.")
@click.option("--all", "with_resolved", is_flag=True, help="Resolved ones too.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many.")
@reads
def list_problems(session: Session, team: str | None, with_resolved: bool, limit: int) -> None:
    """The problem board: frequent small and rare severe problems both come to the top.

    \b
    Example:
      ideaflow problem list --top 10
    """
    with session.open() as app:
        ranked = app.ask(problem_board.board, team=team or "", with_resolved=with_resolved, limit=limit)
    rows = [
        {"place": one.place, "why": why_here(one), **msgspec.structs.asdict(shown_problem(one.problem))}
        for one in ranked
    ]
    session.show(rows, lambda: _table(ranked))


def _table(ranked: Sequence[Ranked]) -> None:
    table(
        ["place", "id", "issue", "a week", "minutes each", "hours a week", "severity", "why here", "ideas"],
        [
            [
                one.place,
                one.problem.id,
                one.problem.issue,
                one.problem.occurrences_a_week,
                sum(one.problem.minutes_each),
                one.problem.hours_a_week,
                one.problem.severity,
                why_here(one),
                one.problem.linked,
            ]
            for one in ranked
        ],
    )


def why_here(one: Ranked) -> str:
    """Which of the two lists brought a problem to its place."""
    if one.by_severity is None or (one.by_hours is not None and one.by_hours <= one.by_severity):
        return f"{one.by_hours}. by hours lost"
    return f"{one.by_severity}. by severity"


@problem.command()
@click.argument("problem")
@reads
def show(session: Session, problem: str) -> None:
    """One problem: what it costs, its tallies week by week, and the ideas about it.

    \b
    Example:
      ideaflow problem show P-17
    """
    with session.open() as app:
        wanted = app.known_id("problem", problem, "P")
        found = app.ask(problem_board.problem, wanted)
    if found is None:
        raise UnknownId("problem", problem)
    session.show(shown_problem(found), lambda: _tell(found))


def _tell(one: OnBoard) -> None:
    say(f"{one.id}  {one.issue}")
    say(f"  {one.process_area}; {one.severity}; felt in {one.impact_areas}{'; resolved' if one.resolved else ''}")
    parts = " + ".join(str(part) for part in one.minutes_each) or "0"
    say(f"  {one.occurrences_a_week:g} a week × ({parts}) minutes = {one.hours_a_week:g} hours a week")
    if one.users_affected:
        say(f"  {one.users_affected:,} users affected in a week")
    if one.team_seen or one.team_caused:
        say(f"  seen in {one.team_seen or 'no team named'}, starts in {one.team_caused or 'no team named'}")
    if len(one.seen_in) > 1:
        say(f"  shared by {listed(one.seen_in)}")
    if one.escalated_to:
        say(f"  passed on to {one.escalated_to}")
    say(f"  ideas: {one.linked or 'none yet'}")
    table(["week of", "occurrences"], sorted(one.weekly_tallies.items()))


@problem.command()
@click.argument("problem")
@click.argument("idea")
@writes
def link(session: Session, problem: str, idea: str) -> None:
    """Give a problem's tally to an idea as evidence.

    \b
    Example:
      ideaflow problem link P-17 I-42
    """
    session.run(AddEvidence, idea=idea, kind=EvidenceKind.PROBLEM_TALLY, problem=problem)


@problem.command()
@click.argument("problem")
@click.option("--idea", help="The idea that did it.")
@click.option("--reason", help="How it is known.")
@writes
def resolve(session: Session, problem: str, idea: str | None, reason: str | None) -> None:
    """Say that a problem no longer occurs.

    \b
    Example:
      ideaflow problem resolve P-17 --idea I-42
    """
    session.run(ResolveProblem, problem=problem, idea=idea, reason=reason)
