"""The commands of README.md do what it says, in the order in which it says them.

A block marked ```console holds commands behind `$ `; each one that starts with `ideaflow` is run. A line that ends with
a backslash goes on in the next. `# exit 3` behind a command is the exit code that it must end with, otherwise 0. Lines
below a command must be among what it prints. A block with a name, such as ```csv box.csv, is a file for the commands.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.terminal import Terminal
from tests.cli.warm import WarmTerminal

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(page.relative_to(ROOT) for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: +(?P<name>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT_CODE = re.compile(r"\s# exit (\d)$")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


class Written(NamedTuple):
    """A command as the README writes it, and the lines that it shows below."""

    words: Sequence[str]
    exit_code: int
    shown: Sequence[str]


def commands() -> list[Written]:
    """Every `ideaflow …` command, in order."""
    text = "".join(block["text"] for block in BLOCK.finditer(README) if block["kind"] == "console")
    parts = [part.splitlines() for part in re.split(r"^\$ ", text.replace("\\\n", " "), flags=re.MULTILINE) if part]
    return [_written(line, shown) for line, *shown in parts if line.startswith("ideaflow ")]


def _written(line: str, shown: Sequence[str]) -> Written:
    code = EXIT_CODE.search(line)
    return Written(shlex.split(line, comments=True)[1:], int(code[1]) if code else 0, shown)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An empty folder with the files that the README shows."""
    for block in BLOCK.finditer(README):
        if block["name"]:
            (tmp_path / block["name"]).write_text(block["text"], encoding="utf-8")
    return tmp_path


def test_every_command_of_the_readme_does_what_it_says(desk: Path) -> None:
    """The first as the reader types it; the others into programs that need not load everything anew."""
    written, database, person = commands(), desk / "readme.sqlite", "ada@example.org"
    assert len(written) > 1
    warm = WarmTerminal(database, person)
    warm.place = str(desk)

    for number, command in enumerate(written):
        typist = warm if number else Terminal(database, person)
        called = f"ideaflow {shlex.join(command.words)}"
        ended = typist.run(*command.words)
        assert ended.code == command.exit_code, f"{called}\n{ended.err}"
        printed = (ended.out + ended.err).splitlines()
        assert [line for line in command.shown if line not in printed] == [], called
        if "--json" in command.words and not ended.code:
            assert json.loads(ended.out), called


def test_every_target_that_the_readme_makes_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake ([a-z]+)(?= +#|`)", README)

    assert targets
    assert [target for target in targets if f"\n{target}:" not in makefile] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    file = ROOT / page

    assert [link for link in LINK.findall(file.read_text(encoding="utf-8")) if not (file.parent / link).exists()] == []


def test_decisions_have_a_number_of_their_own_and_say_the_three_things() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(file.name[:4]) for file in files]
    assert len({*numbers}) == len(numbers)

    for number, file in zip(numbers, files, strict=True):
        text = file.read_text(encoding="utf-8")
        assert file.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number:04} ")
        assert [part for part in ("**Context.**", "**Decision.**", "**Consequence.**") if part not in text] == []
