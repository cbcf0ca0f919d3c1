"""Meetings: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

SITTING, DECIDING = "ideaflow.cli.meeting_sitting", "ideaflow.cli.meeting_deciding"


class Meetings(LazyGroup):
    """Before and around the sitting, and what is decided in it."""

    verbs = {
        "schedule": Verb(f"{SITTING}:schedule", "Set a forum's next sitting."),
        "list": Verb(f"{SITTING}:list_meetings", "Every meeting, the latest first."),
        "agenda": Verb(f"{SITTING}:agenda", "Show or change what is taken up."),
        "show": Verb(f"{SITTING}:show", "One meeting: agenda, perspectives that are in, scores once opened."),
        "minutes": Verb(f"{SITTING}:minutes", "What was decided and why, as text."),
        "interest": Verb(f"{DECIDING}:interest", "Declare a conflict of interest before scoring."),
        "score": Verb(f"{DECIDING}:score", "Mark an idea; sealed until the scores open."),
        "open": Verb(f"{DECIDING}:open_scores", "Open all scores of an idea together."),
        "decide": Verb(f"{DECIDING}:decide", "Decide about an idea, with a reason."),
        "close": Verb(f"{DECIDING}:close", "End the sitting."),
    }


@click.command(cls=Meetings)
def meeting() -> None:
    """Meetings, from scheduling to minutes.

    \b
    Example:
      ideaflow meeting schedule F-1 2026-12-01
      ideaflow meeting show M-3
    """
