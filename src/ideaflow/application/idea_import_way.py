"""By which way the ideas of a file come in: who may bring them, and what is recorded beside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ideaflow.application.work import Work
from ideaflow.domain.idea import Idea
from ideaflow.persistence.people import IMPORTED_ADDRESS, normal_address


class WayIn:
    """The way of a suggestion box: a steward brings it. `team` is for rows that name none."""

    step = "import ideas"
    via = "import"
    team = ""

    def key(self, secret: bytes) -> bytes:
        """The key under which rows have their identity: what came in by one way is new to another."""
        return secret

    def address(self, work: Work, name: str) -> str:  # noqa: ARG002 - other ways look the name up
        """The address of a submitter whom the file names."""
        return imported_address(name)

    def taken(self, work: Work, ideas: Sequence[Idea], command_id: str) -> None:
        """Record, in the same transaction, that these ideas came in."""


SUGGESTION_BOX = WayIn()


def imported_address(name: str) -> str:
    """The address of an imported name; the same name in other capitals or spacing is the same person."""
    return normal_address(IMPORTED_ADDRESS + " ".join(unicodedata.normalize("NFKC", name).casefold().split()))
