"""A trial in a business case: what was expected, what was seen, and its control chart."""

from __future__ import annotations

from ideaflow.case.content import Part, Rows
from ideaflow.domain.chart_summary import summary
from ideaflow.domain.trial import Trial
from ideaflow.projections.trial_page import charted

LAST = 12


def trial_part(trial: Trial) -> Part:
    """The part of a trial that was started."""
    plan = trial.planned
    title = f"Trial {trial.id}"
    expected = f"Expected: {plan.prediction}" if plan.prediction else f"Measured: {plan.measure}"
    made = charted(trial)
    if made is None:
        return Part(title, (expected, "Nothing was observed yet."))
    picture = made.picture()
    # Names within a picture are told apart where a page holds several.
    picture = picture.replace("chart-title", f"{trial.id}-title").replace(
        "chart-description", f"{trial.id}-description"
    )
    rows = [(day.isoformat(), f"{point.value:g}") for day, point in zip(made.days, made.chart.points, strict=True)]
    table = Rows(("day", plan.unit or "value"), tuple(rows[-LAST:]))
    return Part(title, (expected, f"{summary(made.chart, made.period)}."), table, picture)
