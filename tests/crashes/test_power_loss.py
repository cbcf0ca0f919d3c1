"""The power fails after each system call of the real stack: what was acknowledged is there, and nothing is damaged."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from drills import power_loss, system_calls
from drills.power_loss import Disk
from drills.system_calls import Cut, Remove, Sync, Write

SESSIONS, COMMANDS, STATES = 2, 3, 150
can_record = pytest.mark.skipif(not system_calls.can_record(), reason="system calls cannot be recorded: no strace here")


def after(tmp_path: Path, level: str) -> Counter[str]:
    found = power_loss.drill(tmp_path, sessions=SESSIONS, commands=COMMANDS, level=level, most=STATES)
    assert found["states"] >= STATES
    return found


@can_record
def test_nothing_is_lost_and_nothing_is_damaged(tmp_path: Path) -> None:
    found = after(tmp_path, "FULL")
    assert {name: count for name, count in found.items() if name != "states"} == dict.fromkeys(
        ("lost", "corrupt", "half", "unsound"), 0
    )


@can_record
def test_less_durable_settings_are_caught(tmp_path: Path) -> None:
    """The negative controls: NORMAL loses what was acknowledged, OFF damages the file."""
    (tmp_path / "normal").mkdir()
    (tmp_path / "off").mkdir()
    assert after(tmp_path / "normal", "NORMAL")["lost"] > 0
    assert after(tmp_path / "off", "OFF")["corrupt"] > 0


def left(disk: Disk) -> list[dict[str, bytes]]:
    """What nothing and everything of the unsynced would leave."""
    nothing, everything, *_ = disk.after_power_loss(random.Random(1))
    return [nothing, everything]


def test_a_disk_keeps_what_was_synced_and_may_lose_the_rest() -> None:
    disk = Disk({"a": b"old"})
    disk.call(Write("a", 3, b" and new"))
    assert left(disk) == [{"a": b"old"}, {"a": b"old and new"}]
    disk.call(Sync("a"))
    disk.call(Cut("a", 3))
    assert left(disk) == [{"a": b"old and new"}, {"a": b"old"}]
    disk.call(Remove("a"))
    assert left(disk) == [{"a": b"old and new"}, {}]
