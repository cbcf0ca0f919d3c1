"""A rule: one condition on one named fact, for the steps and the kinds of idea that it names.

Conditions are a small closed set. Nothing in a pack is ever run as code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from ideaflow.domain.values import IdeaKind, listed
from ideaflow.domain.verdict import Finding
from ideaflow.policies.condition import CONDITIONS, fits, fitting, is_met
from ideaflow.policies.fact import Fact, Facts, FactValue
from ideaflow.policies.finding_words import needed, seen, words_of
from ideaflow.policies.rules import Rules
from ideaflow.policies.step import GuardedStep
from ideaflow.policies.words import nearest

MOST = 1e12
Limit = Annotated[float, Field(ge=0, le=MOST)]
Sentence = Annotated[str, Field(min_length=1, max_length=400)]


class Rule(Rules):
    """What a pack asks for at a step.

    `id` names it in findings; `sentence` says it in plain English; exactly one condition compares the fact. `approver`
    is who can allow instead what the rule does not. It holds for every kind of idea unless `kinds` or `except_kinds`
    say so.
    """

    id: str = Field(min_length=1, max_length=80)
    steps: tuple[GuardedStep, ...] = Field(min_length=1)
    fact: str
    sentence: Sentence
    next_step: str = Field(default="", max_length=400)
    approver: str = Field(default="", max_length=80)
    kinds: tuple[IdeaKind, ...] = ()
    except_kinds: tuple[IdeaKind, ...] = ()
    at_most: Limit | None = None
    at_least: Limit | None = None
    equals: bool | str | None = None
    one_of: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None
    all_of: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        said = [name for name in CONDITIONS if getattr(self, name) is not None]
        if len(said) != 1:
            has = listed(said) or "no condition"
            raise ValueError(f"rule {self.id!r} has {has}; it needs one of {listed(CONDITIONS, 'or')}")
        if self.kinds and self.except_kinds:
            raise ValueError(f"rule {self.id!r} says kinds and except_kinds; it needs one of them at most")
        return self

    @property
    def condition(self) -> str:
        """The name of its one condition."""
        return next(name for name in CONDITIONS if getattr(self, name) is not None)

    @property
    def limit(self) -> FactValue:
        """What the condition compares with."""
        limit: FactValue = getattr(self, self.condition)
        return limit

    def holds_for(self, kind: str) -> bool:
        """Does the rule speak of ideas of this kind?"""
        return (not self.kinds or kind in self.kinds) and kind not in self.except_kinds

    def misfit(self, known: Mapping[str, Fact]) -> tuple[str, str] | None:
        """The field that does not fit the facts there are, and why; None where all fits."""
        if GuardedStep.OPEN_SCORES in self.steps and (self.kinds or self.except_kinds):
            return "kinds", f"scores open the same way for every kind, so no kinds at {GuardedStep.OPEN_SCORES.value!r}"
        fact = known.get(self.fact)
        if fact is None:
            return "fact", f"there is no fact {self.fact!r}{nearest(self.fact, known)}"
        absent = [step.value for step in self.steps if step not in fact.steps]
        if absent:
            return "steps", f"{fact.name!r} is not known at {listed(absent)}; it is at {listed(fact.steps)}"
        if not fits(self.condition, self.limit, fact.kind):
            return self.condition, f"does not fit {fact.name!r}, which is {fact.kind.value}; {fitting(fact.kind)} does"
        strange = next((word for word in words_of(self.limit) if fact.known and word not in fact.known), None)
        if strange is None:
            return None
        return self.condition, f"{strange!r} is no word of {fact.name!r}{nearest(strange, fact.known)}"

    def find(self, facts: Facts, known: Mapping[str, Fact]) -> Finding:
        """The rule's answer to these facts."""
        fact = known[self.fact]
        value, condition, limit = facts.get(self.fact), self.condition, self.limit
        return Finding(
            rule=self.id,
            seen=seen(fact, condition, limit, facts),
            needed=needed(fact, condition, limit, value),
            next_step=self.next_step,
            met=value is not None and is_met(condition, value, limit),
            approver=self.approver,
        )
