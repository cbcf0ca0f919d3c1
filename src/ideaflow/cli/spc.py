"""A control chart of any CSV file; it needs no database."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from ideaflow.cli.charts import as_json, tell, write_picture
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.output import note
from ideaflow.cli.session import Session, reads
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction, counted
from ideaflow.errors import InvalidInput
from ideaflow.pictures.charted import Charted


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", "day", required=True, metavar="COLUMN", help="The column of dates.")
@click.option("--value", required=True, metavar="COLUMN", help="The column of values.")
@click.option("--where", multiple=True, metavar="COLUMN=TEXT", help="Only rows in which a column holds a text.")
@click.option("--baseline", type=click.IntRange(2), metavar="N", help="Fix the limits after the first N points.")
@click.option("--rebase", multiple=True, metavar="DATE", help="Begin limits and counting again on a date.")
@click.option("--better", type=OneOf([way.value for way in Direction]), default="neutral", help="Default: neutral.")
@click.option("--target", type=float, metavar="X", help="The value to reach.")
@click.option("--no-screen", is_flag=True, help="Keep moving ranges that are far beyond their mean.")
@click.option("--unit", default="", help="What is counted, for example days.")
@click.option("--title", default="", help="What the chart is of; default the column's name.")
@click.option("--encoding", metavar="NAME", help="How the file is written; default UTF-8.")
@click.option("--svg", type=click.Path(path_type=Path), metavar="FILE", help="Write a picture too.")
@reads
def spc(
    session: Session,
    *,
    file: Path,
    day: str,
    value: str,
    where: Sequence[str],
    baseline: int | None,
    rebase: Sequence[str],
    better: str,
    target: float | None,
    no_screen: bool,
    unit: str,
    title: str,
    encoding: str | None,
    svg: Path | None,
) -> None:
    """Draw a control chart (XmR) of dated values: is this ordinary variation, or has something changed?

    \b
    Example:
      ideaflow spc weekly.csv --date week --value days --better down --baseline 12 --svg days.svg
    """
    from ideaflow.application.series import read_series  # noqa: PLC0415 - help reads no file

    series = read_series(file, day=day, value=value, where=[_condition(one) for one in where], encoding=encoding)
    notes = [*series.notes]
    if baseline and baseline > len(series.values):
        notes.append(f"the baseline is {baseline} points, and there are {len(series.values)}; all of them make limits")
    chart = control_chart(
        series.values,
        baseline=baseline,
        better=Direction(better),
        target=target,
        screen=not no_screen,
        rebase_at=[_first_on(series.days, one) for one in rebase],
    )
    charted = Charted(chart, series.days, title or value, unit)
    if svg:
        write_picture(charted, svg)
        notes.append(f"{counted(len(chart.points), 'point')} drawn in {svg}")
    if not session.as_json:
        for one in notes:
            note(one)
    session.show(as_json(charted) | {"notes": notes}, lambda: tell(charted))


def _condition(given: str) -> tuple[str, str]:
    column, found, text = given.partition("=")
    if not found:
        raise InvalidInput("where", given, "names a column and a text", "write it as COLUMN=TEXT")
    return column.strip(), text.strip()


def _first_on(days: Sequence[date], given: str) -> int:
    """The index of the first point on that date or after it."""
    try:
        wanted = date.fromisoformat(given)
    except ValueError as error:
        raise InvalidInput("rebase", given, "is a date", "write it as 2026-01-31") from error
    if not days[0] <= wanted <= days[-1]:
        raise InvalidInput("rebase", given, f"lies between {days[0]} and {days[-1]}", "name a date of the series")
    return bisect_left(days, wanted)
