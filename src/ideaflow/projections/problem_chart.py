"""problem_chart: occurrences of a problem week by week on a control chart, and what a fix did."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.values import Direction
from ideaflow.domain.weeks import AfterFix, after_fix, weeks_until, whole_weeks
from ideaflow.pictures.charted import Charted
from ideaflow.projections.problem_board import OnBoard

UNIT = "occurrences a week"


class ProblemChart(Struct, frozen=True):
    """The chart, and what a fix did where the problem was resolved."""

    charted: Charted
    fix: AfterFix | None

    @property
    def fixed(self) -> str:
        """What the fix did, as a sentence; empty where there was none."""
        fix = self.fix
        if fix is None:
            return ""
        after = "no whole week since" if fix.after is None else f"{fix.after:.4g} a week in {fix.weeks_after} since"
        return f"Resolved on {fix.resolved_on}: {fix.before:.4g} a week in {fix.weeks_before} before, {after}."


def problem_chart(found: OnBoard, today: date, baseline: int | None = None) -> ProblemChart | None:
    """The chart of the weeks that are over; None where there is none yet.

    Once a problem was resolved, the weeks before it fix the limits, so that the chart says whether the fix holds.
    """
    starts, counts = whole_weeks(found.weekly_tallies, today)
    if not starts:
        return None
    fixed = date.fromisoformat(found.resolved_on) if found.resolved_on else None
    before = weeks_until(starts, fixed) if fixed else 0
    baseline = baseline or (before if before > 1 and before < len(starts) else None)
    chart = control_chart([float(count) for count in counts], baseline=baseline, better=Direction.DOWN)
    charted = Charted(chart, starts, f"{found.id} {found.issue}", UNIT)
    return ProblemChart(charted, after_fix(starts, counts, fixed) if fixed else None)
