"""How another pack would have answered a step of the past: allowed, refused, or not to be known."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.fact import Facts
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.what_if_asked import Asked

# The same facts come again and again; so many answers are kept before starting anew.
ANSWERS_KEPT = 100_000
Key = tuple[GuardedStep, tuple[tuple[str, object], ...]]


class Outcome(StrEnum):
    """What another pack would have answered."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNKNOWN = "cannot be known"


class Answer(NamedTuple):
    """The outcome, and the findings that are not met."""

    outcome: Outcome
    unmet: tuple[Finding, ...] = ()


NOT_KEPT = Answer(Outcome.UNKNOWN)


class Judge:
    """A pack that is asked about the past."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.fact_of = {rule.id: rule.fact for rule in pack.rules}
        self._answers: dict[Key, Answer] = {}

    def answer(self, asked: Asked) -> Answer:
        """How the pack answers a step; it cannot where the facts were not kept."""
        if asked.facts is None:
            return NOT_KEPT
        verdict = asked.verdict(self.pack) if asked.completes else None
        return self._answer(verdict, asked.facts) if verdict else self.answer_on(asked.step, asked.facts)

    def answer_on(self, step: GuardedStep, facts: Facts) -> Answer:
        """How the pack answers on these facts. What nobody was asked in those days is not known, and so no refusal."""
        key = step, tuple((name, tuple(fact) if isinstance(fact, list) else fact) for name, fact in facts.items())
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= ANSWERS_KEPT:
                self._answers.clear()
            answer = self._answers[key] = self._answer(evaluate(self.pack, step, facts), facts)
        return answer

    def _answer(self, verdict: Verdict, facts: Facts) -> Answer:
        if verdict.allowed:
            return Answer(Outcome.ALLOWED)
        known = tuple(finding for finding in verdict.unmet if not self._never_asked(finding, facts))
        return Answer(Outcome.REFUSED, known) if known else Answer(Outcome.UNKNOWN, verdict.unmet)

    def _never_asked(self, finding: Finding, facts: Facts) -> bool:
        fact = self.fact_of.get(finding.rule)
        return fact in self.pack.facts and fact not in facts
