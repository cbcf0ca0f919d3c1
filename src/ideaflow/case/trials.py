"""A trial in a business case: what was expected, what was seen, and its control chart."""

from __future__ import annotations

from ideaflow.case.content import Part, Rows
from ideaflow.domain.chart_summary import period_of, summary
from ideaflow.domain.trial import Trial
from ideaflow.domain.trial_chart import chart_of

LAST = 12


def trial_part(trial: Trial) -> Part:
    """The part of a trial that was started."""
    plan = trial.planned
    title = f"Trial {trial.id}"
    expected = f"Expected: {plan.prediction}" if plan.prediction else f"Measured: {plan.measure}"
    made = chart_of(trial, "")
    if made is None:
        return Part(title, (expected, "Nothing was observed yet."))
    from ideaflow.pictures.control_chart import draw  # noqa: PLC0415 - only where there is something to draw

    period = period_of(made.days)
    labels = [day.isoformat() for day in made.days]
    picture = draw(
        made.chart,
        labels,
        title=plan.measure or trial.id,
        unit=plan.unit,
        period=period,
        places=[day.toordinal() for day in made.days],
    )
    # Names within a picture are told apart where a page holds several.
    picture = picture.replace("chart-title", f"{trial.id}-title").replace(
        "chart-description", f"{trial.id}-description"
    )
    rows = [(day, f"{point.value:g}") for day, point in zip(labels, made.chart.points, strict=True)]
    table = Rows(("day", plan.unit or "value"), tuple(rows[-LAST:]))
    return Part(title, (expected, f"{summary(made.chart, period)}."), table, picture)
