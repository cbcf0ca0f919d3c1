"""ideaflow: python ours.py sqlite:///FILE | postgresql+psycopg://…, and a second database for the bare appends."""

from __future__ import annotations

import sys
from itertools import count, cycle

from ideaflow.application.idea import AddEvidence, SubmitIdea
from ideaflow.bootstrap import Ideaflow, init
from ideaflow.domain.values import EvidenceKind
from ideaflow.persistence.database import Database
from ideaflow.persistence.mapper import SealedEvent
from ideaflow.persistence.recorder import EventRecorder
from turns import KEY, RECORD, SEALED, SUBJECTS, SUMMARY, TITLE, take_turns

STEWARD, SOMEBODY = "steward@example.org", "clerk@example.org"


def main(url: str, bare: str) -> None:
    """Make both databases, and take turns."""
    for address in (url, bare):
        init(address, STEWARD)
    recorder, numbers = EventRecorder(Database(bare)), count(1)
    with Ideaflow(url) as app:
        ideas = cycle([app.execute(SubmitIdea(by=STEWARD, title=TITLE, team="Post room")).id for _ in range(SUBJECTS)])

        def append() -> None:
            stream = f"I-{next(numbers)}"
            recorder.insert_events([SealedEvent(stream, 1, "idea.evidence_added", RECORD, SEALED, KEY, "0a1b2c3d4e5f")])

        def command() -> None:
            app.execute(AddEvidence(by=STEWARD, idea=next(ideas), kind=EvidenceKind.DOCUMENT, summary=SUMMARY))

        take_turns({"append": append, "command": command})


if __name__ == "__main__":
    main(*sys.argv[1:])
