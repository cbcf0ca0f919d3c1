"""Showing a forecast: its lines, how they were worked out, and what they are worth."""

from __future__ import annotations

from math import isinf

import click
import msgspec

from ideaflow.cli.output import note, say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.forecast_line import Unit
from ideaflow.domain.values import counted
from ideaflow.policies.amounts import hours, marks, money, span
from ideaflow.policies.appraisal import Appraisal, appraise
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.simulation import Percentiles
from ideaflow.projections import forecast_page, idea_outlook, problem_board, roi_ranking
from ideaflow.projections.forecast_page import ForecastPage, ForecastVersion, ShownLine


@click.command()
@click.argument("idea")
@reads
def show(session: Session, idea: str) -> None:
    """An idea's forecast: each line with its arithmetic, and what the whole is worth in nine cases of ten.

    \b
    Example:
      ideaflow forecast show I-42
    """
    with session.open() as app:
        wanted = app.known_id("idea", idea, "I")
        page = forecast_page.page(wanted, app.history(wanted))
        pack = app.ask(idea_outlook.pack_of, app.log, wanted)
        row = app.ask(roi_ranking.forecasted, wanted)
        tallies = [app.ask(problem_board.problem, one) for one in _problems(page)]
    rules = pack.appraisal
    same = row is not None and row.currency == rules.currency
    appraisal = appraise(row.candidate, rules) if row and row.forecast and same else None
    now = {one.id: one.hours_a_week for one in tallies if one}

    def tell() -> None:
        _tell(page, appraisal, pack.appraisal, now)
        say(f"Rules: {pack.id}")

    session.show({**msgspec.to_builtins(page), "appraisal": as_json(appraisal), "rules": pack.id}, tell)
    if page.versions and not same and not session.as_json:
        note(f"It is not in the currency of {pack.id}, {rules.currency}, so it is not valued.")
    if not page.versions and not session.as_json:
        note(f"{wanted} has no forecast yet. Next: ideaflow forecast set {wanted} --help")


def as_json(appraisal: Appraisal | None) -> object:
    """An appraisal as JSON can hold it: what never comes is null."""
    plain: dict[str, object] = msgspec.to_builtins(appraisal) if appraisal else {}
    payback = appraisal.payback if appraisal else None
    if payback:
        pairs = zip(payback.__struct_fields__, msgspec.structs.astuple(payback), strict=True)
        plain["payback"] = {name: None if isinf(year) else year for name, year in pairs}
    return plain or None


def _problems(page: ForecastPage) -> list[str]:
    lines = page.latest.lines if page.latest else []
    return list(dict.fromkeys(line.facts.tally.problem for line in lines if line.facts.tally))


def _tell(page: ForecastPage, appraisal: Appraisal | None, rules: AppraisalRules, now: dict[str, float]) -> None:
    latest = page.latest
    if latest is None:
        return
    state = f"locked by {latest.locked_by}" if latest.locked_by else "not decided on yet"
    say(f"{page.idea}  forecast {latest.forecast}, set on {latest.set_on}, {state}")
    say(f"  over {counted(latest.horizon, 'year')} after year 0, in {latest.currency} of today")
    for line in latest.lines:
        _tell_line(line, rules, now)
    for one in page.realised:
        how = "measured" if one.measured else "estimated"
        said = f" — {one.note}" if one.note else ""
        say(f"  came to: line {one.line} ({one.kind}) {one.amount:,.10g} in year {one.year}, {how} on {one.on}{said}")
    if appraisal:
        _tell_worth(appraisal, latest)
    for earlier in page.versions[:-1]:
        say(f"  before: forecast {earlier.forecast} of {earlier.set_on}, locked by {earlier.locked_by}")


def _tell_line(line: ShownLine, rules: AppraisalRules, now: dict[str, float]) -> None:
    what = "cost" if line.facts.kind.is_cost else "benefit"
    said = f"; {line.note}" if line.note else ""
    on = f" [{line.evidence}]" if line.evidence else ""
    say(f"  {line.line}. {what}, {line.kind}: {line.amount}{on}{said}")
    if line.arithmetic:
        say(f"     {line.arithmetic}")
    tally = line.facts.tally
    if tally and tally.problem in now and now[tally.problem] != tally.hours:
        say(f"     the tally of {tally.problem} now says {now[tally.problem]:g} hours a week; set the forecast again")
    if line.facts.unit is Unit.MARKS:
        say(f"     {line.facts.likely:g}: {rules.anchors[round(line.facts.likely) - 1]}")


def _tell_worth(appraisal: Appraisal, latest: ForecastVersion) -> None:
    say("  In one, five and nine cases of ten it is below (P10, P50, P90):")
    currency = latest.currency
    if appraisal.value:
        say(f"    net present social value   {span(appraisal.value, lambda x: money(x, currency))}")
    if appraisal.ratio:
        say(f"    benefit-cost ratio         {span(appraisal.ratio, lambda x: f'{x:.2f}')}")
    if appraisal.payback:
        say(f"    paid back by year          {_payback(appraisal.payback, latest.horizon)}")
    if appraisal.hours_a_year:
        say(f"    hours released a year      {span(appraisal.hours_a_year, hours)}")
    if appraisal.marks:
        say(f"    beside it, without a price {span(appraisal.marks, marks)} marks")
    if appraisal.missing:
        say(f"    not ranked by value yet; missing: {appraisal.missing}")


def _payback(years: Percentiles, horizon: int) -> str:
    return span(years, lambda year: f"not within {horizon}" if isinf(year) else f"{year:g}")
