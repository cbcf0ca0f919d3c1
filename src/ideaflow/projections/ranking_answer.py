"""A ranking as it is asked for: the ideas in order, what would turn it, and what cannot be ranked and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from ideaflow.domain.stage import Stage
from ideaflow.policies import ranking as ranking_ideas
from ideaflow.policies.pack import Pack
from ideaflow.policies.pricing import Candidate, Measure
from ideaflow.policies.ranking import Place, Ranking, Turn, places, turns
from ideaflow.projections.roi_ranking import ToRank

UNDECIDED = tuple(
    stage.value
    for stage in Stage
    if stage not in (Stage.NEW, Stage.ADOPTED, Stage.FAILED_FORWARD, Stage.MERGED, Stage.WITHDRAWN)
)


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
        made = {"measure": self.measure.value, "first": self.first, "rules": self.rules.id, "draws": 1_000}
        return {**made, "ideas": self.shown, "turns": self.turns, "missing": self.apart}


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


def _ranked(found: Sequence[ToRank], placed: Sequence[Place]) -> Sequence[Ranked]:
    by_number = {one.forecasted.number: one for one in found if one.forecasted}
    ideas = [(by_number[place.number], place) for place in placed]
    return [Ranked(one.id, one.title, one.team, one.stage, place) for one, place in ideas]


def _apart(found: Sequence[ToRank], ranking: Ranking, currency: str) -> Sequence[Apart]:
    apart = []
    for one in found:
        row = one.forecasted
        if not row or not row.forecast:
            missing = "a forecast"
        elif row.currency != currency:
            missing = f"a forecast in {currency}; it is in {row.currency}"
        else:
            missing = ranking.lacking.get(row.number, "")
        if missing:
            apart.append(Apart(one.id, one.title, missing))
    return apart
