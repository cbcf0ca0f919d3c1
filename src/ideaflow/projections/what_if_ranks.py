"""Rank order under another pack: ideas by their opened marks, weighted by the pack's criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from ideaflow.domain.score_view import opened_view
from ideaflow.policies.pack import Pack
from ideaflow.policies.scoring_rules import scoring_of
from ideaflow.projections.projection import number_of
from ideaflow.projections.what_if_tally import Opened, Scores


class Rank(Struct, frozen=True):
    """Where an idea stands in a forum, then and under the other pack. Equal scores share a rank.

    A score is from 1 to 5. `would` is None where no criterion of the other pack was marked in those days.
    """

    forum: str
    idea: str
    then: int | None
    would: int | None
    score_then: float | None
    score_would: float | None

    @property
    def moves(self) -> bool:
        return self.then != self.would


def ranks(opened: Iterable[Opened], pack: Pack, pack_of: Callable[[str], Pack]) -> Sequence[Rank]:
    """The ranks in each forum, forum by forum, as they were then."""
    by_forum: defaultdict[str, list[Opened]] = defaultdict(list)
    for each in opened:
        by_forum[each.forum].append(each)
    found: list[Rank] = []
    for forum in sorted(by_forum, key=number_of):
        there = sorted(by_forum[forum], key=lambda each: number_of(each.idea))
        then = [score(each.scores, pack_of(each.pack)) for each in there]
        would = [score(each.scores, pack) for each in there]
        rows = zip(there, places(then), places(would), then, would, strict=True)
        mine = [Rank(forum, each.idea, old, new, a, b) for each, old, new, a, b in rows]
        found += sorted(mine, key=lambda rank: (rank.then is None, rank.then or 0, number_of(rank.idea)))
    return found


def score(scores: Scores, pack: Pack) -> float | None:
    """What the forum would see as the total of the pack's criteria, by their weights; None where none was marked."""
    weights = scoring_of(pack).weights
    of_these = [
        (perspective, {name: mark for name, mark in marks.items() if name in weights}) for perspective, marks in scores
    ]
    return opened_view(of_these, weights, apart_from=pack.scoring.talk_about_from).total


def places(scores: Sequence[float | None]) -> Sequence[int | None]:
    """1 for the best; equal scores share the better place."""
    order = sorted((each for each in scores if each is not None), reverse=True)
    first = {each: place for place, each in reversed([*enumerate(order, 1)])}
    return [None if each is None else first[each] for each in scores]


def never_marked(opened: Iterable[Opened], pack: Pack) -> Sequence[str]:
    """Criteria of the other pack that nobody marked in those days."""
    marked = {
        criterion
        for each in opened
        for _, marks in each.scores
        for criterion, mark in marks.items()
        if mark is not None
    }
    return [criterion for criterion in pack.forum.criteria if criterion not in marked]
