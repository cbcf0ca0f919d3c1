"""The auditor at the keyboard: a checkpoint that leaves the machine, proofs, an export, and what verification says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import ideaflow_verify as offline
from ideaflow.persistence.database import sqlite_module
from ideaflow.persistence.signed_note import COSIGNATURE, NoteKey, read_checkpoint
from tests.cli.terminal import InProcess, Terminal

WITNESS = Ed25519PrivateKey.generate()
WITNESS_KEY = NoteKey("harbour.example/witness", COSIGNATURE, WITNESS.public_key().public_bytes_raw())


def key(typist: InProcess) -> str:
    """The key that signs, as an auditor writes it down."""
    known: str = typist.shown("audit", "keys", "list")[-1]["key"]
    return known


def alter(database: Path) -> None:
    connection = sqlite_module().connect(database, isolation_level=None)
    connection.execute("DROP TRIGGER events_refuse_update")
    connection.execute('UPDATE events SET record = replace(record, \'"at":"2026\', \'"at":"2025\') WHERE position = 2')
    connection.close()


def test_a_checkpoint_is_printed_as_it_is_written_to_a_file(typist: InProcess, tmp_path: Path) -> None:
    printed = typist.done("audit", "checkpoint").out
    file = tmp_path / "march.checkpoint"
    assert typist.made("audit", "checkpoint", "--out", str(file)) == str(file)
    assert file.read_text(encoding="utf-8") == printed
    told = typist.shown("audit", "checkpoint")
    assert (told["size"], told["note"]) == (4, printed)
    assert read_checkpoint(printed).note.signed_by(offline.read_key(key(typist)))  # type: ignore[arg-type]
    assert "is there already" in typist.wrong("audit", "checkpoint", "--out", str(file))


def test_proofs_are_checked_by_the_second_program(
    typist: InProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    march, proof, since = (tmp_path / name for name in ("march.checkpoint", "i-1.proof", "since.proof"))
    typist.done("audit", "checkpoint", "--out", str(march))
    typist.done("idea", "submit", "--title", "Another")
    typist.done("audit", "prove", "I-1", "--out", str(proof))
    typist.done("audit", "consistency", str(march), "--out", str(since))
    for file in (proof, since):
        assert offline.main([str(file), "--key", key(typist)]) == 0
    told = capsys.readouterr().out
    assert "2 events of I-1 are in the log of 5 records" in told
    assert "The log of 5 records begins with the 4 of the earlier checkpoint" in told

    typist.done("audit", "prove", "I-1", "--against", str(march), "--out", str(tmp_path / "old.proof"))
    assert offline.main([str(tmp_path / "old.proof"), "--checkpoint", str(march), "--key", key(typist)]) == 0

    altered = json.loads(proof.read_text(encoding="utf-8"))
    altered["events"][0]["record"] = altered["events"][0]["record"].replace("2026", "2025")
    proof.write_text(json.dumps(altered), encoding="utf-8")
    assert offline.main([str(proof), "--key", key(typist)]) == 1
    assert "is not in the log" in capsys.readouterr().out


def test_everything_verifies_until_something_is_altered(typist: InProcess, tmp_path: Path) -> None:
    march, folder = tmp_path / "march.checkpoint", tmp_path / "audit"
    typist.done("audit", "checkpoint", "--out", str(march))
    assert typist.made("audit", "export", str(folder)) == str(folder)
    for target in ((), (str(folder),)):
        told = typist.done("audit", "verify", *target, "--checkpoint", str(march), "--key", key(typist))
        assert "Everything verifies" in told.err
    assert typist.shown("audit", "verify")["faults"] == []
    assert "NOT checked" in typist.done("audit", "verify").out

    alter(typist.database)
    ended = typist.run("audit", "verify", "--checkpoint", str(march))
    assert ended.code == 1
    assert "the events do not hash to the root of the log" in ended.err
    assert typist.run("admin", "check").code == 1
    assert typist.run("doctor").code == 1
    assert "altered" in typist.failed("audit", "checkpoint")
    assert "fit the checkpoint" in typist.failed("audit", "prove", "I-1", "--against", str(march))

    page = folder / "records" / "000000.jsonl"
    page.write_bytes(page.read_bytes().replace(b'"at":"2026', b'"at":"2025'))
    ended = typist.run("audit", "verify", str(folder))
    assert ended.code == 1
    assert "WRONG" in ended.out


def test_the_installed_program_verifies_an_export(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    terminal.done("audit", "export", str(folder))
    assert "Everything verifies" in terminal.done("audit", "verify", str(folder)).err


def test_witnesses_and_keys(typist: InProcess, tmp_path: Path) -> None:
    first = key(typist) if typist.done("audit", "checkpoint") else ""
    cosigned, witness = tmp_path / "cosigned", WITNESS_KEY.written
    note = read_checkpoint(typist.done("audit", "checkpoint").out).note
    cosigned.write_text(note.cosigned(WITNESS, WITNESS_KEY.name, 1_800_000_000).written, encoding="utf-8")
    assert "trusted witness" in typist.wrong("audit", "witness", "add", str(cosigned))
    assert typist.made("audit", "witness", "trust", witness) == WITNESS_KEY.name
    assert typist.shown("audit", "witness", "list") == [witness]
    assert typist.made("audit", "witness", "add", str(cosigned)) == WITNESS_KEY.name
    assert typist.shown("audit", "verify")["cosigned"] == 1

    folder = tmp_path / "audit"
    typist.done("audit", "export", str(folder))
    typist.done("audit", "verify", str(folder), "--witness", witness)
    assert "goes with DIR" in typist.wrong("audit", "verify", "--witness", witness)

    second = typist.made("audit", "keys", "rotate", "--overlap", "7")
    assert [one["key"] for one in typist.shown("audit", "keys", "list")] == [first, second]
    typist.refused("audit", "keys", "rotate", by="somebody@example.org")
    typist.refused("audit", "witness", "trust", witness, by="somebody@example.org")


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "consistency", "missing.checkpoint"),
        ("audit", "verify", "--checkpoint", "missing.checkpoint"),
        ("audit", "verify", "--key", "nonsense"),
        ("audit", "witness", "trust", "nonsense"),
        ("audit", "prove", "I-99"),
        ("audit", "prove", "nonsense"),
    ],
)
def test_what_cannot_be_meant_so_is_said(typist: InProcess, words: tuple[str, ...]) -> None:
    typist.wrong(*words)


def test_a_folder_that_is_no_export_does_not_verify(typist: InProcess, tmp_path: Path) -> None:
    assert "cannot be read" in typist.failed("audit", "verify", str(tmp_path))
    assert offline.main([str(tmp_path)]) == 1
