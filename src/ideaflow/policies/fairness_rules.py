"""What a fairness report may show, of groups that are large enough to hide a person, and when it says something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ideaflow.domain.values import listed
from ideaflow.policies.rules import Section


class FairnessRules(Section):
    """`smallest_group` is the fewest people of whom anything is shown. `grade_bands` are the lowest first.

    Alpha from `reliable` on is good agreement, from `tentative` on enough for careful conclusions.
    """

    whom: ClassVar[str] = "whoever reads how fair a forum is"

    smallest_group: int = Field(default=5, ge=3, le=100)
    grade_bands: tuple[str, ...] = ("junior", "middle", "senior", "leader")
    reliable: float = Field(default=0.8, gt=0, le=1)
    tentative: float = Field(default=0.667, gt=0, le=1)
    cannot_judge: float = Field(default=25.0, gt=0, le=100)
    marks_used: int = Field(default=3, ge=2, le=5)
    resamples: int = Field(default=1000, ge=100, le=100_000)

    def sentences(self) -> dict[str, str]:
        return {
            "smallest group": f"Of fewer than {self.smallest_group} people nothing is shown.",
            "grade bands": f"Grades are told in the bands {listed(self.grade_bands)}, lowest first.",
            "agreement": f"Agreement is good from {self.reliable:g} on, and enough to be careful with from "
            f"{self.tentative:g} on (Krippendorff's alpha).",
            "use of the scale": f"A criterion is looked at where more than {self.cannot_judge:g} % could not judge, or "
            f"fewer than {self.marks_used} marks were used.",
        }


def groups_to_show(people: Mapping[str, int], smallest: int) -> tuple[str, ...]:
    """The groups that hide a person, by how many people each has; their order is kept.

    What is left out must hide a person too, or it could be found by taking the groups that are shown from the whole:
    then the smallest of those that are shown is left out as well.
    """
    shown = [name for name, count in people.items() if count >= smallest]
    while shown and 0 < sum(count for name, count in people.items() if name not in shown) < smallest:
        shown.remove(min(shown, key=lambda name: people[name]))
    return tuple(shown)
