"""The blame check's rules: what blames somebody, as words and patterns, and how to say it without blame.

They are data of a pack, which may come from a stranger. Patterns are run by RE2, whose time grows with the length of
the text and the size of the pattern and with nothing else, and their size is limited: no pattern can hang.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Annotated, ClassVar, Protocol, Self, cast

from pydantic import Field, TypeAdapter, model_validator

from ideaflow.domain.values import counted, listed
from ideaflow.policies.rules import Rules, Section
from ideaflow.policies.words import nearest

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
    """Words or patterns that blame somebody, unless `unless` matches there, and what to say instead.

    A list's name in braces in a pattern, as `{people}`, stands for any of its patterns.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9 '-]*$", max_length=80)
    words: Phrases = ()
    patterns: Patterns = ()
    unless: Patterns = ()
    instead: str = Field(min_length=1, max_length=200)


Lists = dict[str, Phrases]
BlameRules = Annotated[tuple[BlameRule, ...], Field(max_length=100)]


class WordingRules(Section):
    """What the blame check looks for, and the kinds of text for which neutral wording is required.

    For other kinds it advises. A pack's lists and rules come on top of those that ideaflow brings, unless `shipped` is
    false: an organisation adds its own names for people and things, and its own rules.
    """

    whom: ClassVar[str] = "whoever writes feedback, reviews, learnings and reasons"

    required_on: tuple[TextKind, ...] = ()
    shipped: bool = True
    lists: Annotated[Lists, Field(max_length=20)] = {}
    rules: BlameRules = ()

    def sentences(self) -> dict[str, str]:
        required = listed(kind.value for kind in self.required_on)
        said = {
            "wording": f"Wording that blames nobody is required for: {required}."
            if required
            else "Wording that blames somebody gets a suggestion, and is never refused.",
            "problems": "A report of a problem is never held up by its wording.",
        }
        if self.rules or self.lists or not self.shipped:
            base = "those that come with ideaflow and " if self.shipped else ""
            said["rules of wording"] = f"The blame check uses {base}{counted(len(self.rules), 'rule')} of its own."
        return said

    @model_validator(mode="after")
    def _can_run(self) -> Self:
        if not (self.rules or self.lists):
            return self
        patterns = [p for rule in self.all_rules for p in (*self.patterns_of(rule), *self.exceptions_of(rule))]
        size = sum(compiled(pattern).programsize for pattern in patterns)
        if size > LARGEST_PACK:
            raise ValueError(f"all patterns together come to {size:,} steps; {LARGEST_PACK:,} is the most")
        return self

    @cached_property
    def all_lists(self) -> Lists:
        """Its lists, with those that come with ideaflow."""
        lists = dict(_shipped()[0]) if self.shipped else {}
        return lists | {name: (*lists.get(name, ()), *added) for name, added in self.lists.items()}

    @cached_property
    def all_rules(self) -> tuple[BlameRule, ...]:
        """Its rules, with those that come with ideaflow."""
        return (*(_shipped()[1] if self.shipped else ()), *self.rules)

    def patterns_of(self, rule: BlameRule) -> tuple[str, ...]:
        """A rule's patterns with the lists put in, its words as one of them."""
        words = "|".join(re.escape(word) for word in rule.words)
        patterns = (rf"\b(?:{words})\b",) if words else ()
        return (*patterns, *(LIST.sub(self._any_of, pattern) for pattern in rule.patterns))

    def exceptions_of(self, rule: BlameRule) -> tuple[str, ...]:
        """A rule's exceptions with the lists put in."""
        return tuple(LIST.sub(self._any_of, pattern) for pattern in rule.unless)

    def _any_of(self, found: re.Match[str]) -> str:
        if found[1] not in self.all_lists:
            raise ValueError(f"there is no list {found[1]!r}{nearest(found[1], self.all_lists)}")
        return f"(?:{'|'.join(self.all_lists[found[1]])})"


class Compiled(Protocol):
    """What is used of a pattern of RE2, which says no types."""

    programsize: int

    def search(self, text: str) -> re.Match[str] | None: ...
    def finditer(self, text: str) -> Iterator[re.Match[str]]: ...


@cache
def compiled(pattern: str) -> Compiled:
    """A pattern ready to run, whatever the case of the text. Raises ValueError where it cannot, or must not, run."""
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - only for who checks a text

    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, PATTERN_MEMORY
    try:
        found = cast("Compiled", re2.compile(pattern, options=options))
    except re2.error as error:
        said = error.args[0].decode() if isinstance(error.args[0], bytes) else error
        raise ValueError(f"{pattern} is no regular expression of RE2: {said}") from error
    if found.programsize > LARGEST_PATTERN:
        raise ValueError(f"{pattern} comes to {found.programsize:,} steps; {LARGEST_PATTERN:,} is the most")
    if found.search(""):
        raise ValueError(f"{pattern} matches an empty text, and so every text")
    return found


@cache
def _shipped() -> tuple[Lists, tuple[BlameRule, ...]]:
    """The lists and rules that come with ideaflow."""
    file = resources.files("ideaflow.policies") / "wording.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return TypeAdapter(Lists).validate_python(read["lists"]), TypeAdapter(BlameRules).validate_python(read["rules"])
