"""Letting go of what is kept no longer, and the log for people outside, by typing commands."""

from __future__ import annotations

import json
from pathlib import Path

from ideaflow import bootstrap
from ideaflow.policies.retention_rules import RetentionRules
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock
from tests.doing import STEWARD

SAM = "sam.submitter@example.org"
WORDS = "zebra-quartz"


def withdrawn(tmp_path: Path, clock: SimulatedClock) -> InProcess:
    """A closed idea in a database of its own."""
    bootstrap.init(f"sqlite:///{tmp_path / 'ours.sqlite'}", STEWARD)
    typist = InProcess(tmp_path / "ours.sqlite", STEWARD, clock)
    typist.done("forum", "create", "Ideas forum", "--perspective", "digital", by=STEWARD)
    typist.done("idea", "submit", "--title", WORDS, by=SAM)
    typist.done("idea", "withdraw", "I-1", "--reason", "it was done", by=SAM)
    return typist


def test_a_dry_run_lists_what_is_due_by_id_and_deletes_nothing(tmp_path: Path) -> None:
    clock = SimulatedClock()
    typist = withdrawn(tmp_path, clock)
    assert typist.shown("admin", "retention", "--dry-run", by=STEWARD) == []
    clock.advance(days=RetentionRules().texts)

    ended = typist.done("--json", "admin", "retention", "--dry-run", by=STEWARD)

    (due,) = ended.json
    assert (due["idea"], due["identities"], due["texts"]) == ("I-1", 1, ["I-1 event 1", "I-1 event 2"])
    assert SAM not in ended.out and WORDS not in ended.out
    assert typist.shown("admin", "retention", "--dry-run", by=STEWARD) == [due]
    assert "I-1" in typist.done("admin", "retention", "--dry-run", by=STEWARD).out
    assert WORDS in typist.done("idea", "show", "I-1", by=STEWARD).out


def test_doing_it_erases_and_leaves_a_sound_store_and_a_sentence(tmp_path: Path) -> None:
    clock = SimulatedClock()
    typist = withdrawn(tmp_path, clock)
    clock.advance(days=RetentionRules().texts)

    assert typist.made("admin", "retention", by=STEWARD) == "F-1"

    assert WORDS not in typist.done("idea", "show", "I-1", by=STEWARD).out
    assert WORDS.encode() not in (tmp_path / "ours.sqlite").read_bytes()
    assert "reason: retention" in typist.done("audit", "log", "--kind", "forum", by=STEWARD).out
    assert typist.shown("admin", "retention", "--dry-run", by=STEWARD) == []
    typist.done("admin", "check", by=STEWARD)


def test_an_edition_holds_every_record_and_neither_words_nor_ids_of_the_log(tmp_path: Path) -> None:
    typist = withdrawn(tmp_path, SimulatedClock())
    events = len(typist.shown("audit", "log", by=STEWARD))

    said = typist.done("audit", "publish", str(tmp_path / "edition.jsonl"), by=STEWARD).out

    written = (tmp_path / "edition.jsonl").read_bytes()
    lines = [json.loads(line) for line in written.splitlines()]
    assert f"Wrote {events} records" in said
    assert len(lines) == events
    assert WORDS.encode() not in written
    # A random id may begin like one of the log's, so whole ids are compared.
    assert {line["stream"] for line in lines}.isdisjoint({"I-1", "F-1", "P-1"})
    assert b'"I-1"' not in written
    assert len({line["stream"] for line in lines}) == 2
    typist._ended(2, ("audit", "publish", str(tmp_path / "edition.jsonl")), STEWARD)
