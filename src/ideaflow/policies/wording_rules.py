"""The blame check's rules: what blames somebody, as words and patterns, and how to say it without blame.

They are data of a pack, which may come from a stranger. Patterns are run by RE2, whose time grows with the length of
the text and the size of the pattern and with nothing else, and their size is limited: no pattern can hang.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, Self

import re2  # type: ignore[import-untyped]
from pydantic import Field, model_validator

from ideaflow.policies.rules import Rules

MOST_RULES = 200
LIST = re.compile(r"\{([a-z_]+)\}")
# In RE2's own instructions: what one pattern, and all patterns of a pack, may compile to.
LARGEST_PATTERN, LARGEST_PACK = 5_000, 200_000
# Memory for one compiled pattern, in bytes; RE2 refuses a pattern that needs more.
PATTERN_MEMORY = 4 << 20

Phrase = Annotated[str, Field(min_length=1, max_length=80)]
Pattern = Annotated[str, Field(min_length=1, max_length=1_000)]
Phrases = Annotated[tuple[Phrase, ...], Field(max_length=500)]
Patterns = Annotated[tuple[Pattern, ...], Field(max_length=50)]


class TextKind(StrEnum):
    """What people write that is checked. A report of a problem is none of them: nothing may stand in its way."""

    FEEDBACK = "feedback"
    REVIEW = "review"
    LEARNING = "learning"
    DECISION_REASON = "decision reason"


class BlameRule(Rules):
    """Words or patterns that blame somebody, unless `unless` matches there, and what to say instead."""

    name: str = Field(pattern=r"^[a-z][a-z0-9 '-]*$", max_length=80)
    words: Phrases = ()
    patterns: Patterns = ()
    unless: Patterns = ()
    instead: str = Field(min_length=1, max_length=200)


@cache
def _shipped() -> dict[str, object]:
    """The words and patterns that come with ideaflow."""
    file = resources.files("ideaflow.policies") / "wording.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class WordingRules(Rules):
    """What the blame check looks for, and the kinds of text for which neutral wording is required.

    For other kinds it advises. A list's name in braces in a pattern, as `{people}`, stands for any of its patterns.
    """

    required_on: tuple[TextKind, ...] = ()
    lists: Annotated[dict[str, Phrases], Field(max_length=20)] = Field(
        default_factory=lambda: _shipped()["lists"], validate_default=True
    )
    rules: Annotated[tuple[BlameRule, ...], Field(max_length=MOST_RULES)] = Field(
        default_factory=lambda: _shipped()["rules"], validate_default=True
    )

    @model_validator(mode="after")
    def _run(self) -> Self:
        size = 0
        for rule in self.rules:
            for pattern in (*self.patterns_of(rule), *self.exceptions_of(rule)):
                size += compiled(pattern).programsize
        if size > LARGEST_PACK:
            raise ValueError(f"all patterns together come to {size:,} steps; {LARGEST_PACK:,} is the most")
        return self

    def patterns_of(self, rule: BlameRule) -> tuple[str, ...]:
        """A rule's patterns with the lists put in, its words as one of them."""
        words = "|".join(re2.escape(word) for word in rule.words)
        patterns = (rf"\b(?:{words})\b",) if words else ()
        return (*patterns, *(self._filled(pattern) for pattern in rule.patterns))

    def exceptions_of(self, rule: BlameRule) -> tuple[str, ...]:
        """A rule's exceptions with the lists put in."""
        return tuple(self._filled(pattern) for pattern in rule.unless)

    def _filled(self, pattern: str) -> str:
        return LIST.sub(self._any_of, pattern)

    def _any_of(self, found: re.Match[str]) -> str:
        if found[1] not in self.lists:
            near = get_close_matches(found[1], self.lists, n=1) or sorted(self.lists)
            raise ValueError(f"there is no list {found[1]}; there is {', '.join(near)}")
        return f"(?:{'|'.join(self.lists[found[1]])})"


@cache
def compiled(pattern: str) -> re2._Regexp:
    """A pattern ready to run, whatever the case of the text. Raises ValueError where it cannot, or must not, run."""
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, PATTERN_MEMORY
    try:
        found = re2.compile(pattern, options=options)
    except re2.error as error:
        said = error.args[0].decode() if isinstance(error.args[0], bytes) else error
        raise ValueError(f"{pattern} is no regular expression of RE2: {said}") from error
    if found.programsize > LARGEST_PATTERN:
        raise ValueError(f"{pattern} comes to {found.programsize:,} steps; {LARGEST_PATTERN:,} is the most")
    if found.search(""):
        raise ValueError(f"{pattern} matches an empty text, and so every text")
    return found
