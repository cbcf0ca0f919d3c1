"""Fairness of a forum, from opened scores alone: agreement, the use of the scale, and what grades would have changed.

What is found is put down to the criteria and to the process. Nothing is said of fewer people than the rules allow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from statistics import fmean, median, pstdev

from msgspec import Struct

from ideaflow.domain.agreement import Agreement, agreement
from ideaflow.domain.score import HIGHEST, LOWEST, Marks
from ideaflow.policies.fairness_rules import FairnessRules, groups_to_show

MIDDLE = (LOWEST + HIGHEST) / 2
PER_CENT = 100.0
SAME = 1e-9


class Scored(Struct, frozen=True):
    """One opened score. `person` and `band` are known here alone, never shown, and None where nobody says."""

    meeting: str
    idea: str
    person: int | None
    band: str | None
    marks: Marks

    @property
    def unit(self) -> tuple[str, str]:
        return self.meeting, self.idea


class Criterion(Struct, frozen=True):
    """How a criterion was used. `marks` counts each mark from 1 to 5; `within` is the spread of marks of one idea.

    `between` is the spread of ideas' medians: a criterion that tells ideas apart has more of it than of the other.
    Spreads are standard deviations; `cannot_judge` is per cent of scores.
    """

    name: str
    marks: dict[str, int]
    median: float | None
    cannot_judge: float
    within: float | None
    between: float | None
    agreement: Agreement | None
    said: tuple[str, ...]


class GradeGap(Struct, frozen=True):
    """What marks that weigh by grade would have changed, of `ideas` that people of the bands shown scored.

    `leaning` is by how much each band marks the same ideas above or below their mean. `other_side` ideas would have
    come to stand on the other side of the middle mark; `swapped` of `pairs` of ideas at a meeting would have changed
    order.
    """

    leaning: dict[str, dict[str, float]]
    ideas: int
    other_side: int
    pairs: int
    swapped: int
    said: str


class ScoreFairness(Struct, frozen=True):
    """What opened scores say; `held_back` says why something is not shown."""

    scorers: int
    scores: int
    ideas: int
    criteria: tuple[Criterion, ...]
    grade_gap: GradeGap | None
    held_back: tuple[str, ...]


def score_fairness(rules: FairnessRules, scores: Sequence[Scored]) -> ScoreFairness:
    """The report on opened scores."""
    people = {score.person for score in scores if score.person is not None}
    held_back = []
    criteria: tuple[Criterion, ...] = ()
    if len(people) >= rules.smallest_group:
        names = dict.fromkeys(name for score in scores for name in score.marks)
        criteria = tuple(_criterion(rules, name, scores) for name in names)
    else:
        held_back.append(f"criteria: fewer than {rules.smallest_group} people scored")
    gap = _grade_gap(rules, scores) if criteria else None
    if gap is None:
        held_back.append(f"grades: there are no two bands of {rules.smallest_group} scorers that can be shown")
    return ScoreFairness(
        scorers=len(people) if criteria else 0,
        scores=len(scores) if criteria else 0,
        ideas=len({score.unit for score in scores}) if criteria else 0,
        criteria=criteria,
        grade_gap=gap,
        held_back=tuple(held_back),
    )


def _criterion(rules: FairnessRules, name: str, scores: Sequence[Scored]) -> Criterion:
    units: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    asked = judged = 0
    for score in scores:
        if name in score.marks:
            asked += 1
            mark = score.marks[name]
            if mark is not None:
                judged += 1
                units[score.unit].append(mark)
    given = Counter(mark for marks in units.values() for mark in marks)
    several = [marks for marks in units.values() if len(marks) > 1]
    found = agreement([*units.values()], rules.resamples)
    cannot_judge = PER_CENT * (asked - judged) / asked if asked else 0.0
    return Criterion(
        name=name,
        marks={str(mark): given[mark] for mark in range(LOWEST, HIGHEST + 1)},
        median=median(given.elements()) if given else None,
        cannot_judge=cannot_judge,
        within=fmean(pstdev(marks) for marks in several) if several else None,
        between=pstdev(median(marks) for marks in units.values()) if len(units) > 1 else None,
        agreement=found,
        said=(*_on_agreement(rules, name, found), *_on_use(rules, name, cannot_judge, given)),
    )


def _on_agreement(rules: FairnessRules, name: str, found: Agreement | None) -> Iterable[str]:
    mend = "give its marks clearer sentences, and score a few known ideas together first"
    if found is None:
        yield f"agreement on {name} cannot be told yet: too few marks, or all of them the same"
    elif found.upper < rules.tentative:
        yield f"the criterion {name} is read in different ways: {mend}"
    elif found.alpha < rules.tentative:
        yield f"the criterion {name} may be read in different ways: look at its sentences, and score more ideas"
    elif found.alpha < rules.reliable:
        yield f"the criterion {name} is read alike for the most part; its sentences could be clearer"
    else:
        yield f"the criterion {name} is read alike"


def _on_use(rules: FairnessRules, name: str, cannot_judge: float, given: Counter[int]) -> Iterable[str]:
    if cannot_judge >= rules.cannot_judge:
        yield f"the criterion {name} often cannot be judged: say what is needed to judge it, or ask for that evidence"
    used = sum(count > 0 for count in given.values())
    if given and used < rules.marks_used:
        yield f"the criterion {name} uses {used} of {HIGHEST} marks: its sentences do not tell ideas apart"


def _grade_gap(rules: FairnessRules, scores: Sequence[Scored]) -> GradeGap | None:
    """None unless two bands, and whoever is left out, each hide a person."""
    members: defaultdict[str | None, set[int | None]] = defaultdict(set)
    for score in scores:
        members[score.band if score.band in rules.grade_bands else ""].add(score.person)
    sizes = {name: len(members[name]) for name in ("", *rules.grade_bands) if members.get(name)}
    shown = [name for name in groups_to_show(sizes, rules.smallest_group) if name]
    left_out = sum(size for name, size in sizes.items() if name not in shown)
    if len(shown) < 2 or 0 < left_out < rules.smallest_group:  # noqa: PLR2004 - a gap is between two
        return None
    weights = {band: rules.grade_bands.index(band) + 1 for band in shown}
    used = [score for score in scores if score.band in weights]
    equal = _totals(used, lambda _: 1.0)
    weighted = _totals(used, lambda score: float(weights[score.band or ""]))
    above = MIDDLE + SAME
    other_side = sum((equal[unit] > above) != (weighted[unit] > above) for unit in equal)
    pairs = [pair for pair in combinations(equal, 2) if pair[0][0] == pair[1][0]]
    swapped = sum(_order(equal, *pair) * _order(weighted, *pair) < 0 for pair in pairs)
    return GradeGap(
        leaning={band: _leaning(band, used) for band in shown},
        ideas=len(equal),
        other_side=other_side,
        pairs=len(pairs),
        swapped=swapped,
        said=_on_grades(len(equal), other_side, swapped),
    )


def _totals(scores: Sequence[Scored], weight: Callable[[Scored], float]) -> dict[tuple[str, str], float]:
    """An idea's mean over criteria of the weighted mean of its marks."""
    marks: defaultdict[tuple[str, str], defaultdict[str, list[tuple[float, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for score in scores:
        for name, mark in score.marks.items():
            if mark is not None:
                marks[score.unit][name].append((weight(score), mark))
    return {
        unit: fmean(sum(w * mark for w, mark in given) / sum(w for w, _ in given) for given in by_name.values())
        for unit, by_name in marks.items()
    }


def _order(totals: Mapping[tuple[str, str], float], one: tuple[str, str], other: tuple[str, str]) -> int:
    apart = totals[one] - totals[other]
    return 0 if abs(apart) < SAME else 1 if apart > 0 else -1


def _leaning(band: str, scores: Sequence[Scored]) -> dict[str, float]:
    """By criterion, the mean distance of a band's marks from the mean of the same idea's marks, to a tenth."""
    means: defaultdict[tuple[tuple[str, str], str], list[int]] = defaultdict(list)
    for score in scores:
        for name, mark in score.marks.items():
            if mark is not None:
                means[score.unit, name].append(mark)
    apart: defaultdict[str, list[float]] = defaultdict(list)
    for score in scores:
        for name, mark in score.marks.items():
            if score.band == band and mark is not None:
                apart[name].append(mark - fmean(means[score.unit, name]))
    return {name: round(fmean(found), 1) + 0.0 for name, found in apart.items()}


def _on_grades(ideas: int, other_side: int, swapped: int) -> str:
    if not other_side and not swapped:
        return "marks that weigh by grade would have changed nothing: each perspective is heard alike"
    return (
        f"marks that weigh by grade would have put {other_side} of {ideas} ideas on the other side of the middle mark, "
        f"and {swapped} pairs of ideas in another order: equal weight made a difference"
    )
