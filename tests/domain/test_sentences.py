"""Each event tells itself in a sentence that names its subject, nobody, nothing typed, and no blame."""

from __future__ import annotations

import re

import msgspec
import pytest

from ideaflow.domain.event import Capacity, Event
from ideaflow.domain.event_classes import BY_TOPIC
from tests.doing import ENVELOPE, recorded
from tests.samples import PSEUDONYM, SAMPLES, TYPED

BLAME = ("failed to", "fault", "blame", "mistake", "careless", "should have")
SUBJECT = "X-1042"
PACK = "pack@1"
IDS = [sample.topic for sample in SAMPLES]


def spare(event: Event) -> Event:
    """The event with every field that may be left out left out."""
    cls = type(event)
    required = len(cls.__struct_fields__) - len(cls.__struct_defaults__)
    wanted = {
        name: getattr(event, name)
        for name, default in zip(
            cls.__struct_fields__, (*[msgspec.NODEFAULT] * required, *cls.__struct_defaults__), strict=True
        )
        if default is msgspec.NODEFAULT
    }
    return cls(**wanted)


def test_every_class_of_event_is_told_here() -> None:
    assert {type(sample) for sample in SAMPLES} == set(BY_TOPIC.values())


@pytest.mark.parametrize("event", [*SAMPLES, *map(spare, SAMPLES)], ids=[*IDS, *(f"{topic}, spare" for topic in IDS)])
def test_an_event_tells_itself_in_a_sentence_fit_for_everybody(event: Event) -> None:
    sentence = recorded(event, originator_id=SUBJECT).sentence()
    assert SUBJECT in sentence
    assert sentence.endswith(".")
    assert not sentence.endswith("..")
    assert sentence[0].isupper() or sentence[0].isdigit()
    assert "  " not in sentence
    assert " ," not in sentence
    for pseudonym in (PSEUDONYM, ENVELOPE.actor):
        assert pseudonym not in sentence
    assert "@" not in sentence.replace(PACK, "")
    assert TYPED not in sentence
    assert not [word for word in BLAME if re.search(rf"\b{word}\b", sentence, re.IGNORECASE)]


def test_a_sentence_says_in_what_capacity_and_under_which_pack() -> None:
    told = recorded(SAMPLES[0], capacity=Capacity.CHAIR, pack="three-i-forum@1").sentence()
    assert told.endswith("(recorded by the chair, under three-i-forum@1).")
    assert recorded(SAMPLES[0], capacity=Capacity.CHAIR).sentence().endswith("(recorded by the chair).")


def test_the_number_of_times_agrees_with_the_noun_and_the_verb() -> None:
    tallied = next(sample for sample in SAMPLES if sample.topic == "problem.tallied")
    once = msgspec.structs.replace(tallied, count=1).sentence("P-1")
    assert once == "1 occurrence of problem P-1 was tallied for the week of 13 April 2026 (imported)"
    many = msgspec.structs.replace(tallied, count=1_042).sentence("P-1")
    assert many == "1,042 occurrences of problem P-1 were tallied for the week of 13 April 2026 (imported)"


def test_occurrences_that_are_taken_back_are_told_as_such() -> None:
    tallied = next(sample for sample in SAMPLES if sample.topic == "problem.tallied")
    back = msgspec.structs.replace(tallied, count=-2).sentence("P-1")
    assert back == "2 occurrences of problem P-1 were taken back for the week of 13 April 2026 (imported)"


DANGLING = re.compile(r"^(It|They|He|She|This|These|That|Those|His|Her|Their)\b")
PERSON_ACTS = re.compile(
    r"\b(he|she|him|his|her|hers|who)\b"
    r"|^(The|A|An) (submitter|helper|scorer|chair|trial lead|reviewer|steward|auditor|member|person)\b(?! was)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("event", [*SAMPLES, *map(spare, SAMPLES)], ids=[*IDS, *(f"{topic}, spare" for topic in IDS)])
def test_a_sentence_stands_alone_and_makes_no_person_the_cause(event: Event) -> None:
    sentence = recorded(event, originator_id=SUBJECT, capacity=Capacity.CHAIR, pack=PACK).sentence()
    assert not DANGLING.search(sentence)
    assert not PERSON_ACTS.search(sentence)
    assert sentence.endswith(f"(recorded by the chair, under {PACK}).")
    assert re.search(r"\b(was|were|is|are|went|came|took|had|will|may|gave|\w+ed|stands)\b", sentence)
