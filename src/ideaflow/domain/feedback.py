"""What a submitter hears: the reason in plain words, what happens next, and thanks.

A forum in a hurry gives a reason alone. What follows from the decision is then said for it, so that no answer ends
without a next step.
"""

from __future__ import annotations

from datetime import date

from ideaflow.domain.idea_events import FeedbackGiven
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.values import DecisionKind

THANKS = "Thank you for bringing this idea."


def feedback_on(
    answer: Answer, meeting: str, *, feedback: str = "", next_step: str = "", thanks: str = "", into: str = ""
) -> FeedbackGiven:
    """The feedback on a decision; what is not given follows from the answer. `into` is the target of a merge."""
    follows = what_follows(answer.decision, look_again=answer.look_again, owner_role=answer.owner_role, into=into)
    return FeedbackGiven(
        meeting=meeting,
        feedback=feedback or answer.reason,
        next_step=next_step or follows,
        thanks=thanks or THANKS,
    )


def what_follows(
    decision: DecisionKind, *, look_again: date | None = None, owner_role: str = "", into: str = ""
) -> str:
    """The next step that a decision has by itself."""
    match decision:
        case DecisionKind.TRIAL:
            return "Please plan the trial; the forum's helpers can plan it with you."
        case DecisionKind.ADOPT_NOW:
            return f"The {owner_role or 'owner'} puts it into practice."
        case DecisionKind.ASK_FOR_EVIDENCE:
            return "Please answer the questions, or ask for help with them."
        case DecisionKind.PARK:
            until = f" on {look_again:%d %B %Y}" if look_again else ""
            return f"The forum looks at it again{until}, without your asking."
        case DecisionKind.MERGE:
            return f"It goes on as part of {into or 'another idea'}."
