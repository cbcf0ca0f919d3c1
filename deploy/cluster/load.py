"""The writing processes of the drill, and what they were told."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

WRITER = Path(__file__).parent / "writer.py"
FRESH_SECONDS, STEADY_SECONDS = 3.0, 120.0


class Answered(NamedTuple):
    """Commands that were acknowledged, as (time, command id, idea), and how often one was answered with a fault."""

    commands: list[tuple[float, str, str]]
    faults: int


class Load:
    """Processes that write until they are stopped."""

    def __init__(self, url: str, folder: Path, writers: int) -> None:
        self._stop = folder / "stop"
        self._files = [folder / f"writer{number}.txt" for number in range(writers)]
        self._writers = [self._started(url, file) for file in self._files]

    def steady(self) -> None:
        """Wait until commands are being acknowledged. Raises TimeoutError."""
        until = time.monotonic() + STEADY_SECONDS
        while time.time() - max((one[0] for one in self.answered().commands), default=0) > FRESH_SECONDS:
            if time.monotonic() > until:
                raise TimeoutError("nothing is acknowledged")
            time.sleep(0.5)
        time.sleep(FRESH_SECONDS)

    def longest_gap(self, began: float, ended: float) -> tuple[float, int]:
        """The longest time without an acknowledged command, in seconds, and how many there were."""
        times = sorted(one[0] for one in self.answered().commands if began - FRESH_SECONDS <= one[0] <= ended)
        return max((later - earlier for earlier, later in pairwise(times)), default=ended - began), len(times)

    def stop(self) -> Answered:
        """Let every writer finish what it is doing."""
        self._stop.touch()
        for writer in self._writers:
            try:
                writer.wait(120)
            except subprocess.TimeoutExpired:
                writer.kill()
                writer.wait()
        return self.answered()

    def answered(self) -> Answered:
        """What was acknowledged until now."""
        commands: list[tuple[float, str, str]] = []
        faults = 0
        for file in self._files:
            # A last line without its end is still being written.
            for line in file.read_text("utf-8").rpartition("\n")[0].splitlines():
                match line.split():
                    case ["faults", number]:
                        faults += int(number)
                    case [at, command_id, idea]:
                        commands.append((float(at), command_id, idea))
        return Answered(commands, faults)

    def _started(self, url: str, file: Path) -> subprocess.Popen[bytes]:
        words = [sys.executable, str(WRITER), url, file.stem, str(self._stop)]
        with file.open("wb") as out, file.with_suffix(".err").open("wb") as err:
            return subprocess.Popen(words, stdout=out, stderr=err)
