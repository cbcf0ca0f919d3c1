"""response_clocks: by when each answer to an idea is due, or came, or that its clock pauses; folded from its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.stage import CLOSED, Stage
from ideaflow.domain.values import counted

FIRST_RESPONSE, DECISION, FEEDBACK, REVIEW = "first response", "decision", "feedback", "review"


class ResponseClock(Struct):
    """One clock. `answered_on` is when what was due came; `paused_days` are the working days left while it stands."""

    about: str
    due: date | None = None
    answered_on: date | None = None
    paused_days: int | None = None

    def sentence(self) -> str:
        """How the clock stands, in words."""
        if self.paused_days is not None:
            return (
                f"{self.about} pauses while evidence is awaited, with {counted(self.paused_days, 'working day')} left"
            )
        if self.answered_on:
            late = self.due is not None and self.answered_on > self.due
            return f"{self.about} came on {self.answered_on}{f', after {self.due}' if late else ''}"
        return f"{self.about} is due by {self.due}"


def response_clocks(history: Sequence[Recorded]) -> Sequence[ResponseClock]:
    """The clocks of an idea that were ever started, in the order of its life. Housekeeping never moves one."""
    clocks = {about: ResponseClock(about) for about in (FIRST_RESPONSE, DECISION, FEEDBACK, REVIEW)}
    for recorded in history:
        _fold(clocks, recorded.event, recorded.at.date())
    return [clock for clock in clocks.values() if clock.due or clock.answered_on or clock.paused_days is not None]


def _fold(clocks: dict[str, ResponseClock], event: Event, on: date) -> None:
    started = _started(event)
    if started:
        clocks[started.about] = started
    match event:
        case happened.IdeaSubmitted():
            clocks[FIRST_RESPONSE].due, clocks[DECISION].due = event.first_response_due, event.decision_due
        case happened.HelperAssigned() | said.QuestionAsked() | said.HelpGiven():
            _answer(clocks[FIRST_RESPONSE], on)
        case happened.IdeaEvaluated():
            _answer(clocks[FIRST_RESPONSE], on)
            _decided(clocks, event, on)
        case happened.EarlierAnswerRecorded():
            clocks[FIRST_RESPONSE].answered_on = clocks[DECISION].answered_on = on
        case happened.FeedbackGiven():
            _answer(clocks[FIRST_RESPONSE], on)
            _answer(clocks[FEEDBACK], on)
        case happened.GotOnWithIt():
            # Nobody was asked, so nobody owes a decision.
            clocks[DECISION] = ResponseClock(DECISION)
            _answer(clocks[FIRST_RESPONSE], on)
        case happened.IdeaTrialEnded():
            _answer(clocks[REVIEW], on)
    if getattr(event, "to", Stage.NEW) in CLOSED:
        _stop(clocks)


def _started(event: Event) -> ResponseClock | None:
    """The clock that an event starts anew."""
    match event:
        case said.ReplyGiven(answer_due=due):
            return ResponseClock(FEEDBACK, due)
        case happened.EvidenceAdded(decision_due=due) | happened.CanvasRevised(decision_due=due) if due:
            return ResponseClock(DECISION, due)
        case happened.IdeaReopened(decision_due=due) | said.IdeaDueAgain(decision_due=due):
            return ResponseClock(DECISION, due)
        case (
            happened.GotOnWithIt(review_due=due)
            | happened.IdeaTrialStarted(review_due=due)
            | happened.IdeaAdjusted(review_due=due)
        ):
            return ResponseClock(REVIEW, due)
        case _:
            return None


def _decided(clocks: dict[str, ResponseClock], event: happened.IdeaEvaluated, on: date) -> None:
    if event.days_left is not None:
        clocks[DECISION].paused_days = event.days_left
    else:
        _answer(clocks[DECISION], on)
    clocks[FEEDBACK] = ResponseClock(FEEDBACK, event.feedback_due)


def _answer(clock: ResponseClock, on: date) -> None:
    clock.answered_on = clock.answered_on or on


def _stop(clocks: dict[str, ResponseClock]) -> None:
    """What is closed is owed nothing more; feedback on how it closed still is."""
    for about, clock in clocks.items():
        if about != FEEDBACK and clock.answered_on is None:
            clocks[about] = ResponseClock(about)
