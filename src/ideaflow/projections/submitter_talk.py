"""Who acts next on an idea, and the talk with its submitter: questions, replies, answers, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Capacity, Recorded
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
ANSWERS = happened.FeedbackGiven | happened.EarlierAnswerRecorded | said.QuestionAsked


def talk(row: Tracked, recorded: Recorded) -> None:
    """Whose word is next, and whether there is one to read."""
    event, stage = recorded.event, Stage(row.stage)
    if isinstance(event, ANSWERS):
        row.answer_version = recorded.originator_version
    match event:
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
