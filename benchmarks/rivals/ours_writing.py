"""One of several processes that write to one ideaflow: python ours_writing.py URL NUMBER."""

from __future__ import annotations

import sys
from itertools import cycle

from ideaflow.application.idea import AddEvidence, SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.values import EvidenceKind
from ideaflow.persistence.database import LOCK_SECONDS
from turns import SUMMARY, TITLE, take_turns

IDEAS, PATIENCE = 10, 6


def main(url: str, number: str) -> None:
    """Bring some ideas of one's own, and take turns."""
    somebody = f"clerk-{number}@example.org"
    with Ideaflow(url, lock_seconds=LOCK_SECONDS * PATIENCE) as app:
        ideas = cycle([app.execute(SubmitIdea(by="steward@example.org", title=f"{TITLE} {somebody}")).id] * IDEAS)

        def command() -> None:
            evidence = AddEvidence(
                by="steward@example.org", idea=next(ideas), kind=EvidenceKind.DOCUMENT, summary=SUMMARY
            )
            app.execute(evidence)

        take_turns({"command": command})


if __name__ == "__main__":
    main(*sys.argv[1:])
