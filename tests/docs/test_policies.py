"""docs/policies.md names every step, fact and condition that a pack may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from ideaflow.policies.condition import CONDITIONS
from ideaflow.policies.fact import FACTS
from ideaflow.policies.rule import Rule
from ideaflow.policies.step import GuardedStep

PAGE = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
WORDS = [*CONDITIONS, *(step.value for step in GuardedStep), *(fact.name for fact in FACTS), *Rule.model_fields]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_packs_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE or f"{word} =" in PAGE


def test_the_rule_of_the_page_is_a_rule() -> None:

    assert (
        Rule(
            id="cost", steps=(GuardedStep.GET_ON_WITH_IT,), fact="cost", sentence="A trial is cheap.", at_most=250
        ).condition
        == "at_most"
    )
