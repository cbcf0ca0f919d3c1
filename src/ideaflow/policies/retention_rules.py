"""How long what is personal is kept after an idea is closed."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ideaflow.domain.values import counted
from ideaflow.policies.rules import Section

MOST_DAYS = 36_500
KeptDays = Annotated[int, Field(ge=1, le=MOST_DAYS)]


class RetentionRules(Section):
    """Days since the last thing happened to a closed idea. What was decided and what was learned stay."""

    whom: ClassVar[str] = "everybody who acts"

    identities: KeptDays = 730
    texts: KeptDays = 2190
    drafts: KeptDays = 90

    def sentences(self) -> dict[str, str]:
        return {
            "identities": (
                f"Who is behind a pseudonym is forgotten {counted(self.identities, 'day')} after an idea closed."
            ),
            "texts": (
                f"What people typed about an idea is erased {counted(self.texts, 'day')} after it closed; "
                "its outcome and what was learned stay."
            ),
            "drafts": (
                f"Unopened scores, marks of what was read and receipts of commands are deleted "
                f"{counted(self.drafts, 'day')} after an idea closed."
            ),
        }
