"""The control charts of trials as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.chart_summary import details, summary
from ideaflow.domain.trial import Trial
from ideaflow.pictures.charted import Charted
from ideaflow.projections import trial_board, trial_page
from ideaflow.projections.trial_board import OnTrial
from ideaflow.web.pictures import inline


class ShownChart(NamedTuple):
    """A chart, its picture, and what it says in words."""

    measure: str
    charted: Charted
    picture: Markup
    said: str


class ShownTrial(NamedTuple):
    """A trial of an idea with the chart of its primary measure, where there is something to draw."""

    trial: OnTrial
    chart: ShownChart | None


def shown_chart(trial: Trial, measure: str = "") -> ShownChart | None:
    """The chart of a measure of a trial, drawn; None where nothing was observed."""
    charted = trial_page.charted(trial, measure)
    if charted is None:
        return None
    name = "-".join([trial.id, *measure.split()])
    said = f"{summary(charted.chart, charted.period)}. {details(charted.chart, charted.unit)}"
    return ShownChart(measure, charted, inline(charted.picture(), name), said)


def trials_shown(app: Ideaflow, idea: str) -> Sequence[ShownTrial]:
    """Every trial of an idea, the newest first; those that never started have no chart."""
    found = app.ask(trial_board.trials, idea=idea)
    return [
        ShownTrial(one, shown_chart(trial_page.trial_of(app.history(one.id))) if one.started_on else None)
        for one in found
    ]
