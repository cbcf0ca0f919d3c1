"""Flow: what became of ideas and how long it took, and the forum judged by its own method."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from ideaflow.case.content import Rows
from ideaflow.domain.chart_summary import details, summary
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.period import Period
from ideaflow.pictures import cumulative_flow as flow_picture
from ideaflow.pictures.charted import Charted
from ideaflow.projections import flow_measures, flow_summary
from ideaflow.projections.flow_measures import MEASURES, Series, Span
from ideaflow.web.pictures import inline
from ideaflow.web.visit import FieldError, ideaflow, signed_in

pages = Blueprint("flow", __name__, url_prefix="/flow")
OLDEST = 10
CLOCKS = ("first-response", "decision")


class Asked(NamedTuple):
    """Which time is looked at, in which steps, of which team; and what was wrong with how it was asked for."""

    by: Period
    since: date | None
    team: str
    errors: list[FieldError]


class Judged(NamedTuple):
    """A measure with the chart that judges it."""

    name: str
    series: Series
    charted: Charted
    said: str


@pages.get("")
@signed_in
def show() -> str:
    """Everything on one page: counts, times, work in progress by age, the response clocks and the cumulative flow."""
    app, asked = ideaflow(), _asked()
    team = asked.team
    found = app.ask(flow_summary.summary, app.today, since=asked.since, team=team)
    span = app.ask(flow_measures.span_of, asked.by, app.today, since=asked.since, team=asked.team)
    judged = [one for name in MEASURES if (one := _judged(name, span))]
    flow = app.ask(flow_summary.cumulative_flow, span)
    ends = [end.isoformat() for end in flow.ends]
    return render_template(
        "flow.html",
        found=found,
        times={_("First response"): found.first_response, _("Decision"): found.decision, _("Outcome"): found.outcome},
        ages=app.ask(flow_summary.ageing, app.today, team=team),
        oldest=app.ask(flow_summary.oldest, app.today, found.outcome, OLDEST, team=team),
        judged=judged,
        clocks=[(one, inline(one.charted.picture(), one.name)) for one in judged if one.name in CLOCKS],
        picture=inline(flow_picture.draw(ends, flow.bands, title=_("Cumulative flow of ideas")), "flow")
        if ends
        else "",
        bands=Rows((_("Before"), *flow.bands), tuple(_rows(ends, flow.bands.values()))),
        **_form_of(asked),
    )


@pages.get("/<name>")
@signed_in
def measure(name: str) -> str:
    """One measure over time on a control chart, of whole weeks or months."""
    if name not in MEASURES:
        raise NotFound
    app, asked = ideaflow(), _asked()
    span = app.ask(flow_measures.span_of, asked.by, app.today, since=asked.since, team=asked.team)
    judged = _judged(name, span)
    picture = inline(judged.charted.picture(), name) if judged else ""
    title = MEASURES[name].title
    return render_template("flow_measure.html", title=title, one=judged, picture=picture, **_form_of(asked))


def _asked() -> Asked:
    given = request.args.get("since", "").strip()
    by, team = request.args.get("by", ""), request.args.get("team", "").strip()
    period = Period(by) if by in {*Period} else Period.MONTH
    try:
        return Asked(period, date.fromisoformat(given) if given else None, team, [])
    except ValueError:
        return Asked(period, None, team, [FieldError("since", _("Write the day as 2026-01-31"))])


def _form_of(asked: Asked) -> dict[str, object]:
    periods = [one.value for one in Period]
    return {"by": asked.by.value, "periods": periods, "errors": asked.errors, "given": request.args}


def _judged(name: str, span: Span) -> Judged | None:
    found = ideaflow().ask(flow_measures.series, name, span)
    if not found.values:
        return None
    chart = control_chart(found.values, better=found.better)
    charted = Charted(chart, found.starts, found.title, found.unit)
    return Judged(name, found, charted, f"{summary(chart, found.by.value)}. {details(chart, found.unit)}")


def _rows(ends: Sequence[str], bands: object) -> list[tuple[str, ...]]:
    columns = [[str(value) for value in values] for values in bands] if hasattr(bands, "__iter__") else []
    return [tuple(row) for row in zip(ends, *columns, strict=True)]
