"""Golden files: the stored bytes of each event, by topic and payload version, as they once were.

`python -m tests.persistence.golden` writes those that are missing, and never touches one that is there: what was
stored once must be read for ever.
"""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

from ideaflow.domain.event import Event
from ideaflow.persistence.mapper import EventMapper
from tests.doing import recorded
from tests.samples import SAMPLES

FOLDER = Path(__file__).parent.parent / "golden"


def golden_file(event: Event) -> Path:
    """The file of an event's topic and current payload version."""
    return FOLDER / f"{event.topic}.v{event.payload_version}.json"


def stored_bytes(event: Event) -> bytes:
    """The public record in a fixed envelope, sealed with noise that is always the same."""
    with patch.object(os, "urandom", lambda count: bytes(range(count))):
        return EventMapper().to_stored_event(recorded(event, pack="three-i-forum@1")).state


def write_missing() -> list[Path]:
    """Write the golden files that are not there yet."""
    missing = [(golden_file(event), event) for event in SAMPLES if not golden_file(event).exists()]
    for file, event in missing:
        file.write_bytes(stored_bytes(event))
    return [file for file, _ in missing]


if __name__ == "__main__":
    print(*write_missing(), sep="\n")  # noqa: T201
