"""The blame check: which phrases of a text blame somebody, and how to say it without blame."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ideaflow.domain.verdict import Finding
from ideaflow.policies.wording_rules import BlameRule, WordingRules, compiled

# Enough to see what is meant; more would make a long text cost more than its length.
MOST_A_PATTERN = 20
NEEDED = "what happened and why, blaming nobody"


class Phrase(NamedTuple):
    """A phrase of a text that blames somebody, by the places of its characters."""

    start: int
    end: int
    rule: BlameRule


def blame_findings(rules: WordingRules, text: str) -> tuple[Finding, ...]:
    """Each blaming phrase, as it is written, with neutral words for it."""
    return tuple(
        Finding(rule=phrase.rule.name, seen=text[phrase.start : phrase.end], needed=NEEDED, next_step=_say(phrase.rule))
        for phrase in phrases(rules, text)
    )


def phrases(rules: WordingRules, text: str) -> tuple[Phrase, ...]:
    """The blaming phrases in order; of two that overlap, the one that begins first, or is longer."""
    text = text.replace("’", "'")
    found = sorted(
        (p for rule in rules.all_rules for p in _by_rule(rules, rule, text)), key=lambda p: (p.start, -p.end)
    )
    kept: list[Phrase] = []
    for phrase in found:
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    return tuple(kept)


def _by_rule(rules: WordingRules, rule: BlameRule, text: str) -> Iterator[Phrase]:
    excused = [span for pattern in rules.exceptions_of(rule) for span in _spans(pattern, text)]
    for pattern in rules.patterns_of(rule):
        for start, end in _spans(pattern, text):
            if not any(start < last and first < end for first, last in excused):
                yield Phrase(start, end, rule)


def _spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in islice(compiled(pattern).finditer(text), MOST_A_PATTERN)]


def _say(rule: BlameRule) -> str:
    return f"say instead: {rule.instead}"
