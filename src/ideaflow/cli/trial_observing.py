"""Noting what is observed of a trial: by a value, a file or prompts; what was spent; whether the benefit lasts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ideaflow.application.trial import ObserveTrial
from ideaflow.application.trial_observing import CheckBenefit, ObserveSeries, SpendOnTrial
from ideaflow.cli.output import note as remark
from ideaflow.cli.output import tell_fault
from ideaflow.cli.session import Session, writes
from ideaflow.errors import InvalidInput, Refused


@click.command()
@click.argument("trial")
@click.argument("value", type=float, required=False)
@click.option("--on", "day", metavar="DATE", help="The day it belongs to; default today.")
@click.option("--measure", metavar="NAME", help="Another measure than the primary one.")
@click.option("--note", help="What else was seen.")
@click.option("--ask", is_flag=True, help="Ask for days and values until an empty one; on a terminal without a value.")
@click.option("--file", type=click.Path(path_type=Path), help="Read many values from a CSV file, all of them or none.")
@click.option("--date", "date_column", metavar="COLUMN", help="--file: the column of dates.")
@click.option("--value", "value_column", metavar="COLUMN", help="--file: the column of values.")
@click.option("--encoding", metavar="NAME", help="--file: how it is written; default UTF-8.")
@writes
def observe(
    session: Session,
    *,
    trial: str,
    value: float | None,
    day: str | None,
    measure: str | None,
    note: str | None,
    ask: bool,
    file: Path | None,
    date_column: str | None,
    value_column: str | None,
    encoding: str | None,
) -> None:
    """Note a measure for a day. A second value for a day corrects the first; both stay readable.

    A stop rule that is met is said at once. An adopted trial goes on being observed, so that slipping back shows.

    \b
    Example:
      ideaflow trial observe T-9 4.5 --on 2026-11-20
      ideaflow trial observe T-9 2 --measure complaints
      ideaflow trial observe T-9 --file weekly.csv --date week --value days
    """
    if file:
        if value is not None or ask:
            raise InvalidInput("file", str(file), "values come from a file or are typed", "leave one of them out")
        _from_file(session, trial, file, (date_column, value_column, encoding), measure)
    elif value is not None:
        session.run(ObserveTrial, trial=trial, value=value, day=day, note=note, measure=measure)
    elif ask or sys.stdin.isatty():
        _asked(session, trial, measure)
    else:
        step = "type it, name a file (--file FILE --date COLUMN --value COLUMN), or be asked: --ask"
        raise InvalidInput("value", "", "is not left empty", step)


def _from_file(
    session: Session, trial: str, file: Path, columns: tuple[str | None, str | None, str | None], measure: str | None
) -> None:
    from ideaflow.application.series import read_series  # noqa: PLC0415 - only for a file

    date_column, value_column, encoding = columns
    if not date_column or not value_column:
        raise InvalidInput("file", str(file), "its columns are named", "add --date COLUMN --value COLUMN")
    series = read_series(file, day=date_column, value=value_column, encoding=encoding)
    if not session.as_json:
        for one in series.notes:
            remark(one)
    values = tuple((one.day.isoformat(), one.value) for one in series.measured)
    session.run(ObserveSeries, trial=trial, values=values, measure=measure)


def _asked(session: Session, trial: str, measure: str | None) -> None:
    """Each answer is stored at once; one that cannot be stored is asked for again."""
    with session.open() as app:
        today = app.today.isoformat()
        for day, value in _answers(today):
            try:
                session.done(session.do(app, ObserveTrial, trial=trial, value=value, day=day, measure=measure))
            except (InvalidInput, Refused) as fault:
                tell_fault(fault, as_json=session.as_json)


def _answers(today: str) -> Iterator[tuple[str, str]]:
    while True:
        value = click.prompt("Value (empty to end)", default="", show_default=False, err=True).strip()
        if not value:
            return
        yield click.prompt("Day", default=today, err=True), value


@click.command()
@click.argument("trial")
@click.option("--cost", type=float, help="Pounds.")
@click.option("--hours", type=float, help="Hours of staff.")
@click.option("--on", "day", metavar="DATE", help="The day it belongs to; default today.")
@click.option("--note", help="On what.")
@writes
def spend(session: Session, **fields: object) -> None:
    """Note what a trial cost so far, beside what was planned. Below 0 takes some back.

    \b
    Example:
      ideaflow trial spend T-9 --cost 40 --hours 6
    """
    session.run(SpendOnTrial, **fields)


@click.command()
@click.argument("trial")
@click.option("--note", help="What else was seen.")
@writes
def check(session: Session, **fields: object) -> None:
    """Check whether the benefit of an adopted trial lasts. Slipping back raises the problem again.

    \b
    Example:
      ideaflow trial check T-9
    """
    session.run(CheckBenefit, **fields)
