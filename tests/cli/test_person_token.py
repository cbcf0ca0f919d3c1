"""Tokens for programs, on the command line: told once, kept as a hash, good for a time and for some things."""

from __future__ import annotations

from pathlib import Path

from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock

ADA, BEN = "ada@example.org", "ben@example.org"


def test_a_token_is_told_once_and_kept_as_a_hash(typist: InProcess, database: Path) -> None:
    made = typist.shown("person", "token", "add", "weekly report", "--scope", "read", "--scope", "audit")
    assert made["scopes"] == ["audit", "read"]
    assert made["expires_at"] == "2026-04-01T09:30:00+00:00"
    listed = typist.shown("person", "token", "list")
    assert [(one["token"], one["name"], one["used_on"]) for one in listed] == [(made["id"], "weekly report", "")]
    held = b"".join(file.read_bytes() for file in database.parent.glob("ideaflow.sqlite*"))
    assert made["id"].encode() in held
    assert made["token"].encode() not in held
    printed = typist.done("person", "token", "list").out
    assert "weekly report" in printed and "never" in printed


def test_a_token_is_printed_alone_for_scripts(typist: InProcess) -> None:
    ended = typist.done("person", "token", "add", "form")
    assert ended.out.startswith("idf_") and len(ended.out.split()) == 1
    assert "It is shown once" in ended.err


def test_what_a_token_cannot_be_is_said(typist: InProcess) -> None:
    assert "is from 1 to 90" in typist.wrong("person", "token", "add", "long", "--days", "91")
    assert "says in 1 to 80 characters" in typist.wrong("person", "token", "add", "  ")
    assert "everything" in typist.wrong("person", "token", "add", "x", "--scope", "everything")
    assert typist.refused("person", "token", "add", "x", by="nobody@example.org")["error"] == "NotPermitted"


def test_stewards_see_and_end_the_tokens_of_others_and_nobody_else_does(typist: InProcess) -> None:
    for person in (ADA, BEN):
        typist.done("person", "add", person)
    made = typist.shown("person", "token", "add", "mine", by=ADA)["id"]
    assert typist.refused("person", "token", "list", "--of", ADA, by=BEN)["error"] == "NotPermitted"
    assert typist.refused("person", "token", "revoke", made, "--of", ADA, by=BEN)["error"] == "NotPermitted"
    assert "there is nothing with this id" in typist.wrong("person", "token", "revoke", made, by=BEN)
    assert [one["token"] for one in typist.shown("person", "token", "list", "--of", ADA)] == [made]
    assert typist.made("person", "token", "revoke", made, "--of", ADA) == made
    assert typist.shown("person", "token", "list", by=ADA) == []


def test_disabling_and_erasing_end_tokens(typist: InProcess) -> None:
    for person in (ADA, BEN):
        typist.done("person", "add", person)
        typist.done("person", "token", "add", "mine", by=person)
    typist.done("person", "disable", ADA)
    typist.done("person", "disable", ADA, "--enable")
    assert typist.shown("person", "token", "list", "--of", ADA) == []
    assert [one["name"] for one in typist.shown("person", "export", BEN)["tokens"]] == ["mine"]
    typist.done("person", "erase", BEN, "--reason", "person-asked")
    typist.done("person", "add", BEN)
    assert typist.shown("person", "token", "list", "--of", BEN) == []


def test_expired_tokens_are_cleared_away_by_the_next(typist: InProcess, clock: SimulatedClock) -> None:
    typist.done("person", "token", "add", "short", "--days", "1")
    clock.advance(days=2)
    typist.done("person", "token", "add", "next")
    assert [one["name"] for one in typist.shown("person", "token", "list")] == ["next"]
