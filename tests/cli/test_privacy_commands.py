"""Privacy on the command line: a person is shown what is held, erased, redacted; keys change; a name is unsealed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.terminal import InProcess

ZOE, AUDITOR = "zoe@example.org", "audrey@example.org"
ERASED = "because a person asked]"


def test_a_person_is_shown_what_is_held_and_then_erased(typist: InProcess, tmp_path: Path) -> None:
    typist.done("person", "add", ZOE, "--name", "Zoe Zyxqualm")
    idea = typist.made("idea", "submit", "--title", "A zyxlantern", by=ZOE)
    out = tmp_path / "zoe.json"
    typist.done("person", "export", ZOE, "--out", str(out), by=ZOE)
    assert json.loads(out.read_text())["streams"][0]["events"][0]["typed"]["title"] == "A zyxlantern"
    assert typist.run("person", "export", ZOE, "--out", str(out)).code == 2
    assert typist.run("person", "export", ZOE, by=AUDITOR).code == 3
    assert typist.shown("person", "export", ZOE)["name"] == "Zoe Zyxqualm"
    assert typist.run("person", "erase", ZOE, "--reason", "because").code == 2
    erased = typist.done("person", "erase", ZOE, "--reason", "person-asked")
    assert "zoe" not in (erased.out + erased.err).lower()
    assert ERASED in typist.done("idea", "show", idea).out
    assert typist.done("idea", "list", "--search", "zyxlantern").out.count(idea) == 0
    typist.done("admin", "check")
    assert "because a person asked" in typist.done("audit", "show", erased.out.strip()).out


def test_a_text_is_redacted_and_erased_again_in_a_copy(typist: InProcess, tmp_path: Path) -> None:
    typist.done("admin", "redact", "I-1", "--version", "1", "--reason", "names-somebody")
    assert "because it named somebody]" in typist.done("idea", "show", "I-1").out
    file = tmp_path / "erasures.jsonl"
    assert typist.shown("admin", "erasures", "--export", str(file))[0]["texts"] == 1
    assert typist.shown("admin", "replay-erasures", str(file)) == {"texts": 0}
    file.write_text("not a list\n")
    assert "line 1" in typist.run("admin", "replay-erasures", str(file)).err
    assert typist.shown("admin", "scrub") == {"scrubbed": False}


def test_keys_change_for_stewards_alone(typist: InProcess) -> None:
    assert typist.shown("admin", "rotate-keys")["texts"] == 4
    assert typist.run("admin", "rotate-keys", by=ZOE).code == 3
    typist.done("admin", "check")
    file = typist.database.with_name(typist.database.name + ".keys")
    file.unlink()
    missed = typist.run("audit", "unseal", "I-1", "0" * 12, "--reason", "why")
    assert missed.code != 0
    asked = typist.run("idea", "submit", "--title", "Another")
    assert asked.code == 1
    assert str(file) in asked.err
    assert "IDEAFLOW_KEYS" in asked.err


def test_a_name_is_unsealed_by_two(typist: InProcess) -> None:
    typist.done("person", "add", ZOE, "--name", "Zoe Zyxqualm")
    typist.done("person", "add", AUDITOR, "--role", "auditor")
    idea = typist.made("idea", "submit", "--title", "A lantern", by=ZOE)
    pseudonym = typist.shown("audit", "log", "--of", idea)[0]["pseudonym"]
    unsealing = typist.made("audit", "unseal", idea, pseudonym, "--reason", "An interest is in doubt", by=AUDITOR)
    assert typist.run("audit", "unsealed", unsealing, by=AUDITOR).code == 3
    assert typist.run("audit", "approve-unsealing", unsealing, by=AUDITOR).code == 3
    (waiting,) = typist.shown("audit", "unsealings")
    assert (waiting["id"], waiting["reason"], waiting["mine"]) == (unsealing, "An interest is in doubt", False)
    typist.done("audit", "approve-unsealing", unsealing)
    assert "approved" in typist.done("audit", "unsealings", by=AUDITOR).out
    assert typist.done("audit", "unsealed", unsealing, by=AUDITOR).out.strip() == f"Zoe Zyxqualm <{ZOE}>"
    assert typist.run("audit", "unsealed", unsealing, by=AUDITOR).code == 3
    assert "Zoe" not in typist.done("audit", "show", unsealing).out
