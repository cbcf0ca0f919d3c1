"""admin copy, backup and restore as somebody types them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.forum import STEWARD
from tests.cli.terminal import InProcess


def test_a_copy_is_typed_and_works(typist: InProcess, tmp_path: Path) -> None:
    there = tmp_path / "elsewhere" / "team.sqlite"
    words = ("admin", "copy", "--from", str(typist.database), "--to", str(there))
    told = typist.done(*words)
    assert len(told.out.strip()) == 64
    assert "read again to prove it" in told.err
    moved = InProcess(there, STEWARD)
    assert moved.events() == typist.events()
    moved.done("admin", "check")
    assert "tables already" in typist.failed(*words)


def test_a_backup_is_written_and_restored(typist: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "day.backup"
    digest = typist.shown("admin", "backup", str(file))["digest"]
    typist.done("idea", "submit", "--title", "After the backup")
    restored = InProcess(tmp_path / "restored.sqlite", STEWARD)
    assert restored.shown("admin", "restore", str(file))["digest"] == digest
    restored.done("admin", "check")
    restored.done("doctor")
    assert restored.events() == typist.events() - 1
    assert "is there already" in typist.failed("admin", "backup", str(file))
    assert "tables already" in restored.failed("admin", "restore", str(file))
    assert "is no backup" in InProcess(tmp_path / "x.sqlite", STEWARD).failed("admin", "restore", str(typist.database))


def test_a_copy_from_nowhere_or_to_an_unknown_kind_is_told(typist: InProcess, tmp_path: Path) -> None:
    away = typist.failed("admin", "copy", "--from", str(tmp_path / "none"), "--to", str(tmp_path / "to.sqlite"))
    assert "there is no database" in away
    assert not (tmp_path / "to.sqlite").exists()
    typist.wrong("admin", "copy", "--from", str(typist.database), "--to", "mysql://server/name")
    typist.failed("admin", "copy", "--from", str(typist.database), "--to", str(typist.database))
