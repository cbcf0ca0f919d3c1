"""Ranking ideas by what they are worth, under any pack, with what is missing beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ideaflow.cli.idea_reading import STAGES
from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import note, say, table
from ideaflow.cli.policy_pack import find_pack
from ideaflow.cli.session import Session, reads
from ideaflow.domain.idea import Idea
from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput
from ideaflow.pictures.range_bars import draw
from ideaflow.policies.pricing import Measure
from ideaflow.projections import idea_outlook, roi_ranking
from ideaflow.projections.ranking import NAMES, UNDECIDED, Apart, RankingAnswer, answer_ranking, sure


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
        _draw(answer, svg)
    show_ranking(session, answer)


def show_ranking(session: Session, answer: RankingAnswer) -> None:
    """Print a ranking."""
    session.show(answer.as_dict(), lambda: tell_ranking(answer))
    if not session.as_json:
        apart = counted(len(answer.apart), "idea")
        note(f"{counted(answer.ranked, 'idea')} ranked, {apart} apart; rules: {answer.rules.id}.")


def tell_ranking(answer: RankingAnswer) -> None:
    """A ranking as people read it."""
    rows: list[list[object]] = [
        [
            one.place.place,
            one.place.group,
            one.idea,
            answer.said(one.place.p10),
            answer.said(one.place.p50),
            answer.said(one.place.p90),
            f"{one.place.position:.1f}",
            sure(one.place.first),
            one.title,
        ]
        for one in answer.shown
    ]
    headings = ["place", "group", "idea", "P10", "P50", "P90", "expected place", f"in first {answer.first}", "title"]
    table(headings, rows, f"By {NAMES[answer.measure]}; ideas of one group cannot be told apart on this evidence")
    turned = answer.turn_sentences()
    if turned:
        say("What would turn the order of neighbours, by itself:")
    for sentence in turned:
        say(f"  {sentence}")
    _tell_apart(answer.apart, answer.top)


def _draw(answer: RankingAnswer, file: Path) -> None:
    """The ranges as a picture. Raises InvalidInput where there is nothing to draw, or nowhere to put it."""
    if not answer.shown:
        raise InvalidInput("svg", str(file), "no idea could be ranked, so there is nothing to draw", "leave --svg out")
    name = NAMES[answer.measure]
    picture = draw(answer.bars(), title=f"{name[:1].upper()}{name[1:]}: P10, P50, P90", unit=answer.unit)
    try:
        file.write_text(picture, encoding="utf-8")
    except OSError as error:
        step = "name a file in a folder that can be written to"
        raise InvalidInput("svg", str(file), f"cannot be written: {error.strerror}", step) from error


def _tell_apart(apart: Sequence[Apart], top: int) -> None:
    if not apart:
        return
    say("Not ranked; missing:")
    for one in apart[:top]:
        say(f"  {one.idea}  {one.missing} — {one.title}")
    if len(apart) > top:
        say(f"  and {len(apart) - top:,} more")
