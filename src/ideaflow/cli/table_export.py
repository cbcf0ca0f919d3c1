"""Ideas, tallies and observations as files for a spreadsheet or a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import click

from ideaflow.cli.kinds import OneOf
from ideaflow.cli.output import print_line
from ideaflow.cli.session import Session, reads
from ideaflow.projections import trial_page
from ideaflow.projections.spreadsheet import FORMS, Form, lines
from ideaflow.projections.table_export import (
    IDEA_COLUMNS,
    OBSERVATION_COLUMNS,
    TALLY_COLUMNS,
    every,
    idea_rows,
    observation_rows,
    tally_rows,
)

form = click.option("--form", type=OneOf(FORMS), default="csv", help="CSV (default), or JSON Lines.")


@click.command("export")
@form
@reads
def export_ideas(session: Session, form: Form) -> None:
    """Every idea as a row, with its stage, who acts next and why. In CSV no cell acts as a formula.

    \b
    Example:
      ideaflow idea export > ideas.csv
      ideaflow idea export --form jsonl
    """
    with session.open() as app:
        _write(form, IDEA_COLUMNS, every(lambda after: app.ask(idea_rows, after)))


@click.command("export")
@form
@reads
def export_tallies(session: Session, form: Form) -> None:
    """Every problem's occurrences, a row for each week. In CSV no cell acts as a formula.

    \b
    Example:
      ideaflow problem export > tallies.csv
    """
    with session.open() as app:
        _write(form, TALLY_COLUMNS, every(lambda after: app.ask(tally_rows, after)))


@click.command("export")
@click.argument("trial")
@form
@reads
def export_observations(session: Session, trial: str, form: Form) -> None:
    """Every value that was observed of a trial. In CSV no cell acts as a formula.

    \b
    Example:
      ideaflow trial export T-9 > observations.csv
    """
    with session.open() as app:
        page = trial_page.page(app.history(app.known_id("trial", trial, "T")), app.today)
    _write(form, OBSERVATION_COLUMNS, observation_rows(page))


def _write(form: Form, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    for line in lines(form, columns, rows):
        print_line(line.rstrip("\r\n"))
