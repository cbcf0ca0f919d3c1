"""The forum's flow, and what ideas are worth: summary, series, ranking, forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from pydantic import Field

from ideaflow.application.command import Day, Line
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.idea import Idea
from ideaflow.domain.period import Period
from ideaflow.domain.stage import Stage
from ideaflow.policies.appraisal import appraise
from ideaflow.policies.pricing import Measure
from ideaflow.policies.ranking import Turn
from ideaflow.projections import flow_measures, flow_summary, forecast_page, idea_outlook, roi_ranking
from ideaflow.projections.flow_judged import Judged, judged_series
from ideaflow.projections.flow_measures import MEASURES
from ideaflow.projections.flow_summary import Ageing, CumulativeFlow, Oldest, Summary
from ideaflow.projections.forecast_page import ForecastPage
from ideaflow.projections.ranking import UNDECIDED, Apart, Ranked, answer_ranking
from ideaflow.projections.shown_chart import ShownChart, shown_chart
from ideaflow.web.api.operation import Asked, Asking, Limit, Number, QueryRoute
from ideaflow.web.api.problem import invalid, nothing_here

OLDEST = 10


class AskedFlow(Asked):
    """From when on, in which steps, and how many people could bring an idea."""

    since: Day | None = None
    by: Period = Period.MONTH
    heads: Number | None = Field(default=None, ge=1, le=10_000_000)


class AskedRanking(Asked):
    """By what, and which ideas."""

    by: Measure = Measure.VALUE
    top: Limit = 20
    first: Limit = 5
    stage: tuple[Stage, ...] = ()
    team: Line = ""
    area: Line = ""


class Flow(Struct, frozen=True):
    """The flow on one page; each series is judged by its control chart."""

    summary: Summary
    ageing: Sequence[Ageing]
    oldest: Sequence[Oldest]
    judged: Sequence[Judged]


class FlowChart(Struct, frozen=True):
    """One measure over time, of whole weeks or months."""

    name: str
    title: str
    unit: str
    by: Period
    chart: ShownChart


class ShownRanking(Struct, frozen=True):
    """Ideas in order, what would turn it, and what cannot be ranked and why."""

    measure: Measure
    first: int
    rules: str
    draws: int
    ideas: Sequence[Ranked]
    turns: Sequence[Turn]
    missing: Sequence[Apart]


class ShownForecast(Struct, frozen=True):
    """A forecast with its arithmetic, and what it is worth under the rules, null where it cannot be valued."""

    forecast: ForecastPage
    appraisal: Mapping[str, Any] | None
    rules: str


def summarise_flow(asking: Asking[AskedFlow]) -> Flow:
    """Participation, shares, times to answer, work in progress by age, and what the forum's own charts say."""
    app, given = asking.app, asking.given
    found = app.ask(flow_summary.summary, app.today, since=given.since, heads=given.heads)
    span = app.ask(flow_measures.span_of, given.by, app.today, since=given.since, heads=given.heads)
    return Flow(
        found,
        app.ask(flow_summary.ageing, app.today),
        app.ask(flow_summary.oldest, app.today, found.outcome, OLDEST),
        app.ask(judged_series, span),
    )


def chart_flow(asking: Asking[AskedFlow], measure: str) -> FlowChart:
    """One measure over time on a control chart, for example decision or first-response."""
    app, given = asking.app, asking.given
    if measure not in MEASURES:
        raise nothing_here()
    span = app.ask(flow_measures.span_of, given.by, app.today, since=given.since, heads=given.heads)
    found = app.ask(flow_measures.series, measure, span)
    if not found.values:
        raise invalid("by", given.by.value, f"no whole {given.by} has anything to tell yet", "look again later")
    chart = control_chart(found.values, better=found.better)
    return FlowChart(measure, found.title, found.unit, given.by, shown_chart(chart, found.starts))


def cumulative_flow(asking: Asking[AskedFlow]) -> CumulativeFlow:
    """How many ideas had got so far, or further, at the end of each week or month."""
    app, given = asking.app, asking.given
    span = app.ask(flow_measures.span_of, given.by, app.today, since=given.since, heads=given.heads)
    return app.ask(flow_summary.cumulative_flow, span)


def rank_ideas(asking: Asking[AskedRanking]) -> ShownRanking:
    """Ideas by net value, benefit-cost ratio, hours released, or marks for what has no price, with what is missing."""
    app, given = asking.app, asking.given
    rules = app.ask(idea_outlook.rules_for, app.log, Idea())
    stages = tuple(one.value for one in given.stage) or UNDECIDED
    found = app.ask(roi_ranking.ideas, stages=stages, team=given.team, area=given.area)
    answer = answer_ranking(found, rules, given.by, top=given.top, k=given.first)
    made = answer.as_dict()
    return ShownRanking(
        measure=given.by,
        first=given.first,
        rules=rules.id,
        draws=int(str(made["draws"])),
        ideas=answer.shown,
        turns=answer.turns,
        missing=answer.apart,
    )


def show_forecast(asking: Asking[Asked], idea: str) -> ShownForecast:
    """An idea's forecast: each line with its arithmetic, and what the whole is worth in nine cases of ten."""
    app = asking.app
    pack = app.ask(idea_outlook.pack_of, app.log, idea)
    row = app.ask(roi_ranking.forecasted, idea)
    same = row is not None and row.currency == pack.appraisal.currency
    appraisal = appraise(row.candidate, pack.appraisal) if row and row.forecast and same else None
    # Through JSON, which says null of a year that never comes.
    plain = msgspec.json.decode(msgspec.json.encode(appraisal)) if appraisal else None
    return ShownForecast(forecast_page.page(idea, app.history(idea)), plain, pack.id)


ROUTES = (
    QueryRoute("/ranking", rank_ideas, ShownRanking, given=AskedRanking),
    QueryRoute("/ideas/{idea}/forecast", show_forecast, ShownForecast),
    QueryRoute("/flow", summarise_flow, Flow, given=AskedFlow),
    QueryRoute("/flow/cumulative", cumulative_flow, CumulativeFlow, given=AskedFlow),
    QueryRoute("/flow/charts/{measure}", chart_flow, FlowChart, given=AskedFlow),
)
