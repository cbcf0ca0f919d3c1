"""What changes for whom from one pack to another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ideaflow.domain.values import listed
from ideaflow.policies.pack import Pack
from ideaflow.policies.page import sentence_of
from ideaflow.policies.rule import Rule
from ideaflow.policies.step import WHOM, GuardedStep

THE_FORUM = "a forum, whatever it decides"
DECISIONS = {step for step in GuardedStep if step.value.startswith("decide")}
STRICTER, WIDER, CHANGED, NEW, GONE = "stricter", "wider", "changed", "new", "gone"


class Difference(Struct, frozen=True):
    """One thing that changes: for whom, about what, how it was and how it becomes. `effect` is one word."""

    whom: str
    about: str
    effect: str
    was: str
    becomes: str

    def sentence(self) -> str:
        """The difference in words."""
        if not self.was:
            return f"For {self.whom}, {self.about} is new: {self.becomes}"
        if not self.becomes:
            return f"For {self.whom}, {self.about} is asked for no longer. It was: {self.was}"
        return f"For {self.whom}, {self.about} is {self.effect}. It was: {self.was} It becomes: {self.becomes}"


def differences(old: Pack, new: Pack) -> Sequence[Difference]:
    """What changes when `new` takes the place of `old`: rules first, then how things are done."""
    return [*_rules(old, new), *_sections(old, new)]


def _rules(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = ({rule.id: rule for rule in pack.rules} for pack in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, becomes = before.get(name), after.get(name)
        if was and becomes:
            if was != becomes:
                yield Difference(_whom(becomes), name, _effect(was, becomes), sentence_of(was), sentence_of(becomes))
        elif becomes:
            yield Difference(_whom(becomes), name, NEW, "", sentence_of(becomes))
        elif was:
            yield Difference(_whom(was), name, GONE, sentence_of(was), "")


def _sections(old: Pack, new: Pack) -> Iterator[Difference]:
    for name, part in new.sections.items():
        before, after = old.sections[name].sentences(), part.sentences()
        for about in dict.fromkeys([*before, *after]):
            was, becomes = before.get(about, ""), after.get(about, "")
            if was != becomes:
                effect = NEW if not was else GONE if not becomes else CHANGED
                yield Difference(part.whom, about, effect, was, becomes)


def _whom(rule: Rule) -> str:
    return THE_FORUM if {*rule.steps} >= DECISIONS else listed(WHOM[step] for step in rule.steps)


def _effect(was: Rule, becomes: Rule) -> str:
    """Is the same condition on the same fact harder or easier to meet?"""
    if (was.fact, was.condition, was.steps, was.kinds, was.except_kinds) != (
        becomes.fact,
        becomes.condition,
        becomes.steps,
        becomes.kinds,
        becomes.except_kinds,
    ):
        return CHANGED
    match was.condition:
        case "at_most" | "at_least":
            before, after = float(str(was.limit)), float(str(becomes.limit))
            grown = after > before
            if before == after:
                return CHANGED
            return WIDER if grown == (was.condition == "at_most") else STRICTER
        case "one_of":
            return _compared({*(was.one_of or ())}, {*(becomes.one_of or ())}, more_is=WIDER)
        case "none_of" | "all_of":
            return _compared({*_words(was)}, {*_words(becomes)}, more_is=STRICTER)
        case _:
            return CHANGED


def _words(rule: Rule) -> Sequence[str]:
    return rule.none_of or rule.all_of or ()


def _compared(before: set[str], after: set[str], *, more_is: str) -> str:
    less_is = STRICTER if more_is == WIDER else WIDER
    if before < after:
        return more_is
    return less_is if after < before else CHANGED
