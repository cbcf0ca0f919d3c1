"""How a rule's answer reads: what was seen, and what is needed."""

from __future__ import annotations

from collections.abc import Sequence

from ideaflow.domain.values import listed
from ideaflow.policies.fact import Fact, FactKind, Facts, FactValue


def seen(fact: Fact, condition: str, limit: FactValue, facts: Facts) -> str:
    """What was seen; of the words that a rule asks for, those that are there."""
    value = facts.get(fact.name)
    if condition == "all_of" and fact.seen is None and value is not None:
        return listed(word for word in words_of(limit) if word in words_of(value)) or fact.none
    return fact.said(value, facts)


def needed(fact: Fact, condition: str, limit: FactValue, value: FactValue | None) -> str:
    """What the rule needs, said so that it can be done."""
    if isinstance(limit, bool):
        return fact.wanted or (fact.yes if limit else fact.no)
    if isinstance(limit, int | float):
        return _number(fact, condition, limit, value)
    limits, words = words_of(limit), words_of(value)
    if condition == "all_of":
        return f"the {listed([word for word in limits if word not in words] or limits)}"
    if condition == "none_of":
        return f"no {fact.noun or fact.name} {listed(limits, 'or')}"
    return fact.wanted or listed(limits, "or")


def words_of(value: FactValue | None) -> Sequence[str]:
    """A value as words: a word, a set of words, or none."""
    if isinstance(value, str):
        return [value] if value else []
    return value if isinstance(value, Sequence) else []


def _number(fact: Fact, condition: str, limit: float, value: FactValue | None) -> str:
    if fact.kind is FactKind.WORDS:
        of_all = f" (at most {limit:g})" if condition == "at_most" and limit else ""
        words = words_of(value)
        return f"{listed(words)}{fact.wanted}{of_all}" if words else f"every one{of_all}"
    if condition == "at_most":
        return " ".join(filter(None, [f"at most {fact.amount(limit)}", fact.wanted]))
    if fact.given and fact.wanted:
        return fact.wanted
    there = value if isinstance(value, int | float) else 0
    if fact.adds_up:
        return fact.amount(limit - there).replace(" ", " more ", 1) if 0 < there < limit else fact.amount(limit)
    return " ".join(filter(None, [f"at least {fact.amount(limit)}", fact.wanted]))
