"""Typing commands: into the real program in a process of its own, or into the same program within the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from ideaflow.cli.main import cli

PROGRAM = Path(sys.executable).parent / "ideaflow"
SIGNS_OF_A_CRASH = ("Traceback", "unexpected fault")
SECONDS = 60


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed as a result; fails where that is not JSON."""
        return json.loads(self.out)

    @property
    def fault(self) -> Any:
        """What it printed as a fault; fails where that is not JSON."""
        return json.loads(self.err)


class Typist(ABC):
    """Somebody at a keyboard, with a database and an address."""

    def __init__(self, database: Path | str, person: str) -> None:
        self.database, self.person = database, person

    @abstractmethod
    def run(self, *words: str, by: str = "") -> Ended:
        """Type a command, whatever comes of it."""

    def done(self, *words: str, by: str = "") -> Ended:
        """Type a command that works."""
        return self._ended(0, words, by)

    def made(self, *words: str, by: str = "") -> str:
        """Type a command that prints the id of what it is about, and nothing else, as its result."""
        return self.done(*words, by=by).out.removesuffix("\n")

    def shown(self, *words: str, by: str = "") -> Any:
        """Type a command with --json, and read what it prints."""
        return self.done("--json", *words, by=by).json

    def refused(self, *words: str, by: str = "") -> Any:
        """Type a command that is refused; the fault with its findings, which the plain words tell too."""
        fault = self._ended(3, ("--json", *words), by).fault
        plainly = self._ended(3, words, by).err
        for finding in (one for one in fault["findings"] if not one["met"]):
            assert finding["seen"] in plainly, plainly
            assert finding["needed"] in plainly, plainly
        return fault

    def wrong(self, *words: str, by: str = "") -> str:
        """Type a command that cannot be meant so; what is said about it."""
        return self._ended(2, words, by).err

    def failed(self, *words: str, by: str = "") -> str:
        """Type a command that meets a fault; what is said about it."""
        return self._ended(1, words, by).err

    def events(self) -> int:
        """How many events there are."""
        count: int = self.shown("admin", "stats")["events"]
        return count

    def _ended(self, code: int, words: Sequence[str], by: str) -> Ended:
        ended = self.run(*words, by=by)
        assert ended.code == code, f"ideaflow {' '.join(words)[:500]} ended with {ended.code}:\n{ended.err}{ended.out}"
        for sign in SIGNS_OF_A_CRASH:
            assert sign not in ended.err + ended.out, ended.err
        if code:
            assert ended.out == "", f"a command that was not done printed a result: {ended.out}"
        return ended


class Terminal(Typist):
    """Types into the program that is installed, each command in a process of its own."""

    def run(self, *words: str, by: str = "") -> Ended:
        ended = subprocess.run(
            [PROGRAM, *words],
            env=self.environment(by),
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def environment(self, by: str = "", **more: str) -> dict[str, str]:
        """What the program finds in its environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("IDEAFLOW_")}
        mine = {"IDEAFLOW_DB": str(self.database), "IDEAFLOW_AS": by or self.person, "PYTHONUTF8": "1"}
        return {**kept, **mine, **more}


class InProcess(Typist):
    """Types into the program within the test, which is quicker; `clock` says what time it is."""

    def __init__(self, database: Path | str, person: str, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(database, person)
        self._clock = clock

    def run(self, *words: str, by: str = "") -> Ended:
        ended = CliRunner().invoke(
            cli,
            [*words],
            obj={"clock": self._clock} if self._clock else {},
            env={"IDEAFLOW_DB": str(self.database), "IDEAFLOW_AS": by or self.person},
            prog_name="ideaflow",
            catch_exceptions=False,
        )
        return Ended(ended.exit_code, ended.stdout, ended.stderr)
