"""What scorers mark: criteria on anchored scales, each mark with a sentence of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, field_validator

from ideaflow.domain.score import HIGHEST, LOWEST
from ideaflow.policies.rules import Rules, Section

if TYPE_CHECKING:
    from ideaflow.policies.pack import Pack

MARKS = HIGHEST - LOWEST + 1
Sentence = Annotated[str, Field(min_length=1, max_length=300)]


class Criterion(Rules):
    """One thing to mark. `anchors` say what each mark means, from 1 to 5; weights are relative to each other."""

    name: str = Field(pattern=r"^[a-z][a-z0-9 -]{0,39}$")
    question: Sentence
    weight: float = Field(default=1.0, gt=0, le=100)
    anchors: tuple[Sentence, ...] = Field(min_length=MARKS, max_length=MARKS)

    def anchor(self, mark: int) -> str:
        """What a mark from 1 to 5 means."""
        return self.anchors[mark - LOWEST]


FEASIBILITY = Criterion(
    name="feasibility",
    question="Can we try it with the people, money, systems and leave that we have?",
    anchors=(
        "It needs a change of law, or money and systems that nobody has.",
        "It needs others to change first, and they have not agreed.",
        "It can be tried if one or two open questions are settled.",
        "It can be tried by one team within a few months, and undone.",
        "It can be tried next week with what is there, and undone in a day.",
    ),
)
BENEFIT = Criterion(
    name="benefit",
    question="What would get better, for whom, and by how much: cost, delivery, quality and people?",
    anchors=(
        "Nobody would notice a difference.",
        "A few people would notice now and then.",
        "One team or group of users would notice every week.",
        "Many users, or several teams, would notice every week.",
        "Most users would notice, or it keeps somebody from serious harm.",
    ),
)
WHY = Criterion(
    name="why",
    question="Why do we do this at all: does it mend the source of the problem, or only how it shows?",
    anchors=(
        "It makes it easier to go on with work that need not be done.",
        "It hides how the problem shows.",
        "It eases how the problem shows, and the source stays.",
        "It removes one of the sources.",
        "It removes the source, or the need for the work itself.",
    ),
)


class ScoringRules(Section):
    """The criteria, and from how many marks between perspectives a meeting should talk about one first."""

    whom: ClassVar[str] = "members of a forum"

    criteria: tuple[Criterion, ...] = Field(default=(FEASIBILITY, BENEFIT, WHY), min_length=1, max_length=12)
    talk_about_from: float = Field(default=2.0, ge=0.5, le=4)

    @field_validator("criteria")
    @classmethod
    def _each_once(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        names = [one.name for one in criteria]
        if len(set(names)) < len(names):
            raise ValueError("each criterion has a name of its own")
        return criteria

    def sentences(self) -> dict[str, str]:
        asked = {one.name: f"{one.question} It weighs {one.weight:g}." for one in self.criteria}
        return {
            **asked,
            "what to talk about": f"What perspectives lie {self.talk_about_from:g} marks apart on comes first.",
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The criteria's names, in their order."""
        return tuple(one.name for one in self.criteria)

    @property
    def weights(self) -> dict[str, float]:
        """Weights by criterion."""
        return {one.name: one.weight for one in self.criteria}


def scoring_of(pack: Pack) -> ScoringRules:
    """What a forum marks under a pack: the scales of the criteria that the pack's forum names, in that order."""
    scales = {one.name: one for one in pack.scoring.criteria}
    return pack.scoring.model_copy(update={"criteria": tuple(scales[name] for name in pack.forum.criteria)})
