"""Quality at the hand-offs: what is handed over, how much of it is right first time, and which problems are shared."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ideaflow.application.hand_off import CountHandOff
from ideaflow.cli.charts import as_json, tell, write_picture
from ideaflow.cli.kinds import DAY, SVG, day_of
from ideaflow.cli.output import table
from ideaflow.cli.session import Session, reads, writes
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction
from ideaflow.errors import InvalidInput
from ideaflow.pictures.charted import Charted
from ideaflow.projections import hand_offs as hand_offs_list
from ideaflow.projections.hand_offs import RightFirstTime, SharedProblem, Weekly

RIGHT = "% right first time"


@click.command("handed-over")
@click.argument("items", type=int)
@click.option("--from", "from_team", required=True, help="The team that hands over.")
@click.option("--to", "to_team", required=True, help="The team that takes over.")
@click.option("--on", "day", metavar="DATE", help="A day of the week it counts for; default today.")
@writes
def handed_over(session: Session, **fields: object) -> None:
    """Count what one team handed over to another in a week, for example letters or cases.

    \b
    Example:
      ideaflow problem handed-over 240 --from "Print shop" --to Decisions --on 2026-11-16
      ideaflow problem handed-over --from "Print shop" --to Decisions -- -10
    """
    session.run(CountHandOff, **fields)


@click.command("hand-offs")
@click.option("--since", type=DAY, metavar="DATE", help="Only weeks that start on this day or later.")
@click.option("--from", "from_team", help="With --to: one hand-off, week by week on a control chart.")
@click.option("--to", "to_team", help="With --from: the team that takes over.")
@click.option("--svg", type=SVG, help="With --from and --to: write the chart into this file.")
@reads
def hand_offs(
    session: Session, since: date | None, from_team: str | None, to_team: str | None, svg: Path | None
) -> None:
    """Right first time by pair of teams: 1 − problems seen / items handed over, in weeks whose items were counted.

    \b
    Example:
      ideaflow problem hand-offs
      ideaflow problem hand-offs --from "Print shop" --to Decisions --svg letters.svg
    """
    if bool(from_team) != bool(to_team) or (svg and not from_team):
        raise InvalidInput("from", from_team or "", "goes together with --to", "name both teams")
    with session.open() as app:
        if from_team and to_team:
            week_by_week = app.ask(hand_offs_list.weekly, from_team, to_team)
            _show_one(session, from_team, to_team, week_by_week, svg)
            return
        found = app.ask(hand_offs_list.right_first_time, since=day_of(since))
    session.show(found, lambda: _tell(list(found)))


def _tell(found: list[RightFirstTime]) -> None:
    table(
        ["from", "to", "weeks", "items", "problems seen", "right first time", "weeks not counted", "open problems"],
        [
            [
                one.from_team,
                one.to_team,
                one.weeks,
                one.items,
                one.problems,
                "items not counted yet" if one.share is None else f"{one.share:.1f} %",
                f"{one.uncounted:,} problems" if one.uncounted else "",
                ", ".join(one.open_problems),
            ]
            for one in found
        ],
    )


def _show_one(session: Session, from_team: str, to_team: str, found: Weekly, svg: Path | None) -> None:
    if not found.starts:
        next_step = f'count it: ideaflow problem handed-over N --from "{from_team}" --to "{to_team}"'
        raise InvalidInput("from", from_team, f"no items were counted from here to {to_team}", next_step)
    chart = control_chart(found.shares, better=Direction.UP)
    charted = Charted(chart, found.starts, f"{from_team} to {to_team}", RIGHT)
    if svg:
        write_picture(charted, svg)
    value = {"from": from_team, "to": to_team, "items": found.items, "problems": found.problems}
    session.show(value | as_json(charted), lambda: tell(charted))


@click.command("shared")
@click.option("--team", help="Only problems in which this team has a part.")
@reads
def shared(session: Session, team: str | None) -> None:
    """Open problems that more than one team has a part in: where each starts, and who sees it.

    \b
    Example:
      ideaflow problem shared --team Decisions
    """
    with session.open() as app:
        found: list[SharedProblem] = list(app.ask(hand_offs_list.shared_problems, team=team or ""))
    session.show(
        found,
        lambda: table(
            ["id", "issue", "starts in", "seen in", "hours a week", "passed on to", "ideas"],
            [
                [
                    one.id,
                    one.issue,
                    one.starts_in or "not known",
                    ", ".join(one.seen_in),
                    one.hours_a_week,
                    one.passed_on_to,
                    ", ".join(one.ideas),
                ]
                for one in found
            ],
        ),
    )
