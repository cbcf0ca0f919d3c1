"""Killing a forked process at random moments, and hearing through a pipe what it had acknowledged until then."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

MOST_SECONDS = 0.1


class Acknowledged(NamedTuple):
    """What a process said was done: the command's id, and the position of the log after it."""

    command: str
    position: int


class Pipe:
    """The end of a pipe that a process acknowledges through. A line is written whole or not at all."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def acknowledge(self, command: str, position: int) -> None:
        os.write(self._descriptor, f"{command} {position}\n".encode())


Work = Callable[[Pipe], None]


def killed(work: Work, after_seconds: float) -> Sequence[Acknowledged]:
    """Do the work in a forked process, kill it so long after it began, and return what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work_and_end(work, Pipe(writing))
    os.close(writing)
    time.sleep(after_seconds)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as said:
        lines = said.read().decode().splitlines()
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the work failed by itself; see its traceback above")
    return [Acknowledged(command, int(position)) for command, position in map(str.split, lines)]


def moments(seed: int, most_seconds: float = MOST_SECONDS) -> Callable[[], float]:
    """Moments to kill at, from 0 to so many seconds; the same for the same seed."""
    chosen = random.Random(seed)
    return lambda: chosen.random() * most_seconds


def _work_and_end(work: Work, pipe: Pipe) -> None:
    """Never returns: nothing of the parent may run in the child."""
    status = 1
    try:
        work(pipe)
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, it is told, and the child ends
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
        os._exit(status)
