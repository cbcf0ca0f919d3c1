"""What a business case says, section by section, all of it from events."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf

from msgspec import Struct
from msgspec.structs import astuple

from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.values import counted
from ideaflow.policies.amounts import money, rounded
from ideaflow.policies.appraisal import Appraisal, appraise
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.simulation import Percentiles
from ideaflow.projections import (
    forecast_page,
    idea_outlook,
    idea_page,
    idea_texts,
    meeting_page,
    problem_board,
    roi_ranking,
    submitter_tracker,
    trial_page,
)
from ideaflow.projections.forecast_page import ForecastVersion
from ideaflow.projections.problem_board import OnBoard
from ideaflow.projections.roi_ranking import Forecasted
from ideaflow.projections.submitter_tracker import Tracked

SHORT = 400


class Rows(Struct, frozen=True):
    """A small table."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Part(Struct, frozen=True):
    """A section: sentences, then a table, then a picture (SVG) whose numbers the table holds."""

    title: str
    said: tuple[str, ...] = ()
    table: Rows | None = None
    picture: str = ""


class Case(Struct, frozen=True):
    """A business case."""

    idea: str
    title: str
    about: str
    parts: tuple[Part, ...]
    rules: str


def case_of(app: Ideaflow, idea: str) -> Case | None:
    """The business case of an idea; None where there is no such idea. Sealed scores stay sealed."""
    tracked = app.ask(submitter_tracker.tracked, idea)
    if tracked is None:
        return None
    history = app.history(idea)
    text = app.ask(idea_texts.text_of, idea)
    pack = app.ask(idea_outlook.pack_of, app.log, idea)
    problems = [one for each in _problems(app, idea) if (one := app.ask(problem_board.problem, each))]
    row = app.ask(roi_ranking.forecasted, idea)
    appraisal = _appraised(row, pack.appraisal)
    page = idea_page.page(tracked, text, history)
    parts = [
        _problem(problems),
        Part("What would change", tuple(f"{part}: {words}" for part, words in (text.canvas if text else {}).items())),
        _evidence([one.sentence for one in page.life] if page else []),
        _options(app, tracked, problems, pack.appraisal, appraisal),
        *_worth(forecast_page.page(idea, history).latest, appraisal),
        *_scores(app, idea, history_meetings(history)),
        *_trials(app, idea),
        _decision(tracked),
    ]
    about = f"Team {tracked.team}; {tracked.kind}; {tracked.stage.replace('_', ' ')}; as of {app.today:%d %B %Y}"
    return Case(idea, tracked.title, about, tuple(part for part in parts if part.said or part.table), pack.id)


def worth_of(app: Ideaflow, idea: str) -> Sequence[Part]:
    """What an idea's forecast says and is worth, without the rest of its case."""
    rules = app.ask(idea_outlook.pack_of, app.log, idea).appraisal
    appraisal = _appraised(app.ask(roi_ranking.forecasted, idea), rules)
    return _worth(forecast_page.page(idea, app.history(idea)).latest, appraisal)


def _appraised(row: Forecasted | None, rules: AppraisalRules) -> Appraisal | None:
    """What a forecast is worth, if there is one in the currency of the rules."""
    return appraise(row.candidate, rules) if row and row.forecast and row.currency == rules.currency else None


def _problems(app: Ideaflow, idea: str) -> Sequence[str]:
    return app.ask(problem_board.problems_of, idea)


def history_meetings(history: Sequence[object]) -> Sequence[str]:
    """The meetings that decided on the idea, in order."""
    found = (getattr(getattr(one, "event", None), "meeting", "") for one in history)
    return list(dict.fromkeys(meeting for meeting in found if meeting))


def _problem(problems: Sequence[OnBoard]) -> Part:
    said = []
    for one in problems:
        minutes = " + ".join(str(part) for part in one.minutes_each) or "0"
        said.append(
            f"{one.id} {one.issue}: {one.occurrences_a_week:g} a week × ({minutes}) minutes = "
            f"{one.hours_a_week:g} hours a week; {one.severity}, "
            f"{counted(one.users_affected, 'user')} affected in a week."
        )
    return Part("The problem, as tallied", tuple(said))


def _evidence(life: Sequence[str]) -> Part:
    return Part("Evidence", tuple(sentence for sentence in life if sentence.startswith("Evidence")))


def _options(
    app: Ideaflow, tracked: Tracked, problems: Sequence[OnBoard], rules: AppraisalRules, mine: Appraisal | None
) -> Part:
    """Doing nothing, this idea, and the other ideas about the same problems."""
    hours = sum(one.hours_a_week for one in problems)
    rows = [("doing nothing", f"costs {rounded(hours)} hours a week" if hours else "not counted", "")]
    rows.append((f"{tracked.id} {tracked.title}", *_in_short(mine, rules)))
    others = dict.fromkeys(each for one in problems for each in one.linked_ideas if each != tracked.id)
    for other in others:
        row, known = app.ask(roi_ranking.forecasted, other), app.ask(submitter_tracker.tracked, other)
        worth = _appraised(row, rules)
        rows.append((f"{other} {known.title if known else ''}", *_in_short(worth, rules)))
    return Part("Options", table=Rows(("option", "net value, P50", "P10 to P90"), tuple(rows)))


def _in_short(of: Appraisal | None, rules: AppraisalRules) -> tuple[str, str]:
    if of is None:
        return "no forecast yet", ""
    if of.value is None:
        return f"missing: {of.missing}", ""
    currency = rules.currency
    return money(of.value.p50, currency), f"{money(of.value.p10, currency)} to {money(of.value.p90, currency)}"


def _worth(latest: ForecastVersion | None, appraisal: Appraisal | None) -> Sequence[Part]:
    if latest is None or appraisal is None:
        why = "The forecast is not in the currency of the rules." if latest else "There is no forecast yet."
        return [Part("What it would bring and cost", (why,))]
    decided = f"decided on by {latest.locked_by}" if latest.locked_by else "not decided on yet"
    said = [f"Forecast {latest.forecast}, {decided}."]
    for line in latest.lines:
        what = "Cost" if line.facts.kind.is_cost else "Benefit"
        note = f"; {line.note}" if line.note else ""
        because = f" {line.arithmetic}." if line.arithmetic else ""
        said.append(
            f"{what}, {line.kind}: {line.amount}{f' ({line.evidence})' if line.evidence else ''}{note}.{because}"
        )
    rows = _figures(appraisal, latest)
    return [
        Part("What it would bring and cost", tuple(said)),
        Part("What that is worth", (), Rows(("", "P10", "P50", "P90"), tuple(rows)), _picture(appraisal, latest)),
    ]


def _figures(appraisal: Appraisal, latest: ForecastVersion) -> list[tuple[str, ...]]:
    def row(name: str, of: Percentiles | None, said: object = None) -> list[tuple[str, ...]]:
        shown = said if callable(said) else rounded
        return [(name, *(shown(each) for each in (of.p10, of.p50, of.p90)))] if of else []

    def year(when: float) -> str:
        return f"not within {latest.horizon}" if isinf(when) else f"{when:g}"

    return [
        *row(f"net present social value, {latest.currency}", appraisal.value),
        *((name, *(rounded(each) for each in amounts)) for name, *amounts in _lines_worth(appraisal, latest)),
        *row("benefit-cost ratio", appraisal.ratio, lambda ratio: f"{ratio:.2f}"),
        *row("paid back by year", appraisal.payback, year),
        *row("hours released a year", appraisal.hours_a_year),
        *row("beside it, without a price: marks", appraisal.marks, lambda mark: f"{mark:.1f}"),
    ]


def _lines_worth(appraisal: Appraisal, latest: ForecastVersion) -> list[tuple[str, float, float, float]]:
    """The low, likely and high worth of each line that has a price; costs are below 0."""
    found = []
    for worth, line in zip(appraisal.lines, latest.lines, strict=True):
        if worth.each:
            sign = -1 if line.facts.kind.is_cost else 1
            low, high = sorted((sign * worth.low, sign * worth.high))
            found.append((f"line {line.line}, {line.kind} (low, likely, high)", low, sign * worth.likely, high))
    return found


def _picture(appraisal: Appraisal, latest: ForecastVersion) -> str:
    from ideaflow.pictures.range_bars import RangeBar, draw  # noqa: PLC0415 - only where there is a range

    if appraisal.value is None:
        return ""
    value = RangeBar("net present social value", *astuple(appraisal.value))
    bars = [value, *(RangeBar(*one) for one in _lines_worth(appraisal, latest))]
    return draw(bars, title="Worth over all years, in money of today", unit=latest.currency)


def _scores(app: Ideaflow, idea: str, meetings: Sequence[str]) -> Sequence[Part]:
    parts = []
    for meeting in meetings:
        item = next((one for one in meeting_page.page(app.history(meeting)).items if one.idea == idea), None)
        if item is None or not item.opened or not item.scores:
            continue
        criteria = tuple(dict.fromkeys(name for score in item.scores for name in score.marks))
        rows = tuple(
            (score.perspective, *(str(score.marks.get(name) or "cannot judge") for name in criteria))
            for score in item.scores
        )
        parts.append(Part(f"Scores at {meeting}, by perspective", (), Rows(("perspective", *criteria), rows)))
    return parts


def _trials(app: Ideaflow, idea: str) -> Sequence[Part]:
    from ideaflow.case.trials import trial_part  # noqa: PLC0415 - few ideas have one
    from ideaflow.projections import trial_board  # noqa: PLC0415

    found = app.ask(trial_board.trials, idea=idea)
    return [trial_part(trial_page.trial_of(app.history(one.id))) for one in reversed(found) if one.started_on]


def _decision(tracked: Tracked) -> Part:
    said = [f"Why it stands where it does: {tracked.why}"] if tracked.why else []
    answer = [f"Answer: {tracked.answer[:SHORT]}"] if tracked.answer else []
    next_step = [f"Next: the {tracked.next_by}: {tracked.next_step}"] if tracked.next_by else []
    return Part("Decision", (*said, *answer, *next_step))
