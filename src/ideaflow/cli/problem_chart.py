"""problem chart: occurrences week by week on a control chart, and what a fix did."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.cli.charts import as_json, tell, write_picture
from ideaflow.cli.kinds import MOST_ROWS, SVG
from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.projections import problem_board, problem_chart


@click.command()
@click.argument("problem")
@click.option("--baseline", type=click.IntRange(2, MOST_ROWS), help="Fix the limits after so many weeks.")
@click.option("--svg", type=SVG, help="Write the picture into this file.")
@reads
def chart(session: Session, problem: str, baseline: int | None, svg: Path | None) -> None:
    """Occurrences of a problem week by week. Only weeks that are over are shown; one without a tally has none.

    Once a problem was resolved, the weeks before it fix the limits, so that the chart says whether the fix holds.

    \b
    Example:
      ideaflow problem chart P-17
      ideaflow problem chart P-17 --svg letters.svg
    """
    with session.open() as app:
        found = app.ask(problem_board.problem, app.known_id("problem", problem, "P"))
        today = app.today
    if found is None:
        raise UnknownId("problem", problem)
    made = problem_chart.problem_chart(found, today, baseline)
    if made is None:
        raise InvalidInput("problem", found.id, "has no week that is over yet", "look again next Monday")
    if svg:
        write_picture(made.charted, svg)
    value = {"id": found.id, "issue": found.issue, "unit": made.charted.unit, "after_fix": made.fix}

    def plainly() -> None:
        tell(made.charted)
        if made.fixed:
            say(made.fixed)

    session.show(value | as_json(made.charted), plainly)
