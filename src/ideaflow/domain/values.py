"""Values that several streams share: codes with a fixed set of words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

# What stands where nobody named a team, or a process area.
NO_TEAM, NO_AREA = "unassigned", "not said"


class CanvasPart(StrEnum):
    """The seven parts of an idea's canvas, in the order in which they are filled."""

    PROBLEM = "problem definition"
    CURRENT_STATE = "current state"
    FUTURE_STATE = "future state"
    APPROACH = "approach"
    ISSUES = "issues and countermeasures"
    TIMELINE = "timeline"
    BENEFITS = "benefits and measures"


class EvidenceKind(StrEnum):
    """What backs an idea up."""

    PROBLEM_TALLY = "problem tally"
    MEASURE = "measure"
    FIVE_WHYS = "five whys"
    SIPOC = "sipoc"
    HAND_OFFS = "hand-offs"
    DOCUMENT = "document"


class IdeaKind(StrEnum):
    """What an idea would change; evidence minimums and adoption rules differ by it."""

    PROCESS = "process"
    GUIDANCE = "guidance"
    DIGITAL = "digital"
    POLICY = "policy"
    PEOPLE = "people"


class ImpactArea(StrEnum):
    """Where a problem, or an improvement, is felt."""

    COST = "cost"
    DELIVERY = "delivery"
    QUALITY = "quality"
    PEOPLE = "people"


class Severity(StrEnum):
    """How bad one occurrence of a problem is, mildest first."""

    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"
    CRITICAL = "critical"

    @property
    def mark(self) -> int:
        """1 for minor to 4 for critical."""
        return list(Severity).index(self) + 1


class DecisionKind(StrEnum):
    """What a forum can decide about an evidenced idea."""

    TRIAL = "trial"
    ADOPT_NOW = "adopt now"
    ASK_FOR_EVIDENCE = "ask for evidence"
    PARK = "park"
    MERGE = "merge"


class AimedAt(StrEnum):
    """Whether an idea mends where a problem comes from or how it shows."""

    SOURCE = "source"
    SYMPTOM = "symptom"


class Direction(StrEnum):
    """Which way a measure moves when things get better."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Prompt(StrEnum):
    """Six ways to look at a trial, by which the register can be cut."""

    QUICK_AND_CHEAP = "quick and cheap"
    DIFFERENT_ANGLE = "completely different angle"
    HIGHEST_REWARD = "highest reward"
    OBVIOUS = "obvious"
    THOUGHT_NEVER_TO_WORK = "thought never to work"
    BUILDS_ON_LEARNING = "builds on earlier learning"


class Affects(StrEnum):
    """What a change might touch that needs somebody's leave."""

    ENTITLEMENT = "entitlement"
    LAW = "law"
    PERSONAL_DATA = "personal data"


def listed(items: Iterable[str], joined_by: str = "and") -> str:
    """`a, b and c`."""
    *others, last = [*items] or [""]
    return f"{', '.join(others)} {joined_by} {last}" if others else last


def counted(number: int, noun: str) -> str:
    """`1 week`, `3 weeks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
