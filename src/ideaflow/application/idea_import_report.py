"""What an import did, or would do, row by row and in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.application.idea_rows import IdeaRow, Repeat, RowFault

MOST_SAMPLES, LONGEST_SAMPLE = 10, 120


class ImportReport(Struct):
    """What an import did, or would do. `rows` counts rows below the header; every list is in their order.

    `fresh` are those imported now, `before` those that an earlier run had imported. `decisions` counts what their
    outcomes meant; `unmatched` counts outcomes that no pattern finds, kept as answers without a decision.
    """

    rows: int = 0
    fresh: int = 0
    before: int = 0
    faults: list[RowFault] = []
    repeats: list[Repeat] = []
    repeats_left_out: bool = False
    decisions: dict[str, int] = {}
    unmatched: int = 0
    unmatched_samples: list[str] = []

    def count(self, fresh: Sequence[IdeaRow], before: int) -> None:
        """Add a batch."""
        self.fresh += len(fresh)
        self.before += before
        for row in fresh:
            if row.meant:
                meaning = row.meant.decision.value
                self.decisions[meaning] = self.decisions.get(meaning, 0) + 1
            elif row.idea.outcome:
                self._count_unmatched(row.idea.outcome)

    def _count_unmatched(self, outcome: str) -> None:
        self.unmatched += 1
        sample = outcome if len(outcome) <= LONGEST_SAMPLE else f"{outcome[:LONGEST_SAMPLE]}…"
        if len(self.unmatched_samples) < MOST_SAMPLES and sample not in self.unmatched_samples:
            self.unmatched_samples.append(sample)
