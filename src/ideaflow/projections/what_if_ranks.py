"""Rank order under another pack: ideas by their opened marks, weighted by the pack's criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from ideaflow.policies.pack import Pack
from ideaflow.policies.scoring_rules import scoring_of
from ideaflow.projections.projection import number_of
from ideaflow.projections.what_if_tally import Marks, Opened


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


def weights_of(pack: Pack) -> Mapping[str, Fraction]:
    """The criteria that a forum marks under a pack, with their weights."""
    return {name: Fraction(weight) for name, weight in scoring_of(pack).weights.items()}


def ranks(opened: Iterable[Opened], pack: Pack, pack_of: Callable[[str], Pack]) -> Sequence[Rank]:
    """The ranks in each forum, forum by forum, as they were then."""
    by_forum: defaultdict[str, list[Opened]] = defaultdict(list)
    for each in opened:
        by_forum[each.forum].append(each)
    found: list[Rank] = []
    for forum in sorted(by_forum, key=number_of):
        there = sorted(by_forum[forum], key=lambda each: number_of(each.idea))
        then = [score(each.marks, weights_of(pack_of(each.pack))) for each in there]
        would = [score(each.marks, weights_of(pack)) for each in there]
        rows = zip(there, places(then), places(would), then, would, strict=True)
        mine = [Rank(forum, each.idea, old, new, _decimal(a), _decimal(b)) for each, old, new, a, b in rows]
        found += sorted(mine, key=lambda rank: (rank.then is None, rank.then or 0, number_of(rank.idea)))
    return found


def score(marks: Marks, weights: Mapping[str, Fraction]) -> Fraction | None:
    """The weighted mean of the criteria's mean marks; None where none of these criteria was marked.

    Fractions, so that the order in which pieces of a replay come together cannot change a digit.
    """
    known = {name: weight for name, weight in weights.items() if marks.get(name)}
    total = sum(known.values())
    if not total:
        return None
    means = {name: Fraction(sum(marks[name]), len(marks[name])) for name in known}
    return sum((weight * means[name] for name, weight in known.items()), Fraction()) / total


def places(scores: Sequence[Fraction | None]) -> Sequence[int | None]:
    """1 for the best; equal scores share the better place."""
    order = sorted((each for each in scores if each is not None), reverse=True)
    first = {each: place for place, each in reversed([*enumerate(order, 1)])}
    return [None if each is None else first[each] for each in scores]


def never_marked(opened: Iterable[Opened], pack: Pack) -> Sequence[str]:
    """Criteria of the other pack that nobody marked in those days."""
    marked = {criterion for each in opened for criterion, marks in each.marks.items() if marks}
    return [criterion for criterion in weights_of(pack) if criterion not in marked]


def _decimal(fraction: Fraction | None) -> float | None:
    return None if fraction is None else round(float(fraction), 4)
