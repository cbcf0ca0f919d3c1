"""problem chart: occurrences week by week on a control chart, and what a fix did."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ideaflow.cli.charts import as_json, tell, write_picture
from ideaflow.cli.kinds import MOST_ROWS, SVG
from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction
from ideaflow.domain.weeks import AfterFix, after_fix, weeks_until, whole_weeks
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.pictures.charted import Charted
from ideaflow.projections import problem_board

UNIT = "occurrences a week"


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
    starts, counts = whole_weeks(found.weekly_tallies, today)
    if not starts:
        raise InvalidInput("problem", found.id, "has no week that is over yet", "look again next Monday")
    fixed = date.fromisoformat(found.resolved_on) if found.resolved_on else None
    before = weeks_until(starts, fixed) if fixed else 0
    baseline = baseline or (before if before > 1 and before < len(starts) else None)
    drawn = control_chart([float(count) for count in counts], baseline=baseline, better=Direction.DOWN)
    charted = Charted(drawn, starts, f"{found.id} {found.issue}", UNIT)
    if svg:
        write_picture(charted, svg)
    fix = after_fix(starts, counts, fixed) if fixed else None
    value = {"id": found.id, "issue": found.issue, "unit": UNIT, "after_fix": fix}

    def plainly() -> None:
        tell(charted)
        if fix:
            say(_told(fix))

    session.show(value | as_json(charted), plainly)


def _told(fix: AfterFix) -> str:
    after = "no whole week since" if fix.after is None else f"{fix.after:.4g} a week in {fix.weeks_after} since"
    return f"Resolved on {fix.resolved_on}: {fix.before:.4g} a week in {fix.weeks_before} before, {after}."
