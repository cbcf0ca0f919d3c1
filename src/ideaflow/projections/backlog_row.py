"""What waits for the forum, as it is shown as JSON: each idea with its state in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import asdict

from ideaflow.projections.waiting import ORDERING, Waiting


class BacklogRow(Struct, frozen=True):
    """One idea of the backlog. `missing` is what it needs, in words; `state` says at once what is due of it."""

    id: str
    number: int
    title: str
    team: str
    kind: str
    readiness: str
    missing: Sequence[str]
    evidence: int
    help_asked: int
    helpers: int
    meeting: str
    first_response_due: str | None
    decision_due: str | None
    look_again: str | None
    feedback_due: str | None
    paused_days: int | None
    submitted_at: str
    help_question: str
    help_asked_at: str | None
    reply: str
    reply_due: str | None
    overdue: bool
    state: str


def backlog_row(one: Waiting, today: date) -> BacklogRow:
    """A row of the backlog as it is shown on a day."""
    shown = {"missing": one.missing_words, "overdue": one.is_overdue(today), "state": one.state(today)}
    said = {name: value for name, value in asdict(one).items() if name not in ORDERING}
    return BacklogRow(**(said | shown))
