"""The blame check: how well it tells blaming from neutral sentences, what it suggests, and that no pattern can hang it.

The sentences were written by hand. The patterns were written looking at the `seen` ones; the `held_out` ones say how
they do on sentences they were not made for.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ideaflow.policies.pack_file import PackFault, parse_pack
from ideaflow.policies.shipped import shipped_text
from ideaflow.policies.wording import MOST_A_PATTERN, blame_findings, phrases
from ideaflow.policies.wording_rules import BlameRule, TextKind, WordingRules

SENTENCES = Path(__file__).parent / "wording"
LEAST = 0.9
RULES = WordingRules()


class Measured(NamedTuple):
    """How the check does on some sentences, and where it is wrong."""

    precision: float
    recall: float
    missed: list[str]
    wrongly: list[str]


def sentences(name: str) -> list[str]:
    return (SENTENCES / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def measured(kind: str) -> Measured:
    blaming, neutral = sentences(f"{kind}_blaming"), sentences(f"{kind}_neutral")
    missed = [one for one in blaming if not blame_findings(RULES, one)]
    wrongly = [one for one in neutral if blame_findings(RULES, one)]
    found = len(blaming) - len(missed)
    return Measured(found / (found + len(wrongly)), found / len(blaming), missed, wrongly)


@pytest.mark.parametrize("kind", ["seen", "held_out"])
def test_precision_and_recall_are_high(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(kind)
    with capsys.disabled():
        count = len(sentences(f"{kind}_blaming")) + len(sentences(f"{kind}_neutral"))
        said = f"precision {found.precision:.2f}, recall {found.recall:.2f}"
        print(f"\nblame check, {count} {kind} sentences: {said}")  # noqa: T201
    assert found.precision >= LEAST, found.wrongly
    assert found.recall >= LEAST, found.missed


def test_there_are_enough_sentences_and_none_twice() -> None:
    lists = [sentences(f"{kind}_{side}") for kind in ("seen", "held_out") for side in ("blaming", "neutral")]
    assert all(len(one) >= 30 for one in lists)
    assert len({sentence for one in lists for sentence in one}) == sum(len(one) for one in lists)


def test_a_finding_shows_the_phrase_as_written_and_neutral_words_for_it() -> None:
    (found,) = blame_findings(RULES, "The step was late. The clerks Failed To send it.")
    assert (found.rule, found.seen, found.met) == ("failed to", "Failed To", False)
    assert found.next_step == "say instead: the step did not happen because …"


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    (found,) = blame_findings(RULES, "It is the chair’s fault.")
    assert found.seen == "chair’s fault"


def test_phrases_come_in_order_and_do_not_overlap() -> None:
    found = phrases(RULES, "Sam forgot it, the manager is to blame, and the clerks failed to care.")
    assert len(found) >= 3
    assert all(earlier.end <= later.start for earlier, later in pairwise(found))


@given(st.text(max_size=300))
def test_any_text_is_checked_and_phrases_are_parts_of_it(text: str) -> None:
    for phrase in phrases(RULES, text):
        assert 0 <= phrase.start < phrase.end <= len(text)


def rules_with(**fields: object) -> WordingRules:
    return WordingRules(shipped=False, rules=(BlameRule(name="ours", instead="say it kindly", **fields),))  # type: ignore[arg-type]


def test_a_pack_has_words_patterns_and_lists_of_its_own() -> None:
    rules = WordingRules(
        shipped=False,
        lists={"teams": ("red team", "blue team")},
        rules=(BlameRule(name="ours", words=("c++ fans",), patterns=(r"\b{teams} lost\b",), instead="…"),),
    )
    assert [found.seen for found in blame_findings(rules, "The Blue Team lost it to C++ fans")] == [
        "Blue Team lost",
        "C++ fans",
    ]


def test_an_exception_excuses_only_what_it_covers() -> None:
    rules = rules_with(patterns=(r"\bfailed\b",), unless=(r"\bprinter failed\b",))
    assert [(p.start, p.end) for p in phrases(rules, "printer failed, clerk failed")] == [(22, 28)]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(a", "no regular expression"),
        (r"(?<=a)b", "no regular expression"),
        (r"(a)\1", "no regular expression"),
        ("a*", "matches an empty text"),
        ("(a{1,500}){1,500}", "no regular expression"),
        (r"\pL{1,100}b", "steps; 5,000 is the most"),
        (r"{poeple} lost", "there is no list .poeple.; there are"),
    ],
)
def test_a_pattern_that_cannot_or_must_not_run_is_refused_when_the_pack_is_read(pattern: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        rules_with(patterns=(pattern,))


def test_all_patterns_together_are_limited() -> None:
    many = tuple(rf"x{number}[a-z]{{1,600}}y" for number in range(49))
    with pytest.raises(ValidationError, match="all patterns together"):
        WordingRules(rules=tuple(BlameRule(name=f"rule {n}", patterns=many, instead="…") for n in range(3)))


def test_patterns_that_hang_other_engines_end_and_many_findings_are_cut() -> None:
    rules = rules_with(patterns=("(a+)+b", "(a|aa)+c", "(.*)*d"))
    assert blame_findings(rules, "a" * 20_000) == ()
    assert len(phrases(rules_with(patterns=("x",)), "x" * 20_000)) == MOST_A_PATTERN


def test_what_a_pack_says_comes_on_top_of_what_ideaflow_brings() -> None:
    ours = BlameRule(name="ours", patterns=(r"\b{people} lost the plot\b",), instead="…")
    rules = WordingRules(lists={"people": ("wombats",)}, rules=(ours,))
    found = blame_findings(rules, "The wombats lost the plot, and the clerks failed to help.")
    assert [finding.seen for finding in found] == ["wombats lost the plot", "failed to"]
    assert blame_findings(RULES, "The wombats are lazy")[0].seen == "lazy"
    assert not blame_findings(RULES, "The wombats let the matter rest")


def test_a_pack_file_says_what_is_required_and_names_what_is_wrong() -> None:
    text = shipped_text() + '\n[wording]\nrequired_on = ["feedback", "review"]\n'
    pack = parse_pack(text, "ours.toml")
    assert pack.wording.required_on == (TextKind.FEEDBACK, TextKind.REVIEW)
    assert "required for: feedback and review" in pack.wording.sentences()["wording"]
    wrong = shipped_text() + '\n[[wording.rules]]\nname = "ours"\ninstead = "…"\npatterns = ["(a"]\n'
    with pytest.raises(PackFault, match=r"ours\.toml, line \d+, wording.*no regular expression of RE2"):
        parse_pack(wrong, "ours.toml")
