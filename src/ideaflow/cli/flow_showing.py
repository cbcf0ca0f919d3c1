"""The forum's flow: what became of ideas and how long it took, judged by the forum's own method."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from ideaflow.cli.charts import as_json, tell, write_picture
from ideaflow.cli.kinds import DAY, MOST_ROWS, ROWS, SVG, OneOf, day_of
from ideaflow.cli.output import say, table
from ideaflow.cli.picture_file import save_picture
from ideaflow.cli.session import Session, reads
from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.lead_time import LeadTime
from ideaflow.domain.period import Period
from ideaflow.errors import InvalidInput
from ideaflow.pictures import cumulative_flow as flow_picture
from ideaflow.pictures.charted import Charted
from ideaflow.projections import flow_measures, flow_summary
from ideaflow.projections.flow_judged import judged_series
from ideaflow.projections.flow_measures import MEASURES
from ideaflow.projections.flow_summary import Ageing, CumulativeFlow, Oldest, Summary

if TYPE_CHECKING:
    pass

CUMULATIVE = "cumulative-flow"
HEADS = click.IntRange(1, MOST_ROWS)
BY = OneOf([period.value for period in Period])


@click.command("summary")
@click.option("--since", type=DAY, metavar="DATE", help="Only ideas that came in since this day.")
@click.option("--by", type=BY, default=Period.MONTH.value, help="The steps in which time is judged (default month).")
@click.option("--heads", type=HEADS, help="How many people could bring an idea; default: the people directory.")
@click.option("--team", default="", help="Only one team's ideas.")
@click.option("--top", "limit", type=ROWS, default=10, help="How many of the oldest open ideas.")
@reads
def show_summary(session: Session, *, since: date | None, by: str, heads: int | None, team: str, limit: int) -> None:
    """Participation, shares, times to answer, work in progress by age, and what the forum's own charts say.

    Times are calendar days. Every series over time is judged by a control chart, of whole months or weeks.

    \b
    Example:
      ideaflow flow summary
      ideaflow flow summary --since 2026-01-01 --heads 120
    """
    since = day_of(since)
    with session.open() as app:
        found = app.ask(flow_summary.summary, app.today, since=since, heads=heads, team=team)
        ages = app.ask(flow_summary.ageing, app.today, team=team)
        old = app.ask(flow_summary.oldest, app.today, found.outcome, limit, team=team)
        span = app.ask(flow_measures.span_of, Period(by), app.today, since=since, heads=heads, team=team)
        judged = [*map(msgspec.structs.asdict, app.ask(judged_series, span))]
    value = {"summary": found, "ageing": ages, "oldest": old, "judged": judged}
    session.show(value, lambda: _tell(found, ages, old, judged))


@click.command("chart")
@click.argument("name", type=OneOf([*MEASURES, CUMULATIVE]), metavar="NAME")
@click.option("--by", type=BY, default=Period.MONTH.value, help="One value for each week or month (default month).")
@click.option("--since", type=DAY, metavar="DATE", help="From this day on.")
@click.option("--heads", type=HEADS, help="How many people could bring an idea; default: the people directory.")
@click.option("--team", default="", help="Only one team's ideas.")
@click.option("--baseline", type=click.IntRange(2, MOST_ROWS), help="Fix the limits after so many values.")
@click.option("--svg", type=SVG, help="Write the picture into this file.")
@reads
def show_chart(
    session: Session,
    *,
    name: str,
    by: str,
    since: date | None,
    heads: int | None,
    team: str,
    baseline: int | None,
    svg: Path | None,
) -> None:
    """One measure over time on a control chart, or the cumulative flow. Only whole weeks or months are shown.

    NAME is participation, ideas-per-head, came-in, first-response, decision, outcome, in-time, decided, outcomes,
    implemented, open or cumulative-flow.

    \b
    Example:
      ideaflow flow chart decision
      ideaflow flow chart first-response --by week --svg first-response.svg
      ideaflow flow chart cumulative-flow --svg flow.svg
    """
    with session.open() as app:
        span = app.ask(flow_measures.span_of, Period(by), app.today, since=day_of(since), heads=heads, team=team)
        if name == CUMULATIVE:
            _show_cumulative(session, app.ask(flow_summary.cumulative_flow, span), svg)
            return
        found = app.ask(flow_measures.series, name, span)
    if not found.values:
        rule = f"no whole {by} has anything to tell yet"
        raise InvalidInput("name", name, rule, "look again later, or use --by week")
    chart = control_chart(found.values, baseline=baseline, better=found.better)
    charted = Charted(chart, found.starts, found.title, found.unit)
    if svg:
        write_picture(charted, svg)
    value = {"name": name, "title": found.title, "unit": found.unit, "by": by}
    session.show(value | as_json(charted), lambda: tell(charted))


def _show_cumulative(session: Session, found: CumulativeFlow, svg: Path | None) -> None:
    labels = [end.isoformat() for end in found.ends]
    if svg:
        save_picture(flow_picture.draw(labels, found.bands, title="Cumulative flow of ideas"), svg)

    def plainly() -> None:
        say(flow_picture.described(labels, found.bands))
        rows = zip(labels, *found.bands.values(), strict=True)
        table(["before", *found.bands], [list(row) for row in rows])

    session.show({"name": CUMULATIVE, "ends": found.ends, "bands": found.bands}, plainly)


def _tell(found: Summary, ages: Sequence[Ageing], old: Sequence[Oldest], judged: list[dict[str, object]]) -> None:
    say(f"{found.ideas:,} ideas; {found.open:,} are open, {found.overdue:,} of them overdue for a decision")
    say(
        f"  {found.people_who_brought:,} of {found.heads:,} people brought one ({_per_cent(found.participation)}); "
        f"{found.people_who_took_part:,} took part in some way; "
        f"{_plain(found.ideas_per_head_a_year)} ideas a head a year"
    )
    say(
        f"  adopted {found.adopted:,}, failed forward {found.failed_forward:,}, withdrawn {found.withdrawn:,}, "
        f"merged into others {found.merged:,}"
    )
    say(
        f"  implemented: {_per_cent(found.implemented)} of those that ended, "
        f"{_per_cent(found.implemented_of_all)} of all that came in"
    )
    say(
        f"  in time: {_per_cent(found.responses_in_time)} of first responses, "
        f"{_per_cent(found.in_time)} of decisions that were due"
    )
    if found.answered_before:
        say(f"  {found.answered_before:,} imported ideas had their answer before and are left out")
    times = {"first response": found.first_response, "decision": found.decision, "outcome": found.outcome}
    table(
        ["days until", "ideas", "half within", "85 % within", "95 % within"],
        [[name, *_lengths(time)] for name, time in times.items()],
    )
    if ages:
        table(
            ["open ideas at", "ideas", "median age", "85 % younger than", "oldest"],
            [[one.stage.replace("_", " "), one.count, one.age.median, one.age.within_85, one.oldest] for one in ages],
        )
    if old:
        table(
            ["longest open", "stage", "days", "days in stage", ""],
            [[o.id, o.stage.replace("_", " "), o.age, o.in_stage, "unusual" if o.beyond_usual else ""] for o in old],
        )
    table(
        ["the forum by its own method", "latest", "mean", "what the chart says"],
        [[one["title"], _rounded(one["latest"]), _rounded(one["mean"]), one["summary"]] for one in judged],
    )


def _lengths(time: LeadTime | None) -> list[object]:
    return [time.count, time.median, time.within_85, time.within_95] if time else [0, "", "", ""]


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0f} %"


def _plain(number: float | None) -> str:
    return "–" if number is None else f"{number:.2g}"


def _rounded(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value
