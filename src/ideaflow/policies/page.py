"""A pack as a page that a forum can discuss: every rule as a sentence, under the step that it guards."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.domain.values import listed
from ideaflow.policies.pack import Pack
from ideaflow.policies.rule import Rule
from ideaflow.policies.step import WHOM, GuardedStep


class Chapter(Struct, frozen=True):
    """What a pack says about one thing, for whom. `sentences` are by rule, or by what they are about."""

    title: str
    whom: str
    sentences: dict[str, str]


class PackPage(Struct, frozen=True):
    """A pack in plain English."""

    id: str
    summary: str
    chapters: Sequence[Chapter]


def pack_page(pack: Pack) -> PackPage:
    """The page of a pack: its guarded steps in the order of an idea's life, then how things are done."""
    steps = [
        Chapter(step.value, WHOM[step], {rule.id: sentence_of(rule) for rule in pack.rules_for(step)})
        for step in GuardedStep
    ]
    questions = {name: added.question for name, added in pack.facts.items()}
    asked = [Chapter("asked of every plan", "whoever plans a trial", questions)] if questions else []
    parts = [Chapter(name, part.whom, part.sentences()) for name, part in pack.sections.items()]
    return PackPage(pack.id, pack.summary, [*steps, *asked, *parts])


def sentence_of(rule: Rule) -> str:
    """A rule's sentence, with the kinds of idea that it is for and who can approve instead."""
    kinds = f" (For {listed(rule.kinds)} ideas.)" if rule.kinds else ""
    others = f" (Not for {listed(rule.except_kinds)} ideas.)" if rule.except_kinds else ""
    instead = f" Otherwise {rule.approver} can approve." if rule.approver else ""
    return f"{rule.sentence}{kinds}{others}{instead}"
