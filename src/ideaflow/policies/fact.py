"""The named facts that rules may speak of: what each is, and how it reads in a finding.

A fact is a number, a yes or no, a word, or a set of words. A rule compares it with a limit from the pack; here stands
how "what was seen" and "what is needed" are said for it. A pack may add facts of its own, which a plan then answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from ideaflow.domain.trial_events import PlanPart
from ideaflow.domain.trial_plan import CheckablePart
from ideaflow.domain.values import Affects, CanvasPart, IdeaKind, counted, listed
from ideaflow.policies.step import GuardedStep as Step

FactValue = bool | float | str | Sequence[str]
Facts = Mapping[str, FactValue]


class FactKind(StrEnum):
    """What a fact is, and so which conditions fit it."""

    MONEY = "pounds"
    HOURS = "hours"
    WEEKS = "weeks"
    COUNT = "count"
    YES_NO = "yes or no"
    WORD = "word"
    WORDS = "words"


NUMBERS = frozenset({FactKind.MONEY, FactKind.HOURS, FactKind.WEEKS, FactKind.COUNT})


class Fact(NamedTuple):
    """One named fact.

    `noun` is what a count counts, or what a set is a set of. `yes` and `no` say a yes-or-no fact; `wanted` says what is
    needed where the general way would not read well, from the words that are missing or too many. `known` words are the
    only ones that a rule may name. `given` facts are said with the step itself, so before it they are not yet known.
    What `adds_up` is needed as so many more.
    """

    name: str
    kind: FactKind
    steps: tuple[Step, ...]
    noun: str = ""
    of: str = ""
    yes: str = ""
    no: str = ""
    wanted: str = ""
    none: str = ""
    known: tuple[str, ...] = ()
    given: bool = False
    adds_up: bool = False
    seen: Callable[[FactValue, Facts], str] | None = None

    def said(self, value: FactValue | None, facts: Facts) -> str:
        """What was seen, in words."""
        if value is None:
            return self.none or "not said"
        if self.seen:
            return self.seen(value, facts)
        if isinstance(value, bool):
            return self.yes if value else self.no
        if isinstance(value, int | float):
            return self.amount(value)
        return value or self.none if isinstance(value, str) else listed(value) or self.none

    def amount(self, number: float) -> str:
        """A number of this fact, with its unit."""
        match self.kind:
            case FactKind.MONEY:
                return f"£{number:,.2f}"
            case FactKind.HOURS:
                return f"{number:g} hours"
            case FactKind.WEEKS:
                return counted(int(number), "week")
            case _:
                return " ".join(filter(None, [counted(int(number), self.noun), self.of]))


TRIAL_STEPS = (Step.GET_ON_WITH_IT, Step.START_TRIAL)
DECISIONS = (
    Step.DECIDE_TRIAL,
    Step.DECIDE_ADOPT_NOW,
    Step.DECIDE_ASK_FOR_EVIDENCE,
    Step.DECIDE_PARK,
    Step.DECIDE_MERGE,
)
SCORED = (Step.OPEN_SCORES, *DECISIONS)

# What else stands in the facts beside those that a rule can name: for words only, never compared.
TEAM, IN, WELCOME, DAY, OWNER_ROLE = "team", "perspectives in", "perspectives", "day", "owner role"


def _parts_written(value: FactValue, _: Facts) -> str:
    parts = value if isinstance(value, Sequence) else ()
    return f"{len(parts)} of {len(PlanPart)} parts are written"


def _awaited(_: FactValue, facts: Facts) -> str:
    return f"{facts[IN]} of {facts[WELCOME]} perspectives are in"


def _running(value: FactValue, facts: Facts) -> str:
    return f"{counted(int(str(value)), 'trial')} running in team {facts[TEAM]}"


def _until(_: FactValue, facts: Facts) -> str:
    return str(facts.get(DAY) or "no date")


def _owner(_: FactValue, facts: Facts) -> str:
    return str(facts[OWNER_ROLE]) or "no role"


def _touched(value: FactValue, _: Facts) -> str:
    touched = listed(value) if isinstance(value, Sequence) and not isinstance(value, str) else ""
    return f"an effect on {touched}" if touched else "no such effect"


KINDS = tuple(kind.value for kind in IdeaKind)
FACTS: tuple[Fact, ...] = (
    Fact("pieces of evidence", FactKind.COUNT, (Step.ADD_EVIDENCE,), noun="piece", of="of evidence", adds_up=True),
    Fact(
        "canvas parts",
        FactKind.WORDS,
        (Step.ADD_EVIDENCE,),
        none="none of them",
        known=tuple(part.value for part in CanvasPart),
    ),
    Fact("kind", FactKind.WORD, tuple(Step), known=KINDS),
    Fact("cost", FactKind.MONEY, TRIAL_STEPS),
    Fact("hours", FactKind.HOURS, TRIAL_STEPS),
    Fact("weeks", FactKind.WEEKS, TRIAL_STEPS),
    Fact("baseline points", FactKind.COUNT, TRIAL_STEPS, noun="baseline point"),
    Fact(
        "reversible",
        FactKind.YES_NO,
        TRIAL_STEPS,
        yes="a roll-back step",
        no="no roll-back step",
        wanted="a step that puts everything back",
    ),
    Fact(
        "within the team's own gift",
        FactKind.YES_NO,
        TRIAL_STEPS,
        yes="the team can do it alone",
        no="others must agree",
        wanted="something the team can do alone",
    ),
    Fact(
        "affects",
        FactKind.WORDS,
        TRIAL_STEPS,
        noun="effect on",
        known=tuple(affected.value for affected in Affects),
        seen=_touched,
    ),
    Fact(
        "plan parts",
        FactKind.WORDS,
        TRIAL_STEPS,
        known=tuple(part.value for part in PlanPart),
        seen=_parts_written,
    ),
    Fact(
        "checkable parts",
        FactKind.WORDS,
        TRIAL_STEPS,
        none="none of them",
        known=tuple(part.value for part in CheckablePart),
    ),
    Fact("running trials of the team", FactKind.COUNT, TRIAL_STEPS, noun="trial", wanted="running", seen=_running),
    Fact("reviews", FactKind.COUNT, (Step.END_TRIAL,), noun="review", wanted="by different people"),
    Fact("awaited perspectives", FactKind.WORDS, SCORED, wanted=", still awaited", seen=_awaited),
    Fact("scores", FactKind.COUNT, SCORED, noun="score"),
    Fact(
        "reason",
        FactKind.YES_NO,
        DECISIONS,
        yes="a reason",
        no="no reason",
        wanted="a reason in plain words",
        given=True,
    ),
    Fact("questions", FactKind.COUNT, (Step.DECIDE_ASK_FOR_EVIDENCE,), noun="question", given=True),
    Fact(
        "days until the next look",
        FactKind.COUNT,
        (Step.DECIDE_PARK,),
        noun="day",
        wanted="a date to come",
        none="no date",
        given=True,
        seen=_until,
    ),
    Fact(
        "owner",
        FactKind.YES_NO,
        (Step.DECIDE_ADOPT_NOW, Step.ADOPT),
        wanted="the role that owns it",
        given=True,
        seen=_owner,
    ),
    Fact(
        "basis",
        FactKind.WORD,
        (Step.ADOPT,),
        known=("a measured effect", "a stated reason", "neither"),
        wanted="observations against a baseline, or a reason",
        given=True,
    ),
)
BY_NAME: Mapping[str, Fact] = {fact.name: fact for fact in FACTS}
