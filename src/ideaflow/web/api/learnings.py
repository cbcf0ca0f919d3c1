"""Learnings: find, record, cite, confirm or contradict, share."""

from __future__ import annotations

from ideaflow.application.api_token import Scope
from ideaflow.application.command import Line
from ideaflow.application.learning import CiteLearning, RecordLearning, ShareLearning, WeighLearning
from ideaflow.domain.learning import EvidenceStrength, WeighedBy
from ideaflow.domain.trial_events import Outcome
from ideaflow.domain.values import Prompt
from ideaflow.projections import learning_register
from ideaflow.projections.learning_register import Learned
from ideaflow.web.api.cursor import cut
from ideaflow.web.api.operation import Asked, AskedPage, Asking, CommandRoute, Page, QueryRoute

MOST_FOUND = 1_000


class AskedLearnings(AskedPage):
    """Words, and what the learnings must be."""

    search: Line = ""
    tag: Line = ""
    prompt: Prompt | None = None
    state: WeighedBy | None = None
    strength: EvidenceStrength | None = None
    outcome: Outcome | None = None


def search_learnings(asking: Asking[AskedLearnings]) -> Page[Learned]:
    """Learnings by words, best first; without words those most cited and confirmed, then the newest."""
    given = asking.given
    found = asking.app.ask(
        learning_register.search,
        given.search,
        MOST_FOUND,
        tag=given.tag.lower(),
        prompt=given.prompt or "",
        state=given.state or "",
        strength=given.strength or "",
        outcome=given.outcome or "",
    )
    return cut(found, given.limit, given.cursor, lambda row: row.id)


def show_learning(asking: Asking[Asked], learning: str) -> Learned | None:
    """One learning: where it comes from, how strong it is, and which trials confirm or contradict it."""
    return asking.app.ask(learning_register.learning, learning)


ROUTES = (
    QueryRoute("/learnings", search_learnings, Page[Learned], given=AskedLearnings),
    QueryRoute("/learnings/{learning}", show_learning, Learned),
    CommandRoute("/learnings", RecordLearning, Scope.WRITE, makes="/learnings/{id}"),
    CommandRoute("/learnings/{learning}/share", ShareLearning, Scope.WRITE, about="learning"),
    CommandRoute("/learnings/{learning}/citations", CiteLearning, Scope.WRITE),
    CommandRoute("/learnings/{learning}/weight", WeighLearning, Scope.WRITE),
)
