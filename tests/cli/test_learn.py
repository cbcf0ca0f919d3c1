"""Learnings and similar ideas through the command line: recalled at submit, weighed, searched, merged, exchanged."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import InProcess, Terminal

ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def other(typist: InProcess, name: str) -> InProcess:
    """Another organisation."""
    made = InProcess(typist.database.with_name(f"{name}.sqlite"), typist.person)
    made.done("init")
    return made


def test_submitting_tells_what_is_near_beside_the_id(typist: InProcess) -> None:
    typist.done("learn", "record", "Claimants read decision letters by text within a day", "--tag", "Letters")
    ended = typist.done("idea", "submit", "--title", "Decision letters by text message")
    assert ended.out == "I-2\n"
    assert "I-1  Send decision letters by text" in ended.err
    assert "L-1  Claimants read decision letters" in ended.err
    assert "evidenced: enough evidence for the forum" in ended.err


def test_submitting_with_json_has_what_is_near_in_a_field(typist: InProcess) -> None:
    said = typist.shown("idea", "submit", "--title", "Decision letters by text message")
    assert [one["id"] for one in said["similar"]["ideas"]] == ["I-1"]
    assert said["similar"]["learnings"] == []
    assert "similar" not in typist.shown("idea", "submit", "--title", "Decision letters by text", "--no-recall")


def test_submitting_says_nothing_where_nothing_is_near(typist: InProcess) -> None:
    ended = typist.done("idea", "submit", "--title", "Plant trees beside the car park")
    assert "Similar" not in ended.err
    assert "Similar" not in typist.done("idea", "submit", "--title", "Letters by text", "--no-recall").err


def test_similar_takes_words_or_an_idea(typist: InProcess) -> None:
    typist.done("idea", "submit", "--title", "Text people their decision letters")
    assert {one["id"] for one in typist.shown("idea", "similar", "text letters")["ideas"]} == {"I-1", "I-2"}
    assert [one["id"] for one in typist.shown("idea", "similar", "i-1")["ideas"]] == ["I-2"]
    assert "evidenced" in typist.done("idea", "similar", "letter texting decisions").out
    assert "Nothing like it yet" in typist.done("idea", "similar", "zebras").err
    assert "not left empty" in typist.wrong("idea", "similar", "  ")
    assert "there is nothing with this id" in typist.wrong("idea", "similar", "I-99")


def test_duplicates_lists_every_open_idea_with_titles_as_submitted(typist: InProcess) -> None:
    typist.done("idea", "submit", "--title", "  Text people their DECISION letters ")
    typist.done("idea", "submit", "--title", "Plant trees")
    typist.done("idea", "submit", "--title", "Letters of decision as a text", by=ADA)
    typist.done("idea", "withdraw", "I-4", by=ADA)
    found = typist.shown("idea", "duplicates", "--top", "2")
    assert [one["id"] for one in found] == ["I-1", "I-2", "I-3"]
    titles = {one["id"]: one["title"] for one in found[0]["similar"]}
    assert titles == {"I-2": "Text people their DECISION letters", "I-4": "Letters of decision as a text"}
    assert found[2]["similar"] == []
    scores = [one["score"] for one in found[0]["similar"]]
    assert scores == sorted(scores, reverse=True)
    assert len(typist.shown("idea", "duplicates", "--all")) == 4
    assert typist.shown("idea", "duplicates", "--top", "2") == found


def test_merging_tells_both_and_keeps_both_texts(typist: InProcess) -> None:
    typist.done("problem", "capture", "Post is slow", "--occurrences", "3")
    typist.made("idea", "submit", "--title", "Mine", "--problem", "P-2", "--part", "approach", "by SMS", by=ADA)
    typist.made("idea", "submit", "--title", "Third", "--part", "approach", "by pigeon", by=BOB)
    typist.done("idea", "merge", "I-3", "--into", "I-2", by=BOB)
    typist.done("idea", "merge", "I-2", "--into", "I-1", by=ADA)
    (adas,) = typist.shown("idea", "mine", by=ADA)
    assert adas["answer"] == (
        "I-3 was merged into it, with its words. It goes on as part of I-1, with its words and problems."
    )
    (mine,) = typist.shown("idea", "mine")
    assert mine["answer"] == "I-2 was merged into it, with its words and P-2."
    page = typist.shown("idea", "show", "I-1")
    assert [(one["id"], one["canvas"]) for one in page["taken_in"]] == [
        ("I-2", {"approach": "by SMS"}),
        ("I-3", {"approach": "by pigeon"}),
    ]
    assert "by pigeon" in typist.done("idea", "show", "I-1").out
    assert typist.shown("idea", "show", "I-2")["canvas"] == {"approach": "by SMS"}
    assert typist.shown("problem", "show", "P-2")
    typist.done("admin", "check")


def test_search_cuts_the_register_by_what_is_known_of_a_learning(typist: InProcess) -> None:
    typist.done("learn", "record", "Texts are read", "--tag", "letters", "--tag", "SMS", "--scope", "anywhere")
    typist.done("learn", "record", "Texts wake people at night", "--tag", "text_100%")
    typist.done("learn", "cite", "L-1", "I-1")

    def found(*words: str) -> list[str]:
        return [one["id"] for one in typist.shown("learn", "search", *words)]

    assert found() == ["L-1", "L-2"]
    assert {*found("texts")} == {"L-1", "L-2"}
    assert found("--tag", "sms") == ["L-1"]
    assert found("--tag", "text_100%") == ["L-2"]
    assert found("--tag", "t%") == []
    assert found("texts", "--strength", "told", "--state", "not-weighed", "--tag", "letters") == ["L-1"]
    assert found("--outcome", "fail-forward") == []
    assert found("--prompt", "obvious") == []
    shown = typist.done("learn", "show", "L-1").out
    for line in ("scope: anywhere", "strength: told", "cited on: I-1", "cited 1"):
        assert line in shown


def test_learnings_go_from_one_organisation_to_another(typist: InProcess, files: Path) -> None:
    harbour, town = typist, other(typist, "town")
    out = str(files / "out.jsonl")
    harbour.done("learn", "record", "Ask first", "--context", "on Mondays", "--tag", "asking", "--share", "lesson")
    harbour.done("learn", "record", "Not for others", "--tag", "asking")
    assert "has no key yet" in harbour.wrong("learn", "export", out, "--tag", "asking")
    key = harbour.made("learn", "key", "--organisation", "Harbour council")
    assert harbour.made("learn", "key") == key
    ended = harbour.done("learn", "export", out, "--tag", "asking")
    assert ended.out == f"{out}\n"
    assert "1 with these tags stayed here" in ended.err
    assert "Mondays" not in Path(out).read_text(encoding="utf-8")
    assert "is there already" in harbour.wrong("learn", "export", out, "--tag", "asking")
    assert "has not shared it" in harbour.wrong("learn", "export", str(files / "no"), "--learning", "L-2")
    assert "names what to export" in harbour.wrong("learn", "export", str(files / "no"))
    assert "nothing with this id" in harbour.wrong("learn", "export", str(files / "no"), "--learning", "L-7")
    assert "cannot be written" in harbour.wrong("learn", "export", str(files / "no" / "no"), "--tag", "asking")
    assert sorted(one.name for one in files.iterdir()) == ["out.jsonl", "out.jsonl.sig"]

    assert "nobody trusts this key" in town.wrong("learn", "import", out)
    town.done("learn", "trust", key, "--organisation", "Harbour council")
    assert town.shown("learn", "import", out, "--dry-run")["new"] == 1
    assert town.shown("learn", "search") == []
    assert [one["id"] for one in town.shown("learn", "import", out)["learnings"]] == ["L-1"]
    assert town.shown("learn", "import", out)["known"] == 1
    assert "from: Harbour council, where it is L-1" in town.done("learn", "show", "L-1").out
    assert "L-1  Ask first" in town.done("idea", "similar", "ask them first").out
    town.done("learn", "trust", "--remove", "Harbour council")
    assert town.shown("learn", "trust") == []
    town.done("admin", "check")


def test_what_is_no_file_of_learnings_is_refused(typist: InProcess, files: Path) -> None:
    assert "there is no such file" in typist.wrong("learn", "import", str(files / "none"))
    (files / "one").write_text("{}\n", encoding="utf-8")
    assert "there is no such file" in typist.wrong("learn", "import", str(files / "one"))
    if sys.platform != "win32":
        assert "there is no such file" in typist.wrong("learn", "import", "/dev/zero")


def test_the_installed_program_recalls_too(terminal: Terminal) -> None:
    found = json.loads(terminal.done("idea", "similar", "decision letters", "--json").out)
    assert [one["id"] for one in found["ideas"]] == ["I-1"]
