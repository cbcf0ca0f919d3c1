"""ranking: ideas in the order of what they are worth under a pack, with what is missing beside; from roi_ranking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from ideaflow.domain.forecast_line import MOST_MARKS, Unit
from ideaflow.domain.stage import Stage
from ideaflow.pictures.range_bars import RangeBar
from ideaflow.policies import ranking as ranking_ideas
from ideaflow.policies.amounts import hours, marks, money
from ideaflow.policies.pack import Pack
from ideaflow.policies.pricing import Candidate, Measure
from ideaflow.policies.ranking import Place, Ranking, Turn, places, turns
from ideaflow.projections.roi_ranking import ToRank

UNDECIDED = tuple(
    stage.value
    for stage in Stage
    if stage not in (Stage.NEW, Stage.ADOPTED, Stage.FAILED_FORWARD, Stage.MERGED, Stage.WITHDRAWN)
)
NAMES = {
    Measure.VALUE: "net present social value",
    Measure.RATIO: "benefit-cost ratio",
    Measure.TIME: "hours released a year",
    Measure.NON_MONEY: "marks for what has no price",
}
DRAWS = 1_000
MOST_SURE = 0.995
HARDLY = 0.01


class Ranked(Struct):
    """A place with the idea that holds it."""

    idea: str
    title: str
    team: str
    stage: str
    place: Place


class Apart(Struct):
    """An idea that cannot be ranked, and what is missing."""

    idea: str
    title: str
    missing: str


class RankingAnswer(NamedTuple):
    """A ranking, and what it was made of."""

    measure: Measure
    first: int
    top: int
    rules: Pack
    ranked: int
    shown: Sequence[Ranked]
    turns: Sequence[Turn]
    apart: Sequence[Apart]
    candidates: Mapping[int, Candidate]

    def as_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        made = {"measure": self.measure.value, "first": self.first, "rules": self.rules.id, "draws": DRAWS}
        return {**made, "ideas": self.shown, "turns": self.turns, "missing": self.apart}

    @property
    def unit(self) -> str:
        """In what amounts are."""
        return self.rules.appraisal.currency if self.measure is Measure.VALUE else NAMES[self.measure]

    def said(self, amount: float) -> str:
        """An amount of the measure in words."""
        return _saying(self.measure, self.rules.appraisal.currency)(amount)

    def bars(self) -> Sequence[RangeBar]:
        """The ranges, to be drawn."""
        return [
            RangeBar(f"{one.place.place}. {one.idea} {one.title}", one.place.p10, one.place.p50, one.place.p90)
            for one in self.shown
        ]

    def beside(self, one: Ranked) -> str:
        """What an idea would bring that has no price: marks of 1 to 5, which are no part of the number."""
        lines = self.candidates[one.place.number].lines
        found = [f"{line.kind.value} {marks(line.likely)} of {MOST_MARKS}" for line in lines if line.unit is Unit.MARKS]
        return "; ".join(found)

    def tied(self, one: Ranked) -> bool:
        """Can an idea not be told apart from another that is shown?"""
        return sum(other.place.group == one.place.group for other in self.shown) > 1

    def turn_sentences(self) -> Sequence[str]:
        """For each two neighbours, the smallest change of one assumption that would turn their order."""
        return [_turn(one, self.candidates) for one in self.turns]


def answer_ranking(found: Sequence[ToRank], rules: Pack, measure: Measure, *, top: int, k: int) -> RankingAnswer:
    """These ideas in order, under these rules."""
    candidates = in_currency(found, rules.appraisal.currency)
    ranking = ranking_ideas.rank([*candidates.values()], measure, rules.appraisal, k)
    placed = places(ranking.standings, rules.appraisal, top) if ranking.standings else []
    return RankingAnswer(
        measure=measure,
        first=k,
        top=top,
        rules=rules,
        ranked=len(candidates) - len(ranking.lacking),
        shown=_ranked(found, placed),
        turns=turns(placed, candidates, measure, rules.appraisal),
        apart=_apart(found, ranking, rules.appraisal.currency),
        candidates=candidates,
    )


def in_currency(found: Sequence[ToRank], currency: str) -> Mapping[int, Candidate]:
    """The ideas whose forecast is in the currency of the rules, by number; no rate of exchange is made up."""
    rows = [one.forecasted for one in found if one.forecasted and one.forecasted.forecast]
    return {row.number: row.candidate for row in rows if row.currency == currency}


def no_forecast_in(one: ToRank, currency: str) -> str:
    """What an idea lacks that has no forecast in the currency of the rules; empty where it has one."""
    row = one.forecasted
    if not row or not row.forecast:
        return "a forecast"
    return "" if row.currency == currency else f"a forecast in {currency}; it is in {row.currency}"


def sure(share: float) -> str:
    """A probability from a thousand draws, which are never quite sure."""
    if 0 < share < 1 - MOST_SURE:
        return "< 1 %"
    return "> 99 %" if MOST_SURE < share < 1 else f"{share:.0%}".replace("%", " %")


def _ranked(found: Sequence[ToRank], placed: Sequence[Place]) -> Sequence[Ranked]:
    by_number = {one.forecasted.number: one for one in found if one.forecasted}
    ideas = [(by_number[place.number], place) for place in placed]
    return [Ranked(one.id, one.title, one.team, one.stage, place) for one, place in ideas]


def _apart(found: Sequence[ToRank], ranking: Ranking, currency: str) -> Sequence[Apart]:
    apart = []
    for one in found:
        number = one.forecasted.number if one.forecasted else 0
        missing = no_forecast_in(one, currency) or ranking.lacking.get(number, "")
        if missing:
            apart.append(Apart(one.id, one.title, missing))
    return apart


def _saying(measure: Measure, currency: str) -> Callable[[float], str]:
    if measure is Measure.VALUE:
        return lambda amount: money(amount, currency)
    if measure is Measure.RATIO:
        return lambda amount: f"{amount:.2f}"
    return hours if measure is Measure.TIME else marks


def _turn(turn: Turn, candidates: Mapping[int, Candidate]) -> str:
    way = "more" if turn.change > 1 else "less"
    off = abs(turn.change - 1)
    by = "less than 1 %" if off < HARDLY else f"{off:.0%}".replace("%", " %")
    return f"I-{turn.behind} would pass I-{turn.ahead} if {_assumption(turn, candidates)} were {by} {way}"


def _assumption(turn: Turn, candidates: Mapping[int, Candidate]) -> str:
    if not turn.line:
        return "the worth of an hour of staff"
    kind = candidates[turn.number].lines[turn.line - 1].kind.value
    return f"line {turn.line} ({kind}) of I-{turn.number}"
