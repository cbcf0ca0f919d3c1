"""What a fairness report may show, of groups that are large enough to hide a person, and when it says something."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from ideaflow.policies.rules import Rules


class FairnessRules(Rules):
    """`smallest_group` is the fewest people of whom anything is shown. `grade_bands` are the lowest first.

    Alpha from `reliable` on is good agreement, from `tentative` on enough for careful conclusions.
    """

    smallest_group: int = Field(default=5, ge=3, le=100)
    grade_bands: tuple[str, ...] = ("junior", "middle", "senior", "leader")
    reliable: float = Field(default=0.8, gt=0, le=1)
    tentative: float = Field(default=0.667, gt=0, le=1)
    cannot_judge: float = Field(default=25.0, gt=0, le=100)
    marks_used: int = Field(default=3, ge=2, le=5)
    resamples: int = Field(default=1000, ge=100, le=100_000)


DEFAULT_FAIRNESS = FairnessRules()


def groups_to_show(people: Mapping[str, int], smallest: int) -> tuple[str, ...]:
    """The groups that hide a person, by how many people each has; their order is kept.

    What is left out must hide a person too, or it could be found by taking the groups that are shown from the whole:
    then the smallest of those that are shown is left out as well.
    """
    shown = [name for name, count in people.items() if count >= smallest]
    while shown and 0 < sum(count for name, count in people.items() if name not in shown) < smallest:
        shown.remove(min(shown, key=lambda name: people[name]))
    return tuple(shown)
