"""What a mapping may say, and how it is told what it may not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ideaflow.application.idea_mapping import Meaning, read_mapping
from ideaflow.errors import InvalidInput


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mapping.toml"


def refused(file: Path, text: str) -> InvalidInput:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_mapping(file=file)
    return caught.value


def test_options_make_a_mapping_and_repeated_ones_a_list() -> None:
    mapping = read_mapping(["title=Project Title", "reference=cycle", "reference=idea", "Future_State=a=b"])

    assert mapping.columns == {
        "title": ("Project Title",),
        "reference": ("cycle", "idea"),
        "future state": ("a=b",),
    }


def test_options_replace_what_the_file_says_of_the_same_field(file: Path) -> None:
    file.write_text('[columns]\ntitle = "A"\n"problem definition" = ["B", "C"]\n', encoding="utf-8")

    mapping = read_mapping(["description=D"], file)

    assert mapping.columns == {"title": ("A",), "description": ("D",)}


def test_the_first_pattern_that_is_found_wins(file: Path) -> None:
    file.write_text(
        '[columns]\ntitle = "A"\n'
        '[[outcomes]]\npattern = "not won"\ndecision = "park"\nlook_again = 2027-04-01\n'
        '[[outcomes]]\npattern = "WON"\ndecision = "adopt now"\n',
        encoding="utf-8",
    )
    mapping = read_mapping(file=file)

    lost, won = mapping.meaning_of("Not won"), mapping.meaning_of("It won!")
    assert lost is not None
    assert won is not None
    assert (lost.decision, lost.look_again) == (Meaning.PARK, date(2027, 4, 1))
    assert won.decision is Meaning.ADOPT_NOW
    assert mapping.meaning_of("Blue") is None


@pytest.mark.parametrize("option", ["title", "title=", "=A", ""])
def test_an_option_that_is_not_field_and_column_is_refused(option: str) -> None:
    with pytest.raises(InvalidInput, match="field=column"):
        read_mapping([option])


def test_an_unknown_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="titel") as caught:
        read_mapping(["titel=A"])
    assert "title" in caught.value.message


def test_a_mapping_needs_a_title() -> None:
    with pytest.raises(InvalidInput, match="title"):
        read_mapping(["description=A"])


@pytest.mark.parametrize(
    ("text", "place", "rule"),
    [
        ("[columns\n", "", "is not TOML"),
        ('[columns]\ntitel = "A"\n', "columns", "no field"),
        ("[columns]\ntitle = []\n", "columns, title", "at least 1"),
        ("[columns]\ntitle = 3\n", "columns, title", "tuple"),
        ('[columns]\ntitle = "A"\nTitle = "B"\n', "columns", "twice"),
        ('[colums]\ntitle = "A"\n', "colums", "extra"),
        ('[[outcomes]]\npattern = "("\ndecision = "none"\n', "outcomes 1, pattern", "regular expression"),
        ('[[outcomes]]\npattern = "a"\ndecision = "maybe"\n', "outcomes 1, decision", "adopt now"),
        ('[[outcomes]]\npattern = "a"\ndecision = "park"\n', "outcomes 1", "look_again"),
        ('[[outcomes]]\ndecision = "none"\n', "outcomes 1, pattern", "required"),
    ],
)
def test_a_file_that_breaks_a_rule_is_named_with_place_and_rule(file: Path, text: str, place: str, rule: str) -> None:
    error = refused(file, text)

    assert str(file) in error.message
    assert place in error.message
    assert rule.lower() in error.message.lower()
    assert error.next_step


def test_a_missing_file_and_one_in_another_encoding_are_refused(file: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_mapping(file=file)
    file.write_bytes(b"# caf\xe9\n")
    with pytest.raises(InvalidInput, match="is not TOML"):
        read_mapping(file=file)
