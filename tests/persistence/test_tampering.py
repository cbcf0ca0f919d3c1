"""Each way to alter the log behind ideaflow's back is found, and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from ideaflow.bootstrap import Ideaflow, diagnose
from ideaflow.errors import StoreFault
from ideaflow.persistence.checkpoints import sign_checkpoint
from ideaflow.persistence.schema import events
from tests.clock import SimulatedClock
from tests.doing import differing_lists
from tests.persistence.tampering import Tampered, copied, make_log

pytestmark = pytest.mark.xdist_group("tampering")
# ruff: noqa: S608 - names of our own tables and columns
COLUMNS = [column.name for column in events.columns]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Tampered:
    return make_log(tmp_path_factory.mktemp("log") / "ideaflow.sqlite")


@pytest.fixture
def log(sound: Tampered, tmp_path: Path) -> Tampered:
    """A log of its own for each test."""
    return copied(sound, tmp_path)


def place(log: Tampered, where: str) -> int:
    """A position at the beginning, within a whole tile, or behind the last whole tile."""
    return {"first": 1, "middle": 100, "last": log.events}[where]


def test_a_sound_log_verifies(log: Tampered) -> None:
    assert log.faults(log.checkpoint) == []


@pytest.mark.parametrize("where", ["first", "middle", "last"])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_byte_changed_in_any_column_is_found(log: Tampered, column: str, where: str) -> None:
    position = place(log, where)
    ((value,),) = log.sql(f"SELECT {column} FROM events WHERE position = ?", position)
    log.sql(f"UPDATE events SET {column} = ? WHERE position = ?", _changed(value), position)
    assert log.faults()


def _changed(value: object) -> object:
    """One byte or one digit differs."""
    match value:
        case int():
            return value + 10_000
        case str():
            return chr(ord(value[0]) ^ 1) + value[1:]
        case bytes():
            return value[:20] + bytes([value[20] ^ 1]) + value[21:]
    return b"text where there was none"


@pytest.mark.parametrize("column", ["stream", "version", "topic", "record", "sealed_text"])
def test_a_value_of_another_type_is_found(log: Tampered, column: str) -> None:
    kind = {"stream": "BLOB", "topic": "BLOB", "version": "BLOB"}.get(column, "TEXT")
    ((position,),) = log.sql("SELECT max(position) FROM events WHERE sealed_text IS NOT NULL")
    value = "'text'" if column == "sealed_text" else f"CAST({column} AS {kind})"
    log.sql(f"UPDATE events SET {column} = {value} WHERE position = ?", position)
    assert log.faults()


def test_every_single_bit_of_a_record_counts(log: Tampered) -> None:
    ((record,),) = log.sql("SELECT record FROM events WHERE position = 100")
    for bit in range(0, len(record) * 8, 211):
        changed = (int.from_bytes(record, "big") ^ 1 << bit).to_bytes(len(record), "big")
        log.sql("UPDATE events SET record = ? WHERE position = 100", changed)
        assert [fault for fault in log.faults() if "100" in fault], bit


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_removed_event_is_found(log: Tampered, where: str) -> None:
    log.sql("DELETE FROM events WHERE position = ?", place(log, where))
    assert [fault for fault in log.faults() if "removed" in fault]


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_removed_event_is_found_when_the_gap_is_closed(log: Tampered, where: str) -> None:
    position = place(log, where)
    log.sql("DELETE FROM events WHERE position = ?", position)
    log.sql("UPDATE events SET position = -position WHERE position > ?", position)
    log.sql("UPDATE events SET position = -position - 1 WHERE position < 0")
    log.sql("UPDATE log_tree SET size = size - 1")
    assert log.faults()


def test_an_added_event_is_found(log: Tampered) -> None:
    _copy_of_last(log, log.events + 1)
    assert [fault for fault in log.faults() if "added" in fault]


@pytest.mark.parametrize("position", [0, -5])
def test_an_event_added_before_the_first_is_found(log: Tampered, position: int) -> None:
    _copy_of_last(log, position)
    assert [fault for fault in log.faults() if "added" in fault]


def _copy_of_last(log: Tampered, position: int) -> None:
    log.sql(
        "INSERT INTO events SELECT ?, stream, version + 1, topic, record, sealed_text FROM events WHERE position = ?",
        position,
        log.events,
    )


def test_swapped_events_are_found(log: Tampered) -> None:
    for change in ("-1", "100", "101"):
        at = {"-1": 100, "100": 101, "101": -1}[change]
        log.sql("UPDATE events SET position = ? WHERE position = ?", int(change), at)
    assert [fault for fault in log.faults() if "event 100 " in fault]


def test_renumbered_events_are_found(log: Tampered) -> None:
    log.sql("UPDATE events SET position = position + 7 WHERE position = ?", log.events)
    assert [fault for fault in log.faults() if "renumbered" in fault]


def test_a_renumbered_version_is_found_even_when_its_record_says_so_too(log: Tampered) -> None:
    log.change_record(log.events, lambda record: record.replace(b'"version":1', b'"version":2'))
    log.sql("UPDATE events SET version = 2 WHERE position = ?", log.events)
    log.hash_anew()
    assert [fault for fault in log.faults() if "follows version 0" in fault]


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_moved_time_is_found(log: Tampered, where: str) -> None:
    log.change_record(place(log, where), lambda record: record.replace(b'"at":"2026-', b'"at":"2025-'))
    assert log.faults()


def test_the_tail_cut_off_behind_a_checkpoint_is_found(log: Tampered) -> None:
    """Cut off and hashed anew, the database is sound in itself; the checkpoint that was kept elsewhere tells."""
    log.sql("DELETE FROM events WHERE position > ?", log.events - 3)
    log.hash_anew()
    assert log.faults() == []
    assert [fault for fault in log.faults(log.checkpoint) if "its end was cut off" in fault]


def test_a_log_written_anew_with_fresh_hashes_is_found_by_an_old_checkpoint(log: Tampered) -> None:
    log.change_record(5, lambda record: record.replace(b'"at":"2026-', b'"at":"2025-'))
    log.hash_anew()
    assert log.faults() == []
    assert [fault for fault in log.faults(log.checkpoint) if "written anew" in fault]


def test_a_log_written_anew_under_another_key_or_name_is_found(log: Tampered) -> None:
    log.hash_anew()
    log.sql("DELETE FROM log_keys")
    assert [fault for fault in log.faults(log.checkpoint) if "not signed by a key" in fault]
    log.sql("UPDATE log_tree SET origin = 'ideaflow.invalid/another'")
    assert [fault for fault in log.faults(log.checkpoint) if "another log" in fault]


def test_a_score_that_is_not_what_was_sealed_is_found_even_in_a_log_hashed_anew(log: Tampered) -> None:
    log.change_a_mark()
    log.hash_anew()
    assert [fault for fault in log.faults() if "is not what was sealed" in fault]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM erased_texts WHERE stream LIKE 'M-%'", "E-1: the list of its texts is not the one"),
        ("INSERT INTO erased_texts VALUES ('I-9', 1, 'E-1')", "E-1: the list of its texts is not the one"),
        ("UPDATE erased_texts SET version = version + 7 WHERE stream = 'P-1'", "E-2: the list of its texts is not the"),
        ("UPDATE erased_texts SET erasure = 'E-1' WHERE erasure = 'E-2'", "E-2: the list of its texts is not the one"),
        ("UPDATE erasures SET salt = '00' || substr(salt, 3)", "E-1: the list of its texts is not the one"),
        ("UPDATE erasures SET reason = 'the law asked for it'", "E-1: its day or its reason"),
        ("UPDATE erasures SET erased_on = '2025-01-01'", "E-2: its day or its reason"),
        ("DELETE FROM erasures WHERE erasure = 'E-2'", "E-2: the list of its texts is gone"),
        ("DELETE FROM text_keys WHERE stream = 'I-7'", "event 1 of I-7 has lost its key, and no erasure says why"),
        ("INSERT INTO erased_texts VALUES ('I-9', 1, 'E-7')", "event 1 of I-9 was erased, and its key is still there"),
    ],
)
def test_an_altered_list_of_what_was_erased_is_found(log: Tampered, change: str, said: str) -> None:
    """Nothing of it is in the log but a digest; without the comparison every one of these would pass unseen."""
    log.sql(change)
    assert [fault for fault in log.faults() if said in fault]


@pytest.mark.parametrize("table", ["log_tiles", "log_tree"])
def test_an_altered_tree_is_found(log: Tampered, table: str) -> None:
    column = {"log_tiles": "hashes", "log_tree": "peaks"}[table]
    ((value,),) = log.sql(f"SELECT {column} FROM {table}")
    log.sql(f"UPDATE {table} SET {column} = ?", _changed(value))
    assert log.faults()
    log.sql(f"DELETE FROM {table}")
    assert log.faults()


def test_an_altered_row_of_a_list_differs_from_its_rebuild(log: Tampered) -> None:
    log.sql("UPDATE submitter_tracker SET title = 'Another' WHERE id = 'I-5'")
    with Ideaflow(log.url) as app:
        assert differing_lists(app) == ["submitter_tracker"]


def test_nothing_more_is_written_or_signed_once_the_log_lost_its_end(log: Tampered) -> None:
    log.sql("DELETE FROM events WHERE position = ?", log.events)
    with Ideaflow(log.url, clock=SimulatedClock()) as app:
        for act in (lambda: sign_checkpoint(app.database, app.clock()), lambda: _submit(app)):
            with pytest.raises(StoreFault, match="removed or added"):
                act()


def test_no_checkpoint_is_signed_over_altered_events(log: Tampered) -> None:
    log.change_record(log.events, lambda record: record.replace(b'"at":"2026-', b'"at":"2025-'))
    with Ideaflow(log.url) as app, pytest.raises(StoreFault, match="altered"):
        sign_checkpoint(app.database, SimulatedClock()())
    log.hash_anew()
    checkpoint = log.checkpoint
    log.sql("INSERT INTO log_checkpoints VALUES (?, '2026-03-02', ?)", checkpoint.size, checkpoint.note.written)
    with Ideaflow(log.url) as app, pytest.raises(StoreFault, match="does not begin"):
        sign_checkpoint(app.database, SimulatedClock()())


def test_the_checks_of_the_store_and_the_doctor_find_it_too(log: Tampered) -> None:
    assert [one for one in diagnose(log.url) if one.name == "proof" and one.well]
    log.change_record(log.events, lambda record: record.replace(b'"at":"2026-', b'"at":"2025-'))
    assert [one for one in diagnose(log.url) if one.name == "proof" and not one.well]
    with Ideaflow(log.url) as app:
        assert [fault for fault in app.check_store() if "root of the log" in fault]


def _submit(app: Ideaflow) -> None:
    from ideaflow.application.idea import SubmitIdea  # noqa: PLC0415
    from tests.doing import do  # noqa: PLC0415

    do(app, SubmitIdea, title="One more")
