"""The pack: an organisation's rules, as data. Rules are conditions over named facts, never code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from ideaflow.domain.values import listed
from ideaflow.policies.appraisal_rules import AppraisalRules
from ideaflow.policies.clock_rules import ClockRules
from ideaflow.policies.fact import BY_NAME, Fact, FactKind
from ideaflow.policies.fairness_rules import FairnessRules
from ideaflow.policies.forum_rules import ForumRules
from ideaflow.policies.meeting_rules import MeetingRules
from ideaflow.policies.privacy_rules import PrivacyRules
from ideaflow.policies.problem_rules import EscalationRules
from ideaflow.policies.retention_rules import RetentionRules
from ideaflow.policies.rule import Rule
from ideaflow.policies.rules import Count, Rules, Section
from ideaflow.policies.scoring_rules import ScoringRules
from ideaflow.policies.step import GuardedStep
from ideaflow.policies.wording_rules import WordingRules

ANSWERED_BY_A_PLAN = (GuardedStep.GET_ON_WITH_IT, GuardedStep.START_TRIAL)
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Version = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=30)]


class AddedFact(Rules):
    """A fact that an organisation adds; every plan answers its question. It is a yes or no, or a count."""

    question: str = Field(min_length=1, max_length=200)
    kind: FactKind = FactKind.YES_NO

    @field_validator("kind")
    @classmethod
    def _simple(cls, kind: FactKind) -> FactKind:
        if kind not in (FactKind.YES_NO, FactKind.COUNT, FactKind.MONEY, FactKind.HOURS, FactKind.WEEKS):
            raise ValueError("an added fact is a yes or no, or a number: pounds, hours, weeks, count")
        return kind

    def named(self, name: str) -> Fact:
        """The fact as rules see it."""
        return Fact(
            name,
            self.kind,
            ANSWERED_BY_A_PLAN,
            noun="",
            yes="yes",
            no="no",
            none=f"not answered: {self.question}",
        )


class TrialRules(Section):
    """What follows from a trial: so many months after adopting it, the benefit is checked."""

    whom: ClassVar[str] = "owners of what was adopted"

    benefit_checks_after_months: tuple[Count, ...] = Field(min_length=1)

    def sentences(self) -> dict[str, str]:
        months = listed(str(month) for month in self.benefit_checks_after_months)
        return {"benefit checks": f"The benefit of what was adopted is checked after {months} months."}


class Pack(Rules):
    """A named version of all the rules. Each section is a part that a forum can discuss by itself."""

    name: Name
    version: Version
    summary: str = Field(min_length=1, max_length=400)
    rules: tuple[Rule, ...] = Field(min_length=1)
    facts: dict[str, AddedFact] = {}
    forum: ForumRules
    trial: TrialRules
    clocks: ClockRules
    appraisal: AppraisalRules = AppraisalRules()
    wording: WordingRules = WordingRules()
    fairness: FairnessRules = FairnessRules()
    escalation: EscalationRules = EscalationRules()
    meetings: MeetingRules = MeetingRules()
    scoring: ScoringRules = ScoringRules()
    privacy: PrivacyRules = PrivacyRules()
    retention: RetentionRules = RetentionRules()

    @model_validator(mode="after")
    def _a_scale_for_each_criterion(self) -> Self:
        unscaled = [name for name in self.forum.criteria if name not in self.scoring.names]
        if unscaled:
            raise ValueError(f"the criterion {unscaled[0]!r} has no scale; add it under [[scoring.criteria]]")
        return self

    @model_validator(mode="after")
    def _one_of_each_rule(self) -> Self:
        ids = [rule.id for rule in self.rules]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"two rules are called {twice[0]!r}; a rule's id is its own")
        taken = sorted({*self.facts} & {*BY_NAME})
        if taken:
            raise ValueError(f"the fact {taken[0]!r} is there already; add one under another name")
        return self

    @property
    def id(self) -> str:
        """`name@version`, as events carry it."""
        return f"{self.name}@{self.version}"

    @cached_property
    def facts_known(self) -> Mapping[str, Fact]:
        """Every fact that its rules can name, those that it adds included."""
        return {**BY_NAME, **{name: added.named(name) for name, added in self.facts.items()}}

    @cached_property
    def _by_step(self) -> Mapping[GuardedStep, Sequence[Rule]]:
        return {step: [rule for rule in self.rules if step in rule.steps] for step in GuardedStep}

    def rules_for(self, step: GuardedStep) -> Sequence[Rule]:
        """The rules that guard a step, in the order of the file."""
        return self._by_step[step]

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        """The parts beside the rules, by name, in the order of a pack."""
        parts = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: part for name, part in parts.items() if isinstance(part, Section)}

    def unguarded(self) -> Sequence[GuardedStep]:
        """Steps that anybody could take without a rule; a pack that leaves one open says so in `policy check`."""
        return [step for step in GuardedStep if not self.rules_for(step)]
