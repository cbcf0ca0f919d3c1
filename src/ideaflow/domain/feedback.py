"""What a submitter hears: the reason in plain words, what happens next, and thanks.

A forum in a hurry gives a reason alone. What follows from the decision is then said for it, so that no answer ends
without a next step.
"""

from __future__ import annotations

from ideaflow.domain.idea_events import FeedbackGiven
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.values import DecisionKind

THANKS = "Thank you for bringing this idea."


def feedback_on(
    answer: Answer, meeting: str, *, feedback: str = "", next_step: str = "", thanks: str = "", into: str = ""
) -> FeedbackGiven:
    """The feedback on a decision; what is not given follows from the answer. `into` is the target of a merge."""
    return FeedbackGiven(
        meeting=meeting,
        feedback=feedback or answer.reason,
        next_step=next_step or _next_step(answer, into),
        thanks=thanks or THANKS,
    )


def _next_step(answer: Answer, into: str) -> str:
    match answer.decision:
        case DecisionKind.TRIAL:
            return "Next: plan the trial; the forum's helpers can plan it with you."
        case DecisionKind.ADOPT_NOW:
            return f"Next: the {answer.owner_role} puts it into practice." if answer.owner_role else ""
        case DecisionKind.ASK_FOR_EVIDENCE:
            return "Next: answer the questions, or ask for help with them."
        case DecisionKind.PARK:
            until = f" on {answer.look_again:%d %B %Y}" if answer.look_again else ""
            return f"Next: the forum looks at it again{until}, without your asking."
        case DecisionKind.MERGE:
            return f"Next: it goes on as part of {into or 'another idea'}."
