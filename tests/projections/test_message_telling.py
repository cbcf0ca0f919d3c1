"""What is written into the outbox with the events, on both databases: everything, once, without a word or a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from ideaflow.application.meeting import OpenScores, ScoreIdea
from ideaflow.application.message import ChooseMessages
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import word_fields
from ideaflow.domain.event_classes import BY_TOPIC
from ideaflow.domain.message import MessageKind, messages_of
from ideaflow.domain.webhook_event import OF_PEOPLE, TOPICS, is_told, payload_of
from ideaflow.persistence import outbox as box
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.schema import notices, outbox
from ideaflow.projections.message_audience import ListedAudience
from ideaflow.projections.message_page import Told, notices_told
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, whole_log
from tests.places import Places
from tests.scenario import NAMES, SAM, SEATS, everything, meeting_on, ready_idea, seat_forum

RANDOM = ("message", "letter")
# Of dates no event tells, and nobody has the role of a helper there.
NOT_THERE = {"CLOCK", "OBSERVATION", "REVIEW", "HELP"}


def rows(app: Ideaflow, table: Table) -> list[dict[str, object]]:
    """A table's rows in the order in which they were written, without what is random."""
    with app.database.reading() as connection:
        found = connection.execute(select(table).order_by(table.c.position, table.c.once)).mappings().all()
    return [{name: value for name, value in row.items() if name not in RANDOM} for row in found]


def test_every_message_is_there_once_and_neither_it_nor_a_delivery_holds_a_word_or_a_name(app: Ideaflow) -> None:
    app.webhooks.add(STEWARD, "https://hooks.example.org/")
    everything(app)
    kept = rows(app, notices)
    with app.database.reading() as connection:
        audience = ListedAudience(connection, EventLog(app.database))
        expected = {one.once for recorded in whole_log(app) for one in messages_of(recorded, audience)}
    told = [str(row["once"]) for row in kept]
    assert max(Counter(told).values()) == 1
    # Who sits on the forum changed meanwhile, so of meetings it was others who were told.
    assert _of_no_meeting(expected) == _of_no_meeting(told)
    assert {row["kind"] for row in kept} == {kind.name for kind in MessageKind} - NOT_THERE
    assert {row["once"] for row in rows(app, outbox) if row["channel"] == "email"} == {*told}
    with app.database.reading() as connection:
        pseudonyms = [row[0] for row in connection.exec_driver_sql("SELECT pseudonym FROM pseudonyms")]
    told_programs = [payload_of(one, "") for one in whole_log(app) if is_told(one.event)]
    assert {one.type for one in told_programs} == {*TOPICS}
    for one in told_programs:
        facts = one.data["facts"]
        assert isinstance(facts, dict)
        assert not {*facts} & {*OF_PEOPLE, *word_fields(BY_TOPIC[one.type])}
    stored = repr(kept + rows(app, outbox)) + repr(told_programs)
    typed = (
        "Send a text",
        "it is simple",
        "where are the numbers?",
        "on which days?",
        "texts are read",
        "franking machine",
    )
    assert not [word for word in (*NAMES, *NAMES.values(), *pseudonyms, *typed) if word in stored]


def said(app: Ideaflow) -> list[Told]:
    """Everything that anybody was told, in words."""
    people = [app.person(address) for address in NAMES]
    return [told for person in people if person for told in app.ask(notices_told, app.log, person.id, app.today)]


def _of_no_meeting(told: Iterable[str]) -> set[str]:
    return {one for one in told if " M-" not in one}


@pytest.fixture
def twins(places: Places, tmp_path: Path) -> list[Ideaflow]:
    """Two systems that differ in nothing but what is sealed; then both open."""
    made = []
    for number, marks in enumerate(({"feasibility": 1, "benefit": 1, "why": 1}, {"feasibility": 5, "benefit": None})):
        folder = tmp_path / str(number)
        folder.mkdir()
        opened = places.fresh(folder)
        app = Ideaflow(opened.__enter__(), clock=SimulatedClock())
        app.webhooks.add(STEWARD, "https://hooks.example.org/")
        forum, ideas = seat_forum(app), (ready_idea(app), ready_idea(app, "Ring"))
        do(app, ChooseMessages, email="daily", by=SAM)
        meeting = meeting_on(app, forum, *ideas)
        for idea in ideas:
            for scorer in SEATS:
                whole = {"feasibility": 3, "benefit": 3, "why": 3} | marks
                do(app, ScoreIdea, meeting=meeting, idea=idea, marks=whole, comment="x" * (number * 90 + 1), by=scorer)
        made.append(app)
    return made


def test_what_is_sealed_changes_no_message(twins: list[Ideaflow]) -> None:
    one, other = twins
    for table in (notices, outbox):
        assert rows(one, table) == rows(other, table) != []
    assert said(one) == said(other) != []
    for app in twins:
        do(app, OpenScores, meeting="M-1", idea="I-1", by=next(iter(SEATS)))
    for table in (notices, outbox):
        assert rows(one, table) == rows(other, table)
    assert said(one) == said(other) != []
    for app in twins:
        app.close()


def test_takers_at_the_same_time_get_whole_letters(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    meeting_on(app, forum, *(ready_idea(app, f"Idea {number}") for number in range(4)))

    def taken() -> list[list[box.Outgoing]]:
        found = []
        while True:
            with app.database.transaction() as connection:
                letter = box.take(connection, clock.now)
            if not letter:
                return found
            found.append([*letter])

    with ThreadPoolExecutor(4) as takers:
        futures = [takers.submit(taken) for _ in range(4)]
        letters = [letter for future in futures for letter in future.result()]
    assert sorted(len(letter) for letter in letters) == [1, 1, 4, 4]
    assert all(len({one.letter for one in letter}) == 1 for letter in letters)
    assert len({letter[0].letter for letter in letters}) == len(letters)


def test_a_letter_is_one_runners_until_its_time_is_over(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    meeting_on(app, forum, ready_idea(app))
    with app.database.transaction() as connection:
        first = box.take(connection, clock.now)
    with app.database.transaction() as connection:
        second = box.take(connection, clock.now)
    assert first
    assert first[0].letter != second[0].letter
    clock.now += box.TAKEN_FOR
    with app.database.transaction() as connection:
        assert box.take(connection, clock.now)[0].letter == first[0].letter
    with app.database.transaction() as connection:
        box.settle(connection, first[0].letter, clock.now)
        box.settle(connection, first[0].letter, clock.now)
        states = box.counts(connection)
    assert states["sent"] == len(first)
