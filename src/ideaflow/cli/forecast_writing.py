"""Setting forecasts, and saying what they came to."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.application.forecast import RealiseValue, SetForecast
from ideaflow.application.forecast_line import written_line
from ideaflow.cli.forecast_file import read_lines
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.forecast_line import LineKind

KINDS = OneOf([kind.value for kind in LineKind])


@click.command("set")
@click.argument("idea")
@click.option(
    "--line",
    "lines",
    type=(KINDS, str),
    multiple=True,
    metavar="KIND TEXT",
    help="A benefit or cost, its range, unit and years; may be repeated.",
)
@click.option("--file", type=click.Path(path_type=Path), help="A TOML or CSV file of lines; they come after --line.")
@click.option("--horizon", type=int, help="How many years after year 0 count; default the pack's.")
@writes
def set_forecast(
    session: Session, idea: str, lines: tuple[tuple[str, str], ...], file: Path | None, horizon: int | None
) -> None:
    """Say what an idea would bring and cost. Each line is a kind, and low/likely/high with a unit.

    Benefits are cashable, time-released, quality, delivery, people and risk; costs are equipment, software, building,
    staff-time and other. A unit is a currency or hours, once, a week, a month or a year; marks of 1 to 5 for what has
    no price; or the share of a problem's tally that goes away. A single number stands for a range. Years count from 0,
    the year of the change; without them a line counts once in year 0, or every year from 1 on.

    \b
    Example:
      ideaflow forecast set I-42 --line time-released "60/80/100 % of P-17"
      ideaflow forecast set I-42 --line cashable "500/900/2000 GBP a year, years 1-5, from P-17; postage" \\
        --line software "5000/8000/20000 GBP once" --line quality "3/4/5 marks, from T-3; fewer letters go astray"
      ideaflow forecast set I-42 --file forecast.toml --horizon 5
    """
    written = [written_line(kind, text, f"line {number}") for number, (kind, text) in enumerate(lines, 1)]
    given = (*written, *(read_lines(file) if file else ()))
    session.run(SetForecast, idea=idea, lines=given, horizon=horizon)


@click.command()
@click.argument("idea")
@click.argument("line", type=int)
@click.argument("amount", type=float)
@click.option("--year", type=int, required=True, help="The year of the forecast; 0 is the year of the change.")
@click.option("--measured", is_flag=True, help="It was measured, not estimated.")
@click.option("--note", help="How it is known.")
@writes
def realise(session: Session, idea: str, line: int, amount: float, **fields: object) -> None:
    """Say what LINE of the forecast that an idea was adopted on came to in a year, in the line's own unit.

    \b
    Example:
      ideaflow forecast realise I-42 1 6.5 --year 1 --measured --note "tally of ten weeks"
    """
    session.run(RealiseValue, idea=idea, line=line, amount=amount, **fields)
