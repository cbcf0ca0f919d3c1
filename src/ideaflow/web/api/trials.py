"""Trials: plan, observe, review, conclude; the board and the control chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from pydantic import Field

from ideaflow.application.api_token import Scope
from ideaflow.application.command import Line
from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.trial import DeviateTrial, EndTrial, ObserveTrial, PlanTrial, ReviewTrial, StartTrial
from ideaflow.application.trial_observing import CheckBenefit, ObserveSeries, SpendOnTrial
from ideaflow.application.trial_review import OpenReviews
from ideaflow.domain.trial import TrialStage
from ideaflow.domain.trial_chart import chart_of
from ideaflow.projections import trial_board, trial_page
from ideaflow.projections.shown_chart import ShownChart, shown_chart
from ideaflow.projections.trial_board import OnTrial, Taught
from ideaflow.projections.trial_groups import By, groups, waits_for
from ideaflow.projections.trial_page import TrialPage
from ideaflow.web.api.cursor import cut
from ideaflow.web.api.operation import Asked, AskedPage, Asking, CommandRoute, Page, QueryRoute
from ideaflow.web.api.problem import invalid


class AskedTrials(AskedPage):
    """Which trials."""

    stage: TrialStage | None = None
    idea: Line = ""


class AskedBoard(Asked):
    """By what."""

    by: By = By.OUTCOME


class AskedChart(Asked):
    """Of what."""

    measure: Line = Field(default="", description="Another measure than the primary one.")


class ShownTrial(Struct, frozen=True):
    """One trial on the board. `waits_for` says what comes next; dates are ISO 8601."""

    id: str
    idea: str
    team: str
    stage: str
    cycle: int
    builds_on: str
    hypothesis: str
    measure: str
    unit: str
    weeks: int
    started_on: str | None
    planned_end: str | None
    ended_on: str | None
    review_due: str | None
    observations: int
    latest_day: str | None
    latest_value: float | None
    reviews: int
    deviations: int
    stops_met: str
    outcome: str
    found: str
    prediction: str
    benefit: str
    prompts: Sequence[str]
    checks_due: Sequence[str]
    taught: Sequence[Taught]
    waits_for: str


class TrialGroup(Struct, frozen=True):
    """Trials side by side."""

    name: str
    trials: Sequence[ShownTrial]


class ShownTrialChart(Struct, frozen=True):
    """The baseline, then what was observed, in the limits of the baseline."""

    trial: str
    baseline: int
    chart: ShownChart


def _shown(one: OnTrial, today: date) -> ShownTrial:
    plain = {name: getattr(one, name) for name in ShownTrial.__struct_fields__ if hasattr(one, name)}
    words = {"prompts": one.tried_as, "checks_due": one.checks, "taught": one.lessons}
    return ShownTrial(**{**plain, **words}, waits_for=waits_for(one, today))


def list_trials(asking: Asking[AskedTrials]) -> Page[ShownTrial]:
    """Every trial, newest first, with what it waits for."""
    app, given = asking.app, asking.given
    idea = app.known_id("idea", given.idea, "I") if given.idea else ""
    found = app.ask(trial_board.trials, stage=given.stage or "", idea=idea, limit=None)
    page = cut(found, given.limit, given.cursor, lambda one: one.id)
    return Page([_shown(one, app.today) for one in page.items], page.next)


def show_trial(asking: Asking[Asked], trial: str) -> TrialPage:
    """One trial: its plan, observations, deviations, verdict, and its reviews side by side once they are open."""
    return trial_page.page(asking.app.history(trial), asking.app.today)


def chart_trial(asking: Asking[AskedChart], trial: str) -> ShownTrialChart:
    """The control chart of a trial."""
    made = chart_of(trial_page.trial_of(asking.app.history(trial)), asking.given.measure)
    if made is None:
        what = asking.given.measure or "the primary measure"
        raise invalid("measure", asking.given.measure, f"nothing was observed of {what}", "observe it first")
    return ShownTrialChart(trial, made.baseline, shown_chart(made.chart, made.days))


def compare_trials(asking: Asking[AskedBoard]) -> Sequence[TrialGroup]:
    """Experiments side by side: by the prompt that led to them, by outcome, or by what they taught."""
    app = asking.app
    return [
        TrialGroup(group.name, [_shown(one, app.today) for one in group.trials])
        for group in app.ask(groups, asking.given.by)
    ]


SERIES = {"values": [["2026-03-02", 9], ["2026-03-09", 7]]}
PLAN = {
    "words": {"hypothesis": "A text on the day halves missed appointments", "measure": "missed appointments a week"},
    "unit": "appointments",
    "direction": "down",
    "baseline": [14, 12, 15, 13, 16, 12],
    "weeks": 6,
    "cost": 200,
    "hours": 20,
    "stops": ["harm: complaints >= 3"],
    "also": ["complaints"],
}
ROUTES = (
    QueryRoute("/trials", list_trials, Page[ShownTrial], given=AskedTrials),
    QueryRoute("/trials/{trial}", show_trial, TrialPage, version=lambda page: page.version),
    QueryRoute("/trials/{trial}/chart", chart_trial, ShownTrialChart, given=AskedChart),
    QueryRoute("/trial-board", compare_trials, Sequence[TrialGroup], given=AskedBoard),
    CommandRoute("/ideas/{idea}/trials", PlanTrial, Scope.WRITE, about="idea", makes="/trials/{id}", example=PLAN),
    CommandRoute("/trials/{trial}/start", StartTrial, Scope.WRITE, about="trial"),
    CommandRoute("/trials/{trial}/observations", ObserveTrial, Scope.WRITE),
    CommandRoute("/trials/{trial}/series", ObserveSeries, Scope.WRITE, example=SERIES),
    CommandRoute("/trials/{trial}/deviations", DeviateTrial, Scope.WRITE),
    CommandRoute("/trials/{trial}/spending", SpendOnTrial, Scope.WRITE),
    CommandRoute("/trials/{trial}/end", EndTrial, Scope.WRITE, about="trial"),
    CommandRoute("/trials/{trial}/reviews", ReviewTrial, Scope.WRITE),
    CommandRoute("/trials/{trial}/reviews/open", OpenReviews, Scope.WRITE, about="trial"),
    CommandRoute("/trials/{trial}/conclude", ConcludeTrial, Scope.WRITE, about="trial"),
    CommandRoute("/trials/{trial}/benefit-checks", CheckBenefit, Scope.WRITE, about="trial"),
)
