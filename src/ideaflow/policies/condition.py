"""The closed set of conditions that a rule can put on a fact."""

from __future__ import annotations

from collections.abc import Sequence

from ideaflow.policies.fact import NUMBERS, FactKind, FactValue

CONDITIONS = ("at_most", "at_least", "equals", "one_of", "none_of", "all_of")
NUMBER_CONDITIONS = ("at_most", "at_least")
WORD_CONDITIONS = ("one_of", "none_of")


def is_met(condition: str, value: FactValue, limit: FactValue) -> bool:
    """Does a fact's value meet a condition? A set is compared with a number by its size."""
    words = {value} - {""} if isinstance(value, str) else {*value} if isinstance(value, Sequence) else set()
    limits = {limit} if isinstance(limit, str) else {*limit} if isinstance(limit, Sequence) else set()
    size = value if isinstance(value, int | float) else len(words)
    match condition:
        case "at_most":
            return size <= float(str(limit))
        case "at_least":
            return size >= float(str(limit))
        case "equals":
            return value == limit
        case "one_of":
            return bool(words) and words <= limits
        case "none_of":
            return not words & limits
        case _:
            return limits <= words


def fits(condition: str, limit: FactValue, kind: FactKind) -> bool:
    """Can this condition be put on a fact of this kind?"""
    if kind in NUMBERS:
        return condition in NUMBER_CONDITIONS
    if kind is FactKind.YES_NO:
        return condition == "equals" and isinstance(limit, bool)
    if kind is FactKind.WORD:
        return condition in WORD_CONDITIONS or (condition == "equals" and isinstance(limit, str))
    return condition != "equals"


def fitting(kind: FactKind) -> str:
    """The conditions that fit a kind of fact, in words."""
    if kind in NUMBERS:
        return "at_most or at_least"
    if kind is FactKind.YES_NO:
        return "equals = true or false"
    if kind is FactKind.WORD:
        return "one_of, none_of or equals"
    return "all_of, none_of, one_of, at_most or at_least"
