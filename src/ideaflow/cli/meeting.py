"""Meetings: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

CLI = "ideaflow.cli"
SITTING, SCORING, DECIDING = f"{CLI}.meeting_sitting", f"{CLI}.meeting_scoring", f"{CLI}.meeting_deciding"
PEOPLE = f"{CLI}.meeting_people"


class Meetings(LazyGroup):
    """Before and around the sitting, who comes, how ideas are scored, and what is decided."""

    verbs = {
        "next": Verb(f"{SITTING}:next_day", "Suggest a forum's next day by its cadence."),
        "schedule": Verb(f"{SITTING}:schedule", "Set a forum's next sitting."),
        "list": Verb(f"{SITTING}:list_meetings", "Every meeting, the latest first."),
        "agenda": Verb(f"{SITTING}:agenda", "Show or change what is taken up."),
        "arrange": Verb(f"{SITTING}:arrange", "Move an idea on the agenda, or give it another time."),
        "show": Verb(f"{SITTING}:show", "One meeting: agenda, perspectives that are in, scores once opened."),
        "calendar": Verb(f"{CLI}.meeting_calendar:calendar", "Write the meetings to a file for a calendar."),
        "invitations": Verb(f"{PEOPLE}:invitations", "Who is expected, by perspective; for the chair."),
        "apologies": Verb(f"{PEOPLE}:apologies", "Say that you will not be there, and who speaks for you."),
        "deputy": Verb(f"{PEOPLE}:deputy", "Let somebody speak for a perspective in a member's place."),
        "criteria": Verb(f"{SCORING}:criteria", "What is marked, and what each mark means."),
        "read": Verb(f"{SCORING}:read", "An idea as a scorer sees it: the case alone."),
        "interest": Verb(f"{SCORING}:interest", "Declare a conflict of interest before scoring."),
        "score": Verb(f"{SCORING}:score", "Mark an idea; sealed until the scores open."),
        "open": Verb(f"{SCORING}:open_scores", "Open all scores of an idea together."),
        "decide": Verb(f"{DECIDING}:decide", "Decide about ideas, with a reason."),
        "correct": Verb(f"{DECIDING}:correct", "Put another decision in the place of a wrong one."),
        "feedback": Verb(f"{DECIDING}:feedback", "Tell a submitter what was decided, or answer their reply."),
        "close": Verb(f"{DECIDING}:close", "End the sitting."),
        "minutes": Verb(f"{CLI}.meeting_minutes:minutes", "What was decided and why: text, HTML or JSON."),
    }


@click.command(cls=Meetings)
def meeting() -> None:
    """Meetings, from scheduling to minutes.

    \b
    Example:
      ideaflow meeting schedule F-1 2026-12-01
      ideaflow meeting show M-3
    """
