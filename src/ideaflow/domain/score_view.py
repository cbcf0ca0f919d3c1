"""Opened scores seen together: each perspective weighs the same, however many speak for it.

The median of a perspective is that of its scorers; the median of a criterion is that of the perspectives' medians.
Marks are on an ordinal scale, so nothing here is a mean but the weighted total, whose weights the pack gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from msgspec import Struct

from ideaflow.domain.score import Marks

Given = tuple[str, Marks]


class Spread(Struct, frozen=True, kw_only=True):
    """The marks on one criterion. `lowest` and `highest` are single marks; None where nobody could judge.

    `apart` is how far the perspectives' medians lie from each other.
    """

    criterion: str
    weight: float
    lowest: int | None
    highest: int | None
    median: float | None
    by_perspective: dict[str, float | None]
    cannot_judge: int
    apart: float


class OpenedView(Struct, frozen=True):
    """All criteria of an idea: `talk_about` names those on which the perspectives differ, most apart first.

    `total` is the weighted mean of the medians that there are, from 1 to 5; None where nobody could judge anything.
    """

    criteria: Sequence[Spread]
    talk_about: Sequence[str]
    total: float | None

    def spread(self, criterion: str) -> Spread:
        """The marks on a criterion."""
        return next(one for one in self.criteria if one.criterion == criterion)


def opened_view(scores: Iterable[Given], weights: Mapping[str, float], *, apart_from: float) -> OpenedView:
    """The view of some scores (perspective, marks). A criterion without a weight weighs 1.

    Perspectives differ on a criterion when their medians lie at least `apart_from` marks apart.
    """
    given = list(scores)
    names = dict.fromkeys([*weights, *(name for _, marks in given for name in marks)])
    criteria = [_spread(name, given, weights.get(name, 1.0)) for name in names if any(name in m for _, m in given)]
    differing = sorted((one for one in criteria if one.apart >= apart_from), key=lambda one: -one.apart)
    judged = [(one.median, one.weight) for one in criteria if one.median is not None]
    weight = sum(weight for _, weight in judged)
    total = round(sum(mark * weight for mark, weight in judged) / weight, 2) if weight else None
    return OpenedView(criteria, [one.criterion for one in differing], total)


def _spread(criterion: str, given: Sequence[Given], weight: float) -> Spread:
    marked: dict[str, list[int | None]] = {}
    for perspective, marks in given:
        if criterion in marks:
            marked.setdefault(perspective, []).append(marks[criterion])
    judged = {name: [mark for mark in marks if mark is not None] for name, marks in marked.items()}
    medians = {name: float(median(marks)) if marks else None for name, marks in judged.items()}
    everybody = [mark for marks in judged.values() for mark in marks]
    known = [mark for mark in medians.values() if mark is not None]
    return Spread(
        criterion=criterion,
        weight=weight,
        lowest=min(everybody, default=None),
        highest=max(everybody, default=None),
        median=float(median(known)) if known else None,
        by_perspective=dict(sorted(medians.items())),
        cannot_judge=sum(mark is None for marks in marked.values() for mark in marks),
        apart=max(known) - min(known) if known else 0.0,
    )
