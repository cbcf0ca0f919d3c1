"""The log: one line a command, without words that people typed, without addresses, names and pseudonyms."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import structlog

from ideaflow.application.observing import Observation, Observer
from ideaflow.errors import InvalidInput
from ideaflow.settings import LogForm, Settings, variable


def log_observer(settings: Settings) -> Observer:
    """Writes a line for each command, to standard error or the file that the settings name.

    Raises InvalidInput for a file that cannot be written.
    """
    as_json = settings.log == LogForm.JSON
    log = structlog.wrap_logger(
        _Appending(settings.log_file) if settings.log_file else structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer() if as_json else structlog.processors.LogfmtRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )

    def tell(seen: Observation) -> None:
        fields = {**seen._asdict(), "seconds": round(seen.seconds, 6), "outcome": seen.outcome.value}
        # The command was carried out, or was not: a disk that is full for its line must not turn one into the other.
        with suppress(OSError):
            log.info("command", **fields)

    return tell


class _Appending:
    """Writes lines to the end of a file, each at once: processes do not mix theirs, and the file may be moved away."""

    def __init__(self, file: str) -> None:
        self._file = Path(file)
        try:
            self._file.open("a").close()
        except OSError as error:
            rule, step = f"cannot be written: {error.strerror}", "name a file in a folder that may be written to"
            raise InvalidInput(variable("log_file"), file, rule, step) from error

    def info(self, line: str) -> None:
        with self._file.open("a", encoding="utf-8") as end:
            end.write(f"{line}\n")
