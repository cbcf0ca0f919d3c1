"""Golden files: the stored bytes of each event, by topic and payload version, as they once were.

A fact that is added with a default needs no new payload version; then the event gets another form of the same version
(`idea.evaluated.v1.2.json`), and the earlier forms stay. `python -m tests.persistence.golden` writes what is missing,
and never touches a file that is there: what was stored once must be read for ever.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from ideaflow.domain.event import Event
from ideaflow.persistence import text
from ideaflow.persistence.mapper import EventMapper
from tests.doing import recorded
from tests.samples import SAMPLES

FOLDER = Path(__file__).parent.parent / "golden"


def golden_files(topic: str, version: int) -> Sequence[Path]:
    """The files of a topic and payload version, the oldest form first."""
    first = FOLDER / f"{topic}.v{version}.json"
    later = sorted(FOLDER.glob(f"{topic}.v{version}.*.json"), key=lambda file: int(file.name.split(".")[-2]))
    return [*([first] if first.exists() else []), *later]


def stored_bytes(event: Event) -> bytes:
    """The public record in a fixed envelope, sealed with noise that is always the same and without padding."""
    noise = patch.object(os, "urandom", lambda count: bytes(range(count)))
    with noise, patch.object(text, "padded", lambda plain: plain):
        return EventMapper().to_stored_event(recorded(event, pack="three-i-forum@1")).state


def write_missing() -> list[Path]:
    """Write the newest form of each event that is not there yet."""
    written = []
    for event in SAMPLES:
        forms, current = golden_files(event.topic, event.payload_version), stored_bytes(event)
        if not forms or forms[-1].read_bytes() != current:
            form = f".{len(forms) + 1}" if forms else ""
            file = FOLDER / f"{event.topic}.v{event.payload_version}{form}.json"
            file.write_bytes(current)
            written.append(file)
    return written


if __name__ == "__main__":
    print(*write_missing(), sep="\n")  # noqa: T201
