"""Stored records: golden files, earlier payload versions, sealed text, and damage."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain import event as event_module
from ideaflow.domain.event import Event, Facts, Recorded, Upcaster, Words, word_fields
from ideaflow.domain.event_classes import BY_TOPIC
from ideaflow.domain.idea_events import IdeaSubmitted
from ideaflow.domain.problem import ProblemResolved
from ideaflow.domain.stage import Stage
from ideaflow.errors import DamagedRecord
from ideaflow.persistence.mapper import EventMapper, SealedEvent
from ideaflow.persistence.record import decode_event, decode_record, to_recorded
from ideaflow.persistence.schema import events, text_keys
from ideaflow.persistence.text import ERASED, TextDamaged, TextSeal, open_text, seal_text, slot, with_words
from tests.doing import do, happened, lift_guards, recorded
from tests.persistence.golden import FOLDER, golden_files, stored_bytes
from tests.samples import SAMPLES, TYPED, any_recorded

TOPICS = [sample.topic for sample in SAMPLES]
TYPING = [sample for sample in SAMPLES if word_fields(type(sample))]
PLACE = slot("I-1", 1, "idea.submitted")


def without_words(event: Event) -> Event:
    """The event as its facts alone tell it: fields that hold words stand at their defaults."""
    empty = {name: type(getattr(event, name))() for name in word_fields(type(event))}
    return msgspec.structs.replace(event, **empty)


def read(stored: SealedEvent) -> Recorded:
    """A stored event with its words, as the log reads it."""
    record = decode_record(stored.state)
    event = decode_event(record)
    if record.text:
        place = slot(record.stream, record.version, record.topic)
        event = with_words(event, open_text(stored.sealed_text or b"", stored.text_key or b"", place, record.text))
    return to_recorded(record, event)


# Golden files


def test_every_class_of_event_has_a_sample() -> None:
    assert {type(sample) for sample in SAMPLES} == set(BY_TOPIC.values())


def test_every_class_of_event_has_a_golden_file_for_each_of_its_versions() -> None:
    wanted = {(topic, version) for topic, cls in BY_TOPIC.items() for version in range(1, cls.payload_version + 1)}
    assert all(golden_files(topic, version) for topic, version in wanted)
    kept = {file for topic, version in wanted for file in golden_files(topic, version)}
    assert kept == {*FOLDER.iterdir()}


@pytest.mark.parametrize("sample", SAMPLES, ids=TOPICS)
def test_an_event_is_stored_in_the_bytes_of_its_newest_golden_file(sample: Event) -> None:
    newest = golden_files(sample.topic, sample.payload_version)[-1]
    assert stored_bytes(sample) == newest.read_bytes()


@pytest.mark.parametrize("sample", SAMPLES, ids=TOPICS)
def test_golden_files_still_read_as_the_same_event(sample: Event) -> None:
    for version in range(1, sample.payload_version + 1):
        *earlier, newest = (decode_record(file.read_bytes()) for file in golden_files(sample.topic, version))
        assert newest.payload == version
        assert to_recorded(newest, decode_event(newest)) == recorded(without_words(sample), pack="three-i-forum@1")
        for record in earlier:
            assert _says_no_less(decode_event(record), msgspec.json.decode(record.facts))


def _says_no_less(event: Event, facts: Facts) -> bool:
    """Does an event say all that the facts it was read from say?"""
    said = msgspec.to_builtins(event)
    return all(_holds(said[name], value) for name, value in facts.items())


def _holds(said: object, stored: object) -> bool:
    if isinstance(said, dict) and isinstance(stored, dict):
        return all(_holds(said[name], value) for name, value in stored.items())
    if isinstance(said, list | tuple) and isinstance(stored, list):
        return len(said) == len(stored) and all(map(_holds, said, stored))
    return said == stored


# Both ways


@pytest.mark.parametrize("topic", TOPICS)
@settings(max_examples=20)
@given(data=st.data())
def test_any_event_comes_back_from_its_record_as_it_was(topic: str, data: st.DataObject) -> None:
    original = data.draw(any_recorded(BY_TOPIC[topic]))
    stored = EventMapper().to_stored_event(original)
    assert read(stored) == original
    facts_alone = msgspec.structs.replace(original, event=without_words(original.event))
    assert EventMapper().to_domain_event(stored) == facts_alone


# Earlier payload versions


class LampLit(Event, frozen=True, kw_only=True):
    """A class of event of these tests alone: version 1 had `watts` and a `day`, version 2 has `lumens`."""

    topic: ClassVar[str] = "test.lamp_lit"
    payload_version: ClassVar[int] = 3
    upcasters: ClassVar[Mapping[int, Upcaster]] = {
        1: lambda facts: {"lumens": 10 * _number(facts, "watts"), "day": facts["day"], "seal": facts["seal"]},
        2: lambda facts: {**facts, "to": "evidenced"},
    }
    lumens: int
    day: date
    seal: bytes
    to: Stage
    note: Words = ""


def _number(facts: Facts, name: str) -> int:
    value = facts[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is no number")
    return value


@pytest.fixture
def lamp(monkeypatch: pytest.MonkeyPatch) -> type[LampLit]:
    """The class, known by its topic for the length of one test: the register is shared by all."""
    monkeypatch.setitem(event_module._BY_TOPIC, LampLit.topic, LampLit)
    return LampLit


def lamp_record(version: int, facts: bytes) -> bytes:
    envelope = stored_bytes(ProblemResolved())
    return envelope.replace(
        b'"topic":"problem.resolved","payload":1', b'"topic":"test.lamp_lit","payload":%d' % version
    ).replace(b'"facts":{"by_idea":""}', b'"facts":' + facts)


@pytest.mark.parametrize(
    ("version", "facts"),
    [
        (1, b'{"watts":4,"day":"2026-04-13","seal":"AAEC"}'),
        (2, b'{"lumens":40,"day":"2026-04-13","seal":"AAEC"}'),
        (3, b'{"lumens":40,"day":"2026-04-13","seal":"AAEC","to":"evidenced"}'),
    ],
)
@pytest.mark.usefixtures("lamp")
def test_earlier_versions_are_brought_up_step_by_step(version: int, facts: bytes) -> None:
    event = decode_event(decode_record(lamp_record(version, facts)))
    assert event == LampLit(lumens=40, day=date(2026, 4, 13), seal=b"\0\1\2", to=Stage.EVIDENCED)


@pytest.mark.usefixtures("lamp")
def test_a_newer_version_is_refused_and_named() -> None:
    with pytest.raises(DamagedRecord, match=r"test\.lamp_lit version 4, which this ideaflow does not know"):
        decode_event(decode_record(lamp_record(4, b"{}")))


@pytest.mark.usefixtures("lamp")
@pytest.mark.parametrize("facts", [b"{}", b'{"watts":"many"}', b'{"watts":4,"day":"noon","seal":"AAEC"}', b"[]"])
def test_facts_of_an_earlier_version_that_cannot_be_brought_up_are_damage(facts: bytes) -> None:
    with pytest.raises(DamagedRecord, match=r"event 1 of I-1 \(test\.lamp_lit\) does not read"):
        decode_event(decode_record(lamp_record(1, facts)))


# Sealed text


@pytest.mark.parametrize("sample", TYPING, ids=[sample.topic for sample in TYPING])
def test_what_was_typed_opens_again_and_stands_in_no_public_byte(sample: Event) -> None:
    stored = EventMapper().to_stored_event(recorded(sample))
    assert read(stored).event == sample
    assert TYPED.encode() not in stored.state
    assert TYPED.encode() not in (stored.sealed_text or b"")


def test_an_event_without_words_has_neither_text_nor_key() -> None:
    stored = EventMapper().to_stored_event(recorded(ProblemResolved(by_idea="I-1")))
    assert (stored.sealed_text, stored.text_key) == (None, None)
    assert decode_record(stored.state).text is None


def test_the_public_digest_is_of_the_sealed_bytes() -> None:
    stored = EventMapper().to_stored_event(recorded(ProblemResolved(reason="mended")))
    seal = decode_record(stored.state).text
    assert seal and seal.digest == hashlib.sha256(stored.sealed_text or b"").digest()


def test_the_same_words_are_sealed_differently_each_time() -> None:
    first, second = (seal_text(ProblemResolved(reason="mended"), PLACE) for _ in range(2))
    assert first and second
    assert first.seal.commitment != second.seal.commitment
    assert first.key != second.key


def test_a_text_does_not_open_with_another_key() -> None:
    sealed = seal_text(ProblemResolved(reason="mended"), PLACE)
    assert sealed
    with pytest.raises(TextDamaged, match="does not open"):
        open_text(sealed.sealed, os.urandom(32), PLACE, sealed.seal)


def test_a_text_does_not_open_at_another_place() -> None:
    sealed = seal_text(ProblemResolved(reason="mended"), PLACE)
    assert sealed
    with pytest.raises(TextDamaged, match="does not open"):
        open_text(sealed.sealed, sealed.key, slot("I-1", 2, "idea.submitted"), sealed.seal)


def test_a_text_does_not_open_when_a_byte_of_it_has_changed() -> None:
    sealed = seal_text(ProblemResolved(reason="mended"), PLACE)
    assert sealed
    changed = bytes([*sealed.sealed[:-1], sealed.sealed[-1] ^ 1])
    with pytest.raises(TextDamaged, match="does not open"):
        open_text(changed, sealed.key, PLACE, sealed.seal)


def test_a_text_other_than_the_one_committed_to_is_not_read() -> None:
    sealed = seal_text(ProblemResolved(reason="mended"), PLACE)
    other = seal_text(ProblemResolved(reason="not mended"), PLACE)
    assert sealed and other
    altered = TextSeal(commitment=sealed.seal.commitment, digest=other.seal.digest)
    with pytest.raises(TextDamaged, match="not what was committed to"):
        open_text(other.sealed, other.key, PLACE, altered)


# In the database


def submit(app: Ideaflow, title: str = TYPED) -> str:
    return do(app, SubmitIdea, title=title, canvas={"approach": f"{TYPED} at length"}, by="quokka@example.org").id


def test_no_words_stand_in_the_table_of_events(app: Ideaflow) -> None:
    submit(app)
    with app.database.reading() as connection:
        rows = connection.execute(select(events)).all()
    assert rows
    assert not [row for row in rows if re.search(b"quokka", b"|".join(_as_bytes(value) for value in row), re.I)]


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def test_words_are_erased_everywhere_in_a_text_whose_key_is_gone(app: Ideaflow) -> None:
    idea = submit(app)
    with app.database.transaction() as connection:
        connection.execute(delete(text_keys).where(text_keys.c.stream == idea))
    (submitted,) = happened(app, idea)
    assert isinstance(submitted, IdeaSubmitted)
    assert submitted.title == ERASED
    assert submitted.canvas == {}
    assert submitted.canvas_parts == ("approach",)


def test_a_key_put_in_the_place_of_another_is_damage(app: Ideaflow) -> None:
    idea = submit(app)
    with app.database.transaction() as connection:
        key = connection.execute(select(text_keys.c.key)).scalar_one()
        connection.execute(update(text_keys).values(key=key[:-1] + bytes([key[-1] ^ 1])))
    with pytest.raises(DamagedRecord, match=f"the key of {idea}/1 was altered"):
        app.history(idea)


@pytest.mark.parametrize("verb", ["UPDATE events SET topic = 'idea.withdrawn'", "DELETE FROM events"])
def test_an_event_is_never_changed_or_removed(app: Ideaflow, verb: str) -> None:
    idea = submit(app)
    before = app.history(idea)
    with pytest.raises(DBAPIError, match="events are never changed"), app.database.engine.begin() as connection:
        connection.exec_driver_sql(verb)
    assert app.history(idea) == before


def tamper(app: Ideaflow, change: str, **values: object) -> None:
    """Change events as somebody would who has taken the guard away first."""
    if not app.database.embedded:
        change = change.replace("CAST(record AS TEXT)", "convert_from(record, 'UTF8')")
        change = re.sub(r"CAST\((replace\(.*\)) AS BLOB\)", r"convert_to(\1, 'UTF8')", change)
    with app.database.transaction() as connection:
        lift_guards(connection)
        connection.execute(text(f"UPDATE events SET {change}"), values)  # noqa: S608 - the tests' own words


def test_a_record_that_is_no_record_is_damage(app: Ideaflow) -> None:
    idea = submit(app)
    tamper(app, "record = :record", record=b"nonsense")
    with pytest.raises(DamagedRecord, match="does not read"):
        app.history(idea)


def test_a_record_without_a_fact_is_damage(app: Ideaflow) -> None:
    idea = submit(app)
    tamper(app, "record = CAST(replace(CAST(record AS TEXT), '\"via\"', '\"way\"') AS BLOB)")
    with pytest.raises(DamagedRecord, match=f"event 1 of {idea} \\(idea.submitted\\) does not read"):
        app.history(idea)


def test_an_unknown_topic_is_damage_that_is_named(app: Ideaflow) -> None:
    idea = submit(app)
    change = "topic = 'idea.foretold', record = CAST(replace(CAST(record AS TEXT), :known, :unknown) AS BLOB)"
    tamper(app, change, known="idea.submitted", unknown="idea.foretold")
    with pytest.raises(DamagedRecord, match=r"is idea\.foretold version 1, which this ideaflow does not know"):
        app.history(idea)


def test_a_newer_payload_version_is_damage_that_is_named(app: Ideaflow) -> None:
    idea = submit(app)
    change = "record = CAST(replace(CAST(record AS TEXT), :known, :later) AS BLOB)"
    tamper(app, change, known='"payload":1', later='"payload":2')
    with pytest.raises(DamagedRecord, match=r"is idea\.submitted version 2, which this ideaflow does not know"):
        app.history(idea)


def test_a_record_filed_under_another_stream_is_damage(app: Ideaflow) -> None:
    submit(app)
    tamper(app, "stream = 'I-9'")
    with pytest.raises(DamagedRecord, match="filed under another id"):
        app.history("I-9")


def test_damage_is_found_by_a_check_of_the_store(app: Ideaflow) -> None:
    submit(app)
    assert app.check_store() == []
    tamper(app, "record = :record", record=b"nonsense")
    assert [fault for fault in app.check_store() if "does not read" in fault]
