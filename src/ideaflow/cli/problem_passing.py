"""Problems that others must know of: seen in another team, or passed on to those who can do something about them."""

from __future__ import annotations

import click

from ideaflow.application.problem import EscalateProblem, SeeElsewhere
from ideaflow.cli.output import table
from ideaflow.cli.session import Session, reads, writes
from ideaflow.projections import urgent_problems


@click.command("seen")
@click.argument("problem")
@click.option("--team", help="The team that sees it too; default: your own.")
@writes
def seen_elsewhere(session: Session, problem: str, team: str | None) -> None:
    """Say that another team sees a problem too, so that it is shared and noted only once.

    \b
    Example:
      ideaflow problem seen P-17 --team Appeals
    """
    session.run(SeeElsewhere, problem=problem, team=team)


@click.command()
@click.argument("problem")
@click.option("--to", required=True, help="The team or role that can do something about it.")
@click.option("--reason", help="Why it cannot wait.")
@writes
def escalate(session: Session, problem: str, to: str, reason: str | None) -> None:
    """Pass a problem on to those who can do something about it. `problem urgent` lists those that wait for it.

    \b
    Example:
      ideaflow problem escalate P-17 --to "Print shop"
    """
    session.run(EscalateProblem, problem=problem, to=to, reason=reason)


@click.command()
@reads
def urgent(session: Session) -> None:
    """Problems that should be passed on: costly, severe, or long without an idea; those passed on are left out.

    \b
    Example:
      ideaflow problem urgent
    """
    with session.open() as app:
        found = app.ask(urgent_problems.urgent, app.house_pack().escalation, app.today)
    session.show(
        [{"id": one.problem.id, "issue": one.problem.issue, "why": one.why} for one in found],
        lambda: table(["id", "issue", "why"], [[u.problem.id, u.problem.issue, "; ".join(u.why)] for u in found]),
    )
