"""Asking a pack about a step: the findings of every rule for it. The answer depends on the facts and the pack alone."""

from __future__ import annotations

from ideaflow.domain.verdict import Verdict
from ideaflow.policies.fact import Facts
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep

KIND = "kind"


def evaluate(pack: Pack, step: GuardedStep, facts: Facts) -> Verdict:
    """Is `step` allowed on these facts? `facts["kind"]` is the kind of the idea."""
    known = pack.facts_known
    kind = str(facts.get(KIND, ""))
    findings = tuple(rule.find(facts, known) for rule in pack.rules_for(step) if rule.holds_for(kind))
    return Verdict(step.value, findings, pack.id)


def evaluate_known(pack: Pack, step: GuardedStep, facts: Facts) -> tuple[Verdict, tuple[str, ...]]:
    """The same before the step is taken: a verdict on what is known, and the rules on what is said with the step."""
    known, kind = pack.facts_known, str(facts.get(KIND, ""))
    rules = [rule for rule in pack.rules_for(step) if rule.holds_for(kind)]
    later = [rule for rule in rules if known[rule.fact].given and rule.fact not in facts]
    findings = tuple(rule.find(facts, known) for rule in rules if rule not in later)
    return Verdict(step.value, findings, pack.id), tuple(rule.sentence for rule in later)
