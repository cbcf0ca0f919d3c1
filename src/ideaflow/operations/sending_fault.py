"""Why a message did not leave, as the outbox keeps it: no address, no name and no word that anybody typed."""

from __future__ import annotations


class NotSent(Exception):
    """It did not leave. `for_good`: trying again is no use. `away`: nothing else leaves by this way now."""

    def __init__(self, why: str, *, for_good: bool = False, away: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good, self.away = why, for_good, away
