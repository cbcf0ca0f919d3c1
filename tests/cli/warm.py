"""Typing into the program in a process of its own, forked from one that has loaded it: quicker than starting Python.

That process opens no database and reads no settings. Where it matters how the program starts and what it loads by
itself, a test types into the one that is installed: see `Terminal`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory

from ideaflow.cli.main import main
from tests.cli.terminal import SECONDS, Ended, Terminal

OUT, ERR = "out", "err"


class WarmTerminal(Terminal):
    """Types each command into a process of its own that need not load anything first; `place` is where it works."""

    place = ""

    def run(self, *words: str, by: str = "") -> Ended:
        with TemporaryDirectory() as folder:
            arguments = (words, self.environment(by), folder, self.place)
            process = _forking().Process(target=_run_program, args=arguments)
            process.start()
            process.join(SECONDS)
            if process.exitcode is None:
                process.kill()
                raise TimeoutError(f"ideaflow {' '.join(words)} did not end in {SECONDS} s")
            out, err = (Path(folder, name).read_text(encoding="utf-8") for name in (OUT, ERR))
            return Ended(process.exitcode, out, err)


@cache
def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.cli.loaded"])
    return context


def _run_program(words: Sequence[str], environment: Mapping[str, str], folder: str, place: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for name, descriptor in ((os.devnull, 0), (Path(folder, OUT), 1), (Path(folder, ERR), 2)):
        opened = os.open(name, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # they are files
    if place:
        os.chdir(place)
    sys.argv = ["ideaflow", *words]
    try:
        main()
    except Exception:  # noqa: BLE001 - as the interpreter does with what nobody caught
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]  # there is one
        sys.exit(1)
