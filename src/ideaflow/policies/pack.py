"""The pack: an organisation's rules, read from TOML and checked by pydantic. Rules are data, never code."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pydantic import Field, ValidationError, field_validator

from ideaflow.domain.trial_events import PlanPart
from ideaflow.domain.values import Affects, CanvasPart, IdeaKind
from ideaflow.errors import InvalidInput
from ideaflow.policies.rules import Count, Days, Rules

DEFAULT_PACK = "three-i-forum"
DEFAULT_EVIDENCE = "default"


class EvidenceRules(Rules):
    """How much evidence an idea needs before the forum looks at it."""

    pieces: Count
    canvas_parts: tuple[CanvasPart, ...] = ()


class FastTrackRules(Rules):
    """The tests that let people get on with a trial: caps in pounds, hours of staff, and weeks."""

    cost_cap: float = Field(ge=0)
    hours_cap: float = Field(ge=0)
    weeks_cap: Count
    must_not_affect: tuple[Affects, ...]


class ForumRules(Rules):
    """What makes a forum's decision good."""

    minimum_scores: Count
    criteria: tuple[str, ...] = Field(min_length=1)
    adopt_now_kinds: tuple[IdeaKind, ...]
    agenda_minutes: int = Field(ge=1, le=480)


class TrialRules(Rules):
    """What a trial needs before it starts and before it ends."""

    plan_parts: tuple[PlanPart, ...]
    longest_weeks: Count
    running_per_team: Count
    reviews: Count
    benefit_checks_after_months: tuple[Count, ...] = Field(min_length=1)


class ClockRules(Rules):
    """Response clocks, in working days of a calendar such as `GB-ENG`."""

    calendar: str = Field(pattern=r"^[A-Z]{2}(-[A-Z]{1,3})?$")
    first_response: Days
    decision: Days
    review: Days


class Pack(Rules):
    """A named version of all the rules."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    version: str = Field(pattern=r"^[A-Za-z0-9.-]+$")
    summary: str
    evidence: dict[str, EvidenceRules]
    fast_track: FastTrackRules
    forum: ForumRules
    trial: TrialRules
    clocks: ClockRules

    @field_validator("evidence")
    @classmethod
    def _for_every_kind(cls, evidence: dict[str, EvidenceRules]) -> dict[str, EvidenceRules]:
        unknown = sorted(set(evidence) - {DEFAULT_EVIDENCE, *IdeaKind})
        if unknown or DEFAULT_EVIDENCE not in evidence:
            fault = f"{unknown[0]} is no kind of idea" if unknown else f"there is no {DEFAULT_EVIDENCE}"
            raise ValueError(f"{fault}; it has a {DEFAULT_EVIDENCE}, and may have {', '.join(IdeaKind)}")
        return evidence

    @property
    def id(self) -> str:
        """`name@version`, as events carry it."""
        return f"{self.name}@{self.version}"

    def evidence_for(self, kind: IdeaKind) -> EvidenceRules:
        """The evidence minimum of a kind of idea."""
        return self.evidence.get(kind.value) or self.evidence[DEFAULT_EVIDENCE]


def parse_pack(text: str, source: str) -> Pack:
    """The pack in `text`. Raises InvalidInput that names the source, the rule and what it needs."""
    try:
        return Pack.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(source, "", f"is not TOML: {error}", "mend the file") from error
    except ValidationError as error:
        first = error.errors()[0]
        rule = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{source}, {rule}", first["input"], first["msg"], "mend the rule") from error


def shipped_packs() -> Sequence[str]:
    """The names of the packs that come with ideaflow."""
    folder = resources.files("ideaflow.policies") / "packs"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


@cache
def shipped_pack(name: str = DEFAULT_PACK) -> Pack:
    """A pack that comes with ideaflow. Raises InvalidInput for an unknown name."""
    if name not in shipped_packs():
        raise InvalidInput("pack", name, "no pack has this name", f"choose one of {', '.join(shipped_packs())}")
    file = resources.files("ideaflow.policies") / "packs" / f"{name}.toml"
    return parse_pack(file.read_text(encoding="utf-8"), f"{name}.toml")
