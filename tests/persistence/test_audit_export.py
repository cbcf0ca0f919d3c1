"""An export verifies on its own, goes on where it stopped, and no file of it can be altered unseen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import ideaflow_verify as offline
from ideaflow.application.log_keeping import add_cosignatures, log_keys, rotate_log_key, trust_witness
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import IdeaflowError, InvalidInput
from ideaflow.persistence.audit_export import export_log
from ideaflow.persistence.checkpoints import latest, prove_growth, prove_stream, sign_checkpoint
from ideaflow.persistence.database import Database
from ideaflow.persistence.log_keys import all_keys
from ideaflow.persistence.log_tree import build_tree
from ideaflow.persistence.log_verify import verify_log
from ideaflow.persistence.signed_note import COSIGNATURE, SIGNATURE, Checkpoint, NoteKey, read_key
from tests.clock import START
from tests.doing import STEWARD
from tests.persistence.tampering import Tampered, copied, make_log

pytestmark = pytest.mark.xdist_group("tampering")
WITNESS = Ed25519PrivateKey.generate()
WITNESS_KEY = NoteKey("harbour.example/witness", COSIGNATURE, WITNESS.public_key().public_bytes_raw())
NOBODY = offline.Trust()
MANY = 70_000
T = TypeVar("T")
PROGRAM = Path(offline.__file__)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Tampered:
    return make_log(tmp_path_factory.mktemp("log") / "ideaflow.sqlite")


@pytest.fixture
def log(sound: Tampered, tmp_path: Path) -> Tampered:
    return copied(sound, tmp_path)


@pytest.fixture(scope="module")
def exported(sound: Tampered, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that is only read."""
    return export(sound, tmp_path_factory.mktemp("export") / "it")


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """A copy to alter."""
    return Path(shutil.copytree(exported, tmp_path / "altered"))


def export(log: Tampered, folder: Path, signed: Checkpoint | None = None) -> Path:
    on(log, lambda database: export_log(database, folder, signed or log.checkpoint, START))
    return folder


def on(log: Tampered, act: Callable[[Database], T]) -> T:
    database = Database(log.url)
    try:
        return act(database)
    finally:
        database.close()


def faults(folder: Path, trust: offline.Trust = NOBODY) -> list[str]:
    """What the offline program says, also where it cannot read."""
    try:
        return offline.verify_export(folder, trust, 1).faults
    except offline.Wrong as wrong:
        return [str(wrong)]


def kept(checkpoint: Checkpoint) -> offline.Checkpoint:
    return offline.read_checkpoint(checkpoint.note.written.encode(), "march.checkpoint")


def key_of(log: Tampered) -> offline.Key:
    return offline.read_key(on(log, lambda database: log_keys(database)[0][1].written))


def test_an_export_verifies_by_the_program_alone(exported: Path, log: Tampered, tmp_path: Path) -> None:
    """The file is run by itself, away from ideaflow: -I keeps its folder and the environment out of the way."""
    program, checkpoint = shutil.copy(PROGRAM, tmp_path / "alone.py"), tmp_path / "march.checkpoint"
    checkpoint.write_text(log.checkpoint.note.written, encoding="utf-8")
    words = [sys.executable, "-I", program, exported, "--checkpoint", checkpoint, "--key", key_of(log).written]
    ended = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    checked, _, not_checked = ended.stdout.partition("NOT checked:")
    assert f"{log.events} records, in order, hash to the root" in checked
    assert "3 opened scores are what was sealed" in checked
    assert "Witnesses" in not_checked
    assert "What people typed" in not_checked


def test_the_program_needs_nothing_but_the_standard_library_and_cryptography() -> None:
    words = {
        line.split()[1].split(".")[0]
        for line in PROGRAM.read_text().splitlines()
        if line.startswith(("import ", "from "))
    }
    assert words - {*sys.stdlib_module_names} == {"cryptography"}


def test_no_file_of_an_export_can_be_altered_unseen(folder: Path) -> None:
    """Each file at its beginning, its middle and its end."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {file.relative_to(folder).parts[0] for file in files} == {
        "MANIFEST", "README.md", "records", "tile", "checkpoints", "keys", "packs"
    }  # fmt: skip
    assert faults(folder) == []
    for file in files:
        content = file.read_bytes()
        for at in {0, len(content) // 2, len(content) - 1} if content else ():
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            assert faults(folder), (file, at)
        file.write_bytes(content[:-1] if content else b"more")
        assert faults(folder), file
        file.unlink()
        assert faults(folder), file
        file.write_bytes(content)
    assert faults(folder) == []


def test_a_file_that_was_put_in_is_found(folder: Path) -> None:
    (folder / "packs" / "more.toml").write_text("x")
    assert [fault for fault in faults(folder) if "does not list it" in fault]


def test_an_export_made_anew_from_altered_events_is_found_by_an_old_checkpoint(log: Tampered, tmp_path: Path) -> None:
    log.change_record(5, lambda record: record.replace(b'"at":"2026-', b'"at":"2025-'))
    log.hash_anew()
    anew = on(log, lambda database: sign_checkpoint(database, START))
    folder = export(log, tmp_path / "anew", anew)
    assert faults(folder) == []
    assert [fault for fault in faults(folder, offline.Trust(checkpoints=(kept(log.checkpoint),))) if "altered" in fault]


def test_a_score_that_is_not_what_was_sealed_is_found_offline(log: Tampered, tmp_path: Path) -> None:
    found = log.sql("SELECT position FROM events WHERE topic = 'meeting.score_opened'")
    log.change_record(found[0][0], lambda record: record.replace(b'"perspective":"', b'"perspective":"x'))
    log.hash_anew()
    anew = on(log, lambda database: sign_checkpoint(database, START))
    assert [one for one in faults(export(log, tmp_path / "anew", anew)) if "is not what was sealed" in one]


def test_another_organisations_key_does_not_count(exported: Path) -> None:
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    trust = offline.Trust(keys=(offline.Key("ideaflow.invalid/x", offline.SIGNS, stranger),))
    assert [fault for fault in faults(exported, trust) if "not signed by a key" in fault]


def test_an_export_that_was_not_finished_does_not_count_and_is_gone_on_with(log: Tampered, tmp_path: Path) -> None:
    folder = export(log, tmp_path / "it")
    whole = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    (folder / "MANIFEST").unlink()
    (folder / "records" / "000000.jsonl").unlink()
    (folder / "records" / "000000.jsonl.part").write_bytes(b"half")
    assert faults(folder)
    export(log, folder)
    again = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert again == whole
    assert faults(folder) == []


def test_a_folder_with_other_things_is_left_alone(log: Tampered, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    with pytest.raises(InvalidInput, match="new folder"):
        export(log, tmp_path)
    assert mine.read_text() == "mine"


def test_keys_rotate_with_overlap_and_what_the_old_one_signed_stays_valid(log: Tampered, tmp_path: Path) -> None:
    first = key_of(log)
    on(log, lambda database: rotate_log_key(database, START, timedelta(days=30), by=STEWARD))
    during = on(log, lambda database: sign_checkpoint(database, START + timedelta(days=29)))
    old, new = (key for _, key in on(log, log_keys))
    assert during.note.signed_by(old)
    assert during.note.signed_by(new)

    log.sql("DELETE FROM log_checkpoints WHERE size = ?", log.events)
    after = on(log, lambda database: sign_checkpoint(database, START + timedelta(days=31)))
    assert not after.note.signed_by(old)
    assert after.note.signed_by(new)
    assert log.sql("SELECT length(private) FROM log_keys ORDER BY number") == [(0,), (32,)]
    assert log.faults(log.checkpoint) == []

    folder = export(log, tmp_path / "later", after)
    trust = offline.Trust(keys=(first,), checkpoints=(kept(log.checkpoint),))
    assert faults(folder, trust) == []
    (folder / "keys" / "endorsed-000002.txt").unlink()
    assert faults(folder, trust)
    _check_that_proofs_follow_keys(log, first, after, tmp_path / "one.proof")


def _check_that_proofs_follow_keys(log: Tampered, first: offline.Key, after: Checkpoint, file: Path) -> None:
    """The checkpoint is signed by the second key alone; the auditor has the first."""
    with Ideaflow(log.url) as app:
        proofs = app.ask(prove_stream, "I-1", after), app.ask(prove_growth, log.checkpoint, after)
    for proof in proofs:
        told = msgspec.to_builtins(proof)
        file.write_text(json.dumps(told))
        assert offline.verify_proof(file, offline.Trust(keys=(first,))).faults == []
        stranger = NoteKey(first.name, SIGNATURE, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
        others = offline.verify_proof(file, offline.Trust(keys=(offline.read_key(stranger.written),))).faults
        assert [fault for fault in others if "not signed by a key that was given" in fault]
        file.write_text(json.dumps({**told, "endorsements": []}))
        assert offline.verify_proof(file, offline.Trust(keys=(first,))).faults


def test_only_a_steward_rotates_and_only_stewards_and_auditors_trust_witnesses(log: Tampered) -> None:
    for act in (
        lambda database: rotate_log_key(database, START, timedelta(), by="sam.submitter@example.org"),
        lambda database: trust_witness(database, WITNESS_KEY.written, START, by="sam.submitter@example.org"),
    ):
        with pytest.raises(IdeaflowError) as refused:
            on(log, act)
        assert refused.value.exit_code == 3


def test_a_witness_cosigns_and_the_auditor_checks_it(log: Tampered, tmp_path: Path) -> None:
    note = log.checkpoint.note.cosigned(WITNESS, WITNESS_KEY.name, 1_800_000_000)
    cosigned = Checkpoint(log.checkpoint.origin, log.checkpoint.size, log.checkpoint.root, note)
    with pytest.raises(InvalidInput, match="trusted witness"):
        on(log, lambda database: add_cosignatures(database, cosigned))
    on(log, lambda database: trust_witness(database, WITNESS_KEY.written, START, by=STEWARD))
    assert on(log, lambda database: add_cosignatures(database, cosigned)) == [WITNESS_KEY.name]
    assert on(log, verify_log).cosigned == 1

    folder = export(log, tmp_path / "cosigned")
    witness = offline.read_key(WITNESS_KEY.written)
    assert faults(folder, offline.Trust(witnesses=(witness,))) == []
    stranger = NoteKey("else.example", COSIGNATURE, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    both = offline.Trust(witnesses=(witness, offline.read_key(stranger.written)), needed=2)
    assert [fault for fault in faults(folder, both) if "too few" in fault]
    assert faults(folder, offline.Trust(witnesses=both.witnesses, needed=1)) == []


def test_a_cosignature_of_another_checkpoint_is_not_taken(log: Tampered) -> None:
    on(log, lambda database: trust_witness(database, WITNESS_KEY.written, START, by=STEWARD))
    note = log.checkpoint.note.cosigned(WITNESS, WITNESS_KEY.name, 1)
    other = Checkpoint(log.checkpoint.origin, log.checkpoint.size - 2, log.checkpoint.root, note)
    with pytest.raises(InvalidInput, match="was signed here"):
        on(log, lambda database: add_cosignatures(database, other))


def test_a_log_of_many_tiles_is_verified_and_exported_in_parallel(log: Tampered, tmp_path: Path) -> None:
    """More than one stretch, one file of records and one tile of tiles; the records are of no kind ideaflow knows."""
    first = log.events + 1
    rows = [
        (
            at,
            "X-1",
            at - first + 1,
            "x.y",
            b'{"stream":"X-1","version":%d,"topic":"x.y","payload":1}' % (at - first + 1),
        )
        for at in range(first, MANY + 1)
    ]
    log.many("INSERT INTO events VALUES (?, ?, ?, ?, ?, NULL)", rows)
    on(log, _build)
    signed = on(log, lambda database: sign_checkpoint(database, START))
    found = on(log, lambda database: verify_log(database, earlier=[log.checkpoint], workers=2))
    assert (found.events, found.scores, found.faults) == (MANY, on(log, verify_log).scores, [])
    assert found.scores

    folder = export(log, tmp_path / "many", signed)
    trust = offline.Trust(checkpoints=(kept(log.checkpoint),))
    assert offline.verify_export(folder, trust, 2).faults == []
    page = folder / "records" / "000000.jsonl"
    before = page.stat().st_mtime_ns
    export(log, folder, signed)
    assert page.stat().st_mtime_ns == before, "a page that is right is kept"
    page.write_bytes(page.read_bytes().replace(b'"version":9000,', b'"version":9009,'))
    assert offline.verify_export(folder, trust, 2).faults
    export(log, folder, signed)
    assert faults(folder, trust) == []

    log.change_a_mark()
    spread = on(log, lambda database: verify_log(database, workers=2)).faults
    assert [fault for fault in spread if "is not what was sealed" in fault]

    log.sql("UPDATE log_tiles SET hashes = zeroblob(8192) WHERE level = 1")
    assert [fault for fault in log.faults() if "level 1" in fault]
    log.change_record(40_000, lambda record: record + b" ")
    assert [
        fault for fault in on(log, lambda database: verify_log(database, workers=2)).faults if "event 40000 " in fault
    ]


def _build(database: Database) -> int:
    with database.transaction() as connection:
        return build_tree(connection)


def test_the_tree_grows_the_same_in_one_go_and_event_by_event(log: Tampered) -> None:
    before = log.sql("SELECT size, peaks FROM log_tree"), log.sql("SELECT * FROM log_tiles")
    log.hash_anew()
    assert (log.sql("SELECT size, peaks FROM log_tree"), log.sql("SELECT * FROM log_tiles")) == before


def test_keys_of_a_log_are_no_ones_twice(log: Tampered) -> None:
    def read(database: Database) -> tuple[int, Checkpoint | None]:
        with database.reading() as connection:
            return len(all_keys(connection)), latest(connection)

    assert on(log, read) == (1, log.checkpoint)
    assert read_key(key_of(log).written).written == key_of(log).written
