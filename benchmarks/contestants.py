"""Contestants that take turns: processes that each do a part of the same work, round by round."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple, cast

RIVALS = Path(__file__).with_name("rivals")
Seconds = Sequence[float]


class Turn(NamedTuple):
    """The seconds that each took by the clock, and the seconds of a core that all took."""

    seconds: Seconds
    core: float


class Round(NamedTuple):
    """The mean of a turn: seconds by the clock, and of a core, for one."""

    clock: float
    core: float


class Contestant:
    """One process, which does what it is told and gives the seconds of each."""

    def __init__(self, python: Path, script: str, *arguments: str) -> None:
        command = [str(python), str(RIVALS / script), *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._to, self._from = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        self.tasks: Sequence[str] = json.loads(self._answer())

    def do(self, task: str, count: int) -> Turn:
        """Do so many. Exits where the process does."""
        self._to.write(json.dumps({"do": task, "count": count}) + "\n")
        self._to.flush()
        found = json.loads(self._answer())
        return Turn(found["seconds"], found["core"])

    def close(self) -> None:
        """Let the process end."""
        self._to.close()
        self._process.wait()

    def _answer(self) -> str:
        return self._from.readline() or sys.exit("a contestant ended before its time")


@contextmanager
def databases(kind: str) -> Iterator[Iterator[str]]:
    """Addresses of fresh databases of a kind, sqlite or postgresql, as many as are asked for."""
    if kind == "sqlite":
        with TemporaryDirectory() as folder:
            yield (f"sqlite:///{Path(folder) / f'{number}.sqlite'}" for number in range(1_000))
        return
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.postgres import running_server  # noqa: PLC0415 - not needed for SQLite

    with running_server() as server:
        if server.stop:
            server.write_durably()
        yield (server.create_database() for _ in range(1_000))


def in_turns(
    contestants: Mapping[str, Contestant], task: str, count: int, rounds: int
) -> Mapping[str, Sequence[Round]]:
    """What each takes for one, in each round; a round before them is not counted."""
    able = {name: each for name, each in contestants.items() if task in each.tasks}
    found: dict[str, list[Round]] = {name: [] for name in able}
    for number in range(rounds + 1):
        for name, contestant in able.items():
            turn = contestant.do(task, count)
            if number:
                found[name].append(Round(sum(turn.seconds) / count, turn.core / count))
    return found


def ratio(some: Sequence[Round], others: Sequence[Round]) -> float:
    """How many times as quick some are as others: the median over the rounds, each with its own."""
    return statistics.median(other.clock / one.clock for one, other in zip(some, others, strict=True))


def middle(rounds: Sequence[Round]) -> Round:
    """The median by the clock, and of a core."""
    return Round(statistics.median(each.clock for each in rounds), statistics.median(each.core for each in rounds))
