"""Keys apart from the log: made once, needed to read, changed without touching an event, missed with a clear word."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import DamagedRecord
from ideaflow.persistence import key_rotation
from ideaflow.persistence.key_file import KEYS_VARIABLE, KeysUnusable, key_file_of, read_keys
from ideaflow.persistence.schema import text_keys
from ideaflow.projections import submitter_tracker
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, whole_log
from tests.privacy.planted import ZOE, plant
from tests.privacy.test_erasing import records


def locked(app: Ideaflow) -> list[bytes]:
    """Every text's key, as it is stored."""
    with app.database.reading() as connection:
        query = select(text_keys.c.key).order_by(text_keys.c.stream, text_keys.c.version)
        return [bytes(key) for key in connection.execute(query).scalars()]


def test_init_makes_a_file_for_its_owner_alone_and_makes_it_once(url: str) -> None:
    file = key_file_of(url, embedded=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    bootstrap.init(url, STEWARD)
    assert file.read_bytes() == before


def test_without_the_file_lists_are_shown_and_texts_are_not(app: Ideaflow) -> None:
    plant(app)
    file = app.database.key_ring.file
    app.close()
    file.rename(file.with_suffix(".away"))
    with Ideaflow(app.database.url) as other:
        assert other.ask(submitter_tracker.ideas)
        with pytest.raises(KeysUnusable) as caught:
            whole_log(other)
        assert str(file) in str(caught.value)
        assert KEYS_VARIABLE in caught.value.next_step
        with pytest.raises(KeysUnusable):
            plant(other)
    assert not file.exists()


@pytest.mark.parametrize("held", [b"", b"{}", b"[]", b'{"keys": {}}', b'{"keys": {"ab": "cd"}}', b"\xff\x00"])
def test_a_file_that_is_no_file_of_keys_is_named(app: Ideaflow, held: bytes) -> None:
    plant(app)
    app.database.key_ring.file.write_bytes(held)
    with Ideaflow(app.database.url) as other, pytest.raises(KeysUnusable, match="is not a file of keys"):
        whole_log(other)


def test_the_keys_of_another_database_are_refused(
    app: Ideaflow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(app)
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    bootstrap.init(other, STEWARD)
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "other.sqlite.keys"))
    with Ideaflow(app.database.url) as wrong:
        with pytest.raises(KeysUnusable, match="does not hold key"):
            whole_log(wrong)
        with pytest.raises(KeysUnusable, match="does not hold key"):
            plant(wrong)


def test_the_environment_names_a_file_or_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path))
    assert key_file_of("sqlite:////somewhere/team.sqlite", embedded=True) == tmp_path / "team.sqlite.keys"
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "mine"))
    assert key_file_of("postgresql+psycopg://ada:secret@host/name", embedded=False) == tmp_path / "mine"
    monkeypatch.delenv(KEYS_VARIABLE)
    named = [key_file_of(f"postgresql+psycopg://ada:{word}@host/name", embedded=False) for word in ("one", "two")]
    assert named[0] == named[1]


def test_a_key_of_one_text_does_not_open_another(app: Ideaflow) -> None:
    plant(app)
    with app.database.transaction() as connection:
        keys = connection.execute(select(text_keys)).all()
        first = (text_keys.c.stream == keys[0].stream) & (text_keys.c.version == keys[0].version)
        connection.execute(update(text_keys).where(first).values(key=keys[1].key))
    with pytest.raises(DamagedRecord, match="was altered, or is another's"):
        whole_log(app)


def test_changing_keys_touches_no_event_and_retires_the_old(app: Ideaflow) -> None:
    plant(app)
    told, stored, keys, held = whole_log(app), records(app), locked(app), read_keys(app.database.key_ring.file)
    assert app.rotate_keys() == len(keys)
    assert records(app) == stored
    assert not {*locked(app)} & {*keys}
    after = read_keys(app.database.key_ring.file)
    assert len(after) == 1
    assert not {*after} & {*held}
    with Ideaflow(app.database.url, clock=SimulatedClock()) as other:
        assert whole_log(other) == told
        assert differing_lists(other) == []


def test_who_is_at_work_while_keys_change_goes_on_under_the_new(app: Ideaflow) -> None:
    plant(app)
    with Ideaflow(app.database.url, clock=SimulatedClock()) as other:
        whole_log(other)
        app.rotate_keys()
        from ideaflow.application.idea import SubmitIdea  # noqa: PLC0415

        do(other, SubmitIdea, title="written meanwhile", by=ZOE)
        assert whole_log(other) == whole_log(app)


def test_a_change_that_broke_off_is_carried_on_with(app: Ideaflow, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(app)
    told = whole_log(app)
    monkeypatch.setattr(key_rotation, "PAGE", 2)

    class Crash(Exception):
        pass

    def stop(_: int) -> None:
        raise Crash

    with pytest.raises(Crash):
        app.rotate_keys(stop)
    assert len(read_keys(app.database.key_ring.file)) == 2
    assert whole_log(app) == told
    assert app.rotate_keys() == len(locked(app)) - 2
    assert len(read_keys(app.database.key_ring.file)) == 1
    assert whole_log(app) == told


@pytest.mark.xdist_group("postgres")
def test_keys_change_on_a_server_too(postgres_url: str) -> None:
    bootstrap.init(postgres_url, STEWARD)
    with Ideaflow(postgres_url, clock=SimulatedClock()) as app:
        plant(app)
        told = whole_log(app)
        assert app.rotate_keys() == len(locked(app))
        assert whole_log(app) == told


def test_a_list_is_shown_without_opening_the_file_of_keys(app: Ideaflow) -> None:
    plant(app)
    app.database.key_ring.file.chmod(0)
    try:
        with Ideaflow(app.database.url) as other:
            assert other.ask(submitter_tracker.ideas)
            assert "key_ring" not in vars(other.database)
    finally:
        app.database.key_ring.file.chmod(0o600)


def test_doctor_sees_a_file_that_others_can_read(app: Ideaflow) -> None:
    file = app.database.key_ring.file
    checks = {check.name: check for check in bootstrap.diagnose(app.database.url)}
    assert checks["keys"].well
    file.chmod(0o644)
    assert not {check.name: check for check in bootstrap.diagnose(app.database.url)}["keys"].well
    file.unlink()
    assert "is not there" in {check.name: check for check in bootstrap.diagnose(app.database.url)}["keys"].seen


def test_databases_that_share_a_file_keep_keys_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "shared.keys"))
    urls = [f"sqlite:///{tmp_path / name}" for name in ("one.sqlite", "other.sqlite")]
    for url in urls:
        bootstrap.init(url, STEWARD)
    with Ideaflow(urls[0]) as one, Ideaflow(urls[1]) as other:
        plant(one)
        plant(other)
        told = whole_log(other)
        one.rotate_keys()
        assert len(read_keys(tmp_path / "shared.keys")) == 2
    with Ideaflow(urls[1]) as other:
        assert whole_log(other) == told
