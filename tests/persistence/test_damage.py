"""What is altered in the store behind ideaflow's back is told by the check, and never crashes it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import DamagedRecord
from ideaflow.persistence.schema import events, text_keys
from tests.doing import do, lift_guards


@pytest.fixture
def tampered(app: Ideaflow) -> Ideaflow:
    """Two ideas in a store whose guards were taken away."""
    do(app, SubmitIdea, title="Send a text")
    do(app, SubmitIdea, title="Send a letter")
    with app.database.transaction() as connection:
        lift_guards(connection)
    return app


def test_a_sound_store_has_no_faults(tampered: Ideaflow) -> None:
    assert tampered.check_store() == []


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 100])
@pytest.mark.parametrize("key_is_there", [True, False])
def test_altered_text_is_found_with_its_key_and_without(tampered: Ideaflow, sealed: bytes, key_is_there: bool) -> None:
    with tampered.database.transaction() as connection:
        connection.execute(update(events).where(events.c.position == 1).values(sealed_text=sealed))
        if not key_is_there:
            connection.execute(delete(text_keys).where(text_keys.c.stream == "I-1"))

    assert [fault for fault in tampered.check_store() if "event 1" in fault]
    with pytest.raises(DamagedRecord):
        tampered.history("I-1")


def test_a_key_that_vanished_without_an_erasure_is_named(tampered: Ideaflow) -> None:
    with tampered.database.transaction() as connection:
        connection.execute(delete(text_keys).where(text_keys.c.stream == "I-1"))

    assert [fault for fault in tampered.check_store() if "has lost its key, and no erasure says why" in fault]


@pytest.mark.parametrize("position", [1, 2])
def test_an_event_that_was_taken_out_is_missed(tampered: Ideaflow, position: int) -> None:
    with tampered.database.transaction() as connection:
        connection.execute(delete(events).where(events.c.position == position))

    assert tampered.check_store() != []


def test_an_event_under_another_id_is_found(tampered: Ideaflow) -> None:
    with tampered.database.transaction() as connection:
        connection.execute(update(events).where(events.c.position == 2).values(stream="I-9"))

    assert [fault for fault in tampered.check_store() if "filed under another id" in fault]
