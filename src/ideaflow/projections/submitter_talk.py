"""Who acts next on an idea, and the talk with its submitter: questions, replies, answers, help."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.stage import CLOSED, Stage

if TYPE_CHECKING:
    from ideaflow.projections.submitter_tracker import Tracked

NOTHING_MORE = "nothing more is due"
NEXT: dict[Stage, tuple[Capacity | None, str]] = {
    Stage.SUBMITTED: (Capacity.SUBMITTER, "add evidence, or ask for help with it"),
    Stage.EVIDENCED: (Capacity.CHAIR, "take it up at the next meeting"),
    Stage.FORUM_EVALUATED: (Capacity.TRIAL_LEAD, "plan and start the trial"),
    Stage.IN_TRIAL: (Capacity.TRIAL_LEAD, "observe, review and end the trial"),
    Stage.TRIALLED: (Capacity.TRIAL_LEAD, "conclude the trial"),
    Stage.PARKED: (Capacity.CHAIR, "look at it again"),
}
SETTLED = frozenset({Stage.FORUM_EVALUATED, Stage.IN_TRIAL, Stage.TRIALLED, *CLOSED})
TALK = (said.QuestionAsked, said.ReplyGiven, said.HelpGiven, said.IdeaDueAgain, said.IdeaDecisionCorrected)
ANSWERS = (
    happened.FeedbackGiven
    | happened.EarlierAnswerRecorded
    | happened.IdeaMerged
    | happened.IdeaAbsorbed
    | said.QuestionAsked
)


def talk(row: Tracked, recorded: Recorded) -> None:
    """Whose word is next, and whether there is one to read."""
    event, stage = recorded.event, Stage(row.stage)
    if isinstance(event, ANSWERS):
        row.answer_version = recorded.originator_version
    match event:
        case said.IdeaDueAgain():
            row.why = "its day to be looked at again has come"
        case said.QuestionAsked(question=question):
            row.why = f"asked: {question}"
            row.next_by, row.next_step = Capacity.SUBMITTER.value, "reply to the question"
        case said.ReplyGiven(answer_due=answer_due):
            row.next_by, row.next_step = Capacity.CHAIR.value, "answer the reply"
            row.due = answer_due.isoformat() if stage in SETTLED else row.due
        case said.HelpGiven() | happened.FeedbackGiven():
            by, step = NEXT.get(stage, (None, NOTHING_MORE))
            row.next_by, row.next_step = by.value if by else "", step
            row.due = None if stage in SETTLED else row.due


def clock(row: Tracked, event: Event) -> None:
    """By when something is due: a decision, feedback after it, the review of a trial; or that the clock pauses."""
    match event:
        case happened.IdeaEvaluated(days_left=days, feedback_due=feedback, look_again=look_again):
            row.paused_days = days
            row.due = None if days is not None else _iso(look_again or feedback)
        case happened.FeedbackGiven() if row.stage != Stage.PARKED.value:
            row.due = None
        case happened.EarlierAnswerRecorded(look_again=look_again) if look_again:
            row.due = _iso(look_again)
        case happened.EvidenceAdded(decision_due=due) | happened.CanvasRevised(decision_due=due) if due:
            row.due, row.paused_days = _iso(due), None
        case happened.IdeaReopened(decision_due=due) | said.IdeaDueAgain(decision_due=due):
            row.due, row.paused_days = _iso(due), None
        case (
            happened.GotOnWithIt(review_due=due)
            | happened.IdeaTrialStarted(review_due=due)
            | happened.IdeaAdjusted(review_due=due)
        ):
            row.due, row.paused_days = _iso(due), None
        case happened.IdeaTrialEnded() | happened.IdeaMerged() | happened.IdeaWithdrawn():
            row.due, row.paused_days = None, None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
