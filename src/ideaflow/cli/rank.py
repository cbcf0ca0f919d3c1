"""Ranking ideas by what they are worth, under any pack, with what is missing beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from ideaflow.cli.forecast_words import hours, marks, money
from ideaflow.cli.idea_reading import STAGES
from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import note, say, table
from ideaflow.cli.policy_pack import find_pack
from ideaflow.cli.session import Session, reads
from ideaflow.domain.idea import Idea
from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput
from ideaflow.pictures.range_bars import RangeBar, draw
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.pack import Pack
from ideaflow.policies.pricing import Candidate, Measure
from ideaflow.policies.ranking import Turn
from ideaflow.projections import idea_outlook, roi_ranking
from ideaflow.projections.ranking_answer import UNDECIDED, Apart, Ranked, RankingAnswer, answer_ranking

MOST_SURE = 0.995
HARDLY = 0.01


@click.command()
@click.option("--top", type=ROWS, default=20, help="How many to show (default 20).")
@click.option("--first", "k", type=ROWS, default=5, help="Show how likely each is among the first K (default 5).")
@click.option("--by", type=OneOf([measure.value for measure in Measure]), default="value", help="By what.")
@click.option("--stage", "stages", multiple=True, type=STAGES, help="Only these stages; default all that are open.")
@click.option("--team", help="Only one team's.")
@click.option("--area", help="Only ideas about problems of a process area, or felt in cost, delivery, quality, people.")
@click.option("--policy", "pack", metavar="PACK", help="Under another pack: a name, name@version, F-1 or a file.")
@click.option("--svg", type=click.Path(path_type=Path), metavar="FILE", help="Write a picture of the ranges too.")
@reads
def rank(
    session: Session,
    *,
    top: int,
    k: int,
    by: str,
    stages: tuple[str, ...],
    team: str | None,
    area: str | None,
    pack: str | None,
    svg: Path | None,
) -> None:
    """Rank ideas by net value, benefit-cost ratio, hours released, or marks for what has no price.

    Each idea is drawn a thousand times from its ranges. Ideas of one group cannot be told apart on this evidence.
    Ideas that lack a forecast are listed apart with what is missing.

    \b
    Example:
      ideaflow rank --top 10
      ideaflow rank --by ratio --stage evidenced --team Decisions --policy fail-fast
    """
    with session.open() as app:
        rules = find_pack(session, pack).pack if pack else app.ask(idea_outlook.rules_for, app.log, Idea())
        found = app.ask(roi_ranking.ideas, stages=stages or UNDECIDED, team=team or "", area=area or "")
    answer = answer_ranking(found, rules, Measure(by), top=top, k=k)
    if svg:
        _draw(answer.shown, answer.measure, rules.appraisal.currency, svg)
    show_ranking(session, answer)


def tell_ranking(answer: RankingAnswer) -> None:
    """A ranking as people read it."""
    _tell(answer.shown, answer.measure, answer.rules, answer.first)
    _tell_turns(answer.turns, answer.candidates)
    _tell_apart(answer.apart, answer.top)


def show_ranking(session: Session, answer: RankingAnswer) -> None:
    """Print a ranking."""
    session.show(answer.as_dict(), lambda: tell_ranking(answer))
    if not session.as_json:
        apart = counted(len(answer.apart), "idea")
        note(f"{counted(answer.ranked, 'idea')} ranked, {apart} apart; rules: {answer.rules.id}.")


def _tell(shown: Sequence[Ranked], measure: Measure, rules: Pack, k: int) -> None:
    said = _said(measure, rules.appraisal)
    rows = [
        [
            one.place.place,
            one.place.group,
            one.idea,
            said(one.place.p10),
            said(one.place.p50),
            said(one.place.p90),
            f"{one.place.position:.1f}",
            _sure(one.place.first),
            one.title,
        ]
        for one in shown
    ]
    headings = ["place", "group", "idea", "P10", "P50", "P90", "expected place", f"in first {k}", "title"]
    table(headings, rows, f"By {NAMES[measure]}; ideas of one group cannot be told apart on this evidence")


def _draw(shown: Sequence[Ranked], measure: Measure, currency: str, file: Path) -> None:
    """The ranges as a picture. Raises InvalidInput where there is nothing to draw, or nowhere to put it."""
    if not shown:
        raise InvalidInput("svg", str(file), "no idea could be ranked, so there is nothing to draw", "leave --svg out")
    bars = [
        RangeBar(f"{one.place.place}. {one.idea} {one.title}", one.place.p10, one.place.p50, one.place.p90)
        for one in shown
    ]
    unit = currency if measure is Measure.VALUE else NAMES[measure]
    name = NAMES[measure]
    try:
        file.write_text(draw(bars, title=f"{name[:1].upper()}{name[1:]}: P10, P50, P90", unit=unit), encoding="utf-8")
    except OSError as error:
        step = "name a file in a folder that can be written to"
        raise InvalidInput("svg", str(file), f"cannot be written: {error.strerror}", step) from error


NAMES = {
    Measure.VALUE: "net present social value",
    Measure.RATIO: "benefit-cost ratio",
    Measure.TIME: "hours released a year",
    Measure.NON_MONEY: "marks for what has no price",
}


def _said(measure: Measure, rules: AppraisalRules) -> Callable[[float], str]:
    """How an amount of a measure is said."""
    if measure is Measure.VALUE:
        return lambda amount: money(amount, rules.currency)
    if measure is Measure.RATIO:
        return lambda amount: f"{amount:.2f}"
    return hours if measure is Measure.TIME else marks


def _sure(share: float) -> str:
    """A probability from a thousand draws, which are never quite sure."""
    if 0 < share < 1 - MOST_SURE:
        return "< 1 %"
    return "> 99 %" if MOST_SURE < share < 1 else f"{share:.0%}".replace("%", " %")


def _tell_turns(turned: Sequence[Turn], candidates: Mapping[int, Candidate]) -> None:
    if not turned:
        return
    say("What would turn the order of neighbours, by itself:")
    for one in turned:
        way = "more" if one.change > 1 else "less"
        off = abs(one.change - 1)
        by = "less than 1 %" if off < HARDLY else f"{off:.0%}".replace("%", " %")
        say(f"  I-{one.behind} would pass I-{one.ahead} if {_assumption(one, candidates)} were {by} {way}")


def _assumption(turn: Turn, candidates: Mapping[int, Candidate]) -> str:
    if not turn.line:
        return "the worth of an hour of staff"
    kind = candidates[turn.number].lines[turn.line - 1].kind.value
    return f"line {turn.line} ({kind}) of I-{turn.number}"


def _tell_apart(apart: Sequence[Apart], top: int) -> None:
    if not apart:
        return
    say("Not ranked; missing:")
    for one in apart[:top]:
        say(f"  {one.idea}  {one.missing} — {one.title}")
    if len(apart) > top:
        say(f"  and {len(apart) - top:,} more")
