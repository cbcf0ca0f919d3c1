"""What-if on the command line, on the demo's three months."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dask
import pytest

from ideaflow.policies.shipped import shipped_text
from tests.cli.terminal import InProcess, Terminal
from tests.cli.warm import WarmTerminal

AUDITOR = "auditor@example.org"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """The demo, played once."""
    terminal = WarmTerminal(tmp_path_factory.mktemp("demo") / "ideaflow.sqlite", AUDITOR)
    terminal.done("demo")
    yield terminal


def test_the_pack_of_the_day_changes_nothing(demo: Terminal) -> None:
    found = demo.shown("audit", "whatif", "--policy", "three-i-forum")
    assert found["pack"] == "three-i-forum@1"
    assert (found["changes"], found["lacking"], found["held"], found["moved"], found["ready"]) == ([], [], [], [], {})
    assert not any(rank["then"] != rank["would"] for rank in found["ranks"])


def test_another_pack_says_what_would_differ_for_whom_and_why(demo: Terminal) -> None:
    found = demo.shown("audit", "whatif", "--policy", "high-assurance")
    steps = found["steps"]
    assert steps["start trial"]["newly_refused"] == len([c for c in found["changes"] if c["step"] == "start trial"]) > 0
    assert all(change["unmet"] for change in found["changes"] if change["would"] == "refused")
    assert found["decisions"] == sum(steps[step]["allowed_then"] for step in steps if step.startswith("decide"))
    assert any(lacking["evidence"] for lacking in found["lacking"])
    assert found["clocks"]["decision"]["later"] > 0
    assert any("nobody can know what was not asked for" in sentence for sentence in found["unknown"])


def test_it_reads_as_a_page(demo: Terminal) -> None:
    said = demo.done("audit", "whatif", "--policy", "high-assurance").out
    assert said.startswith("Under high-assurance@1, instead of three-i-forum@1: ")
    for part in ("Steps\n", "Steps that would differ\n", "Decisions that lacked something\n", "Waiting\n"):
        assert part in said
    assert "What cannot be known\n" in said


def test_a_file_a_forum_and_days(demo: Terminal, tmp_path: Path) -> None:
    pack = tmp_path / "ours.toml"
    text = shipped_text().replace('"three-i-forum"', '"ours"').replace("at_least = 3", "at_least = 9")
    pack.write_text(text, encoding="utf-8")
    whole = demo.shown("audit", "whatif", "--policy", str(pack))
    assert whole["steps"]["open scores"]["newly_refused"] > 0
    scope = ("--forum", "F-1", "--from", "2026-10-01", "--to", "2026-10-31")
    one = demo.shown("audit", "whatif", "--policy", str(pack), *scope)
    assert 0 < len(one["changes"]) < len(whole["changes"])
    assert all("2026-10-01" <= change["on"] <= "2026-10-31" for change in one["changes"])


def test_nothing_is_written(demo: Terminal) -> None:
    before = demo.events()
    demo.done("audit", "whatif", "--policy", "fail-fast")
    assert demo.events() == before
    demo.done("admin", "check")


def test_what_was_typed_wrongly(typist: InProcess, tmp_path: Path) -> None:
    assert "is a date" in typist.wrong("audit", "whatif", "--policy", "fail-fast", "--from", "soon")
    assert "there is nothing with this id" in typist.wrong("audit", "whatif", "--policy", "fail-fast", "--forum", "F-9")
    assert "fail-fast" in typist.wrong("audit", "whatif", "--policy", "fail-fst")
    broken = tmp_path / "broken.toml"
    broken.write_text(shipped_text().replace("at_most = 250", "at_mst = 250"), encoding="utf-8")
    said = typist.wrong("audit", "whatif", "--policy", str(broken))
    assert "line " in said
    assert "rule cost" in said


def test_a_cluster_that_is_not_there(typist: InProcess) -> None:
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        said = typist.failed("audit", "whatif", "--policy", "fail-fast", "--scheduler", "tcp://127.0.0.1:9")
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in said
    assert "Next: start one: dask scheduler" in said
