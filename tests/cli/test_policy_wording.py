"""The blame check on the command line: a remark beside what was done, a field for scripts, a refusal where required."""

from __future__ import annotations

from pathlib import Path

from ideaflow.policies.shipped import shipped_text
from tests.cli.terminal import InProcess, Terminal

BLAMING = "The clerks failed to read the letter"
NEUTRAL = "The letter was not read, because it had no date"


def test_advice_is_a_remark_and_what_was_said_is_kept(typist: InProcess) -> None:
    ended = typist.done("learn", "record", BLAMING)
    assert ended.out == "L-1\n"
    assert "Advice on the wording of the lesson: failed to. Seen: failed to." in ended.err
    assert "say instead: the step did not happen because …" in ended.err
    assert typist.shown("learn", "show", "L-1")["lesson"] == BLAMING


def test_advice_is_a_field_for_scripts_only_where_there_is_some(typist: InProcess) -> None:
    (advice,) = typist.shown("learn", "record", BLAMING)["advice"]
    assert (advice["seen"], advice["met"]) == ("failed to", False)
    assert "advice" not in typist.shown("learn", "record", NEUTRAL)


def test_a_pack_that_requires_it_refuses_and_says_how_else(typist: InProcess, tmp_path: Path) -> None:
    pack = tmp_path / "ours.toml"
    required = '\n[wording]\nrequired_on = ["learning"]\n'
    pack.write_text(shipped_text().replace('"three-i-forum"', '"ours"') + required, encoding="utf-8")
    typist.made("forum", "create", "Ideas forum", "--perspective", "digital")
    typist.done("policy", "activate", str(pack), "--forum", "F-1")
    before = typist.events()
    fault = typist.refused("learn", "record", BLAMING)
    (finding,) = fault["findings"]
    assert finding["rule"] == "wording of the lesson: failed to"
    assert typist.events() == before
    typist.done("learn", "record", NEUTRAL)
    typist.done("problem", "capture", BLAMING)


def test_a_text_can_be_checked_before_it_is_sent(terminal: Terminal) -> None:
    (found,) = terminal.shown("policy", "wording", "It is the chair's fault")
    assert found["seen"] == "chair's fault"
    assert terminal.done("policy", "wording", NEUTRAL).out == "Nothing in it blames anybody.\n"
    assert "say instead" in terminal.done("policy", "wording", BLAMING).out


def test_the_check_can_use_another_pack(typist: InProcess, tmp_path: Path) -> None:
    pack = tmp_path / "ours.toml"
    ours = '\n[[wording.rules]]\nname = "ours"\nwords = ["wombats"]\ninstead = "colleagues"\n'
    pack.write_text(shipped_text() + ours, encoding="utf-8")
    (found,) = typist.shown("policy", "wording", "the wombats came", "--policy", str(pack))
    assert (found["rule"], found["seen"], found["next_step"]) == ("ours", "wombats", "say instead: colleagues")
    assert typist.shown("policy", "wording", "the wombats came") == []
