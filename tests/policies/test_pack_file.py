"""Packs as files: what is wrong is named by file, line, rule, field and the nearest valid word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.policies.pack_file import PackFault, line_of, pack_digest, parse_pack
from ideaflow.policies.shipped import shipped_packs, shipped_text

TEXT = """\
name = "ours"
version = "2"
summary = "Ours."

[forum]
criteria = ["benefit"]
agenda_minutes = 10

[trial]
benefit_checks_after_months = [3]

[clocks]
calendar = "GB-ENG"
first_response = 1
decision = 1
review = 1

[facts."union consulted"]
question = "Was the union asked?"

[[rules]]
id = "cost"
steps = ["get on with it"]
fact = "cost"
at_most = 250
sentence = "It is cheap."

[[rules]]
id = "the union"
steps = [
    "get on with it",
    "start trial",
]
fact = "union consulted"
equals = true
sentence = "The union was asked."
"""


def fault(text: str) -> PackFault:
    with pytest.raises(PackFault) as caught:
        parse_pack(text, "ours.toml")
    return caught.value


def test_a_pack_reads_as_it_is_written() -> None:
    pack = parse_pack(TEXT, "ours.toml")
    assert pack.id == "ours@2"
    assert [rule.id for rule in pack.rules] == ["cost", "the union"]
    assert pack.facts_known["union consulted"].none == "not answered: Was the union asked?"


@pytest.mark.parametrize(
    ("old", "new", "field", "rule"),
    [
        ('version = "2"', 'version = "2 beta"', "ours.toml, line 2, version", "pattern"),
        ("at_most = 250", "at_most = -1", "ours.toml, line 25, rule cost, at_most", "greater than or equal to 0"),
        ("at_most = 250", 'at_most = "much"', "ours.toml, line 25, rule cost, at_most", "number"),
        ("at_most = 250", "at_most = nan", "ours.toml, line 25, rule cost, at_most", "finite"),
        ("at_most = 250", "at_mots = 250", "ours.toml, line 25, rule cost, at_mots", "did you mean 'at_most'?"),
        ("at_most = 250", "", "ours.toml, line 21, rule cost", "no condition"),
        ("at_most = 250", "at_most = 250\nat_least = 1", "ours.toml, line 21, rule cost", "at_most and at_least"),
        ("at_most = 250", "equals = true", "ours.toml, line 25, rule cost, equals", "at_most or at_least does"),
        ('fact = "cost"', 'fact = "costs"', "ours.toml, line 24, rule cost, fact", "did you mean 'cost'?"),
        ('"get on with it"]', '"get on with"]', "ours.toml, line 23, rule cost, steps.0", "mean 'get on with it'?"),
        ('"get on with it"]', '"end trial"]', "ours.toml, line 23, rule cost, steps", "is not known at end trial"),
        ('    "start trial",', '    "stat trial",', "ours.toml, line 30, rule the union, steps.1", "'start trial'"),
        ('id = "the union"', 'id = "cost"', "ours.toml, line 1", "two rules are called 'cost'"),
        ("review = 1", "review = 1\nreviewers = 2", "ours.toml, line 17, clocks.reviewers", "did you mean 'review'?"),
        ("review = 1", "", "ours.toml, line 12, clocks.review", "is missing"),
        ('calendar = "GB-ENG"', 'calendar = "England"', "ours.toml, line 13, clocks.calendar", "no calendar 'England'"),
        ('calendar = "GB-ENG"', 'calendar = "GB-ENX"', "ours.toml, line 13, clocks.calendar", "did you mean 'ENG'?"),
        ("criteria = ", "criteria == ", "ours.toml", "line 6"),
        ('= "Was the union asked?"', '= ""', "ours.toml, line 19, facts.union consulted.question", "1 character"),
        ('[facts."union consulted"]', '[facts.cost]', "ours.toml, line 1", "the fact 'cost' is there already"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_file_line_rule_and_field(old: str, new: str, field: str, rule: str) -> None:
    assert old in TEXT
    said = fault(TEXT.replace(old, new, 1))
    assert said.field == field
    assert rule in said.rule
    assert said.next_step


def test_a_word_that_a_fact_does_not_know_is_named_with_the_nearest() -> None:
    text = shipped_text().replace('"personal data"]', '"personal dat"]')
    said = fault(text)
    assert "rule what it must not touch, none_of" in said.field
    assert "did you mean 'personal data'?" in said.rule


def test_a_pack_of_any_length_is_not_read() -> None:
    assert "is longer than" in fault(TEXT + "#" * 300_000).rule


@given(st.text(max_size=200))
def test_no_text_ends_in_anything_but_a_pack_or_a_fault(text: str) -> None:
    try:
        parse_pack(text, "any.toml")
    except PackFault as said:
        assert said.message


@given(st.sampled_from(shipped_packs()), st.data())
def test_a_line_left_out_is_still_a_pack_or_a_named_fault(name: str, data: st.DataObject) -> None:
    lines = shipped_text(name).splitlines()
    gone = data.draw(st.integers(0, len(lines) - 1))
    try:
        parse_pack("\n".join(lines[:gone] + lines[gone + 1 :]), "shipped.toml")
    except PackFault as said:
        assert said.field.startswith("shipped.toml")


def test_a_line_is_found_by_reading_the_file_as_far_as_it_goes() -> None:
    assert line_of(TEXT, ("rules", 1, "steps", 1)) == 30
    assert line_of(TEXT, ("rules", 1)) == 28
    assert line_of(TEXT, ("clocks", "nothing")) == 12
    assert line_of(TEXT, ()) == 1


def test_a_digest_is_of_the_whole_text() -> None:
    assert pack_digest(TEXT) != pack_digest(TEXT + " ")
    assert len(pack_digest(TEXT)) == 64
