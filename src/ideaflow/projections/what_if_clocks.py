"""Response clocks under another pack: by when people would have been promised an answer, beside what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from ideaflow.domain import idea_events, trial_events
from ideaflow.domain.event import Recorded
from ideaflow.policies.clock_rules import ClockRules
from ideaflow.policies.pack import Pack
from ideaflow.policies.response_clock import due, review_due

FIRST_RESPONSE, DECISION, FEEDBACK, REVIEW = CLOCKS = ("first response", "decision", "feedback", "review")

RESPONDS = (
    idea_events.HelperAssigned
    | idea_events.FeedbackGiven
    | idea_events.IdeaEvaluated
    | idea_events.EarlierAnswerRecorded
)
DECIDES = idea_events.IdeaEvaluated | idea_events.EarlierAnswerRecorded | idea_events.GotOnWithIt
FOLLOWED = frozenset(
    {
        idea_events.IdeaSubmitted,
        idea_events.HelperAssigned,
        idea_events.FeedbackGiven,
        idea_events.IdeaEvaluated,
        idea_events.EarlierAnswerRecorded,
        idea_events.GotOnWithIt,
        idea_events.IdeaReopened,
        idea_events.IdeaMerged,
        idea_events.IdeaWithdrawn,
        trial_events.TrialEnded,
    }
)


class Clock(Struct):
    """One promise: an answer of a kind, from a day on; `answered` is None where none came yet."""

    idea: str
    clock: str
    started: date
    due_then: date
    due_would: date
    answered: date | None = None


class Clocks:
    """The clocks of ideas. `pack_of` gives the pack of the day by its id."""

    def __init__(self, rules: ClockRules, pack_of: Callable[[str], Pack]) -> None:
        self._rules = rules
        self._pack_of = pack_of
        self._open: dict[tuple[str, str], Clock] = {}

    def follow(self, recorded: Recorded, idea: str) -> Iterator[Clock]:
        """Start and stop clocks by an event of an idea, or of a trial of it; gives those that stopped."""
        event, on = recorded.event, recorded.at.date()
        if isinstance(event, RESPONDS):
            yield from self._stop(idea, FIRST_RESPONSE, on)
        if isinstance(event, DECIDES):
            yield from self._stop(idea, DECISION, on)
        match event:
            case idea_events.IdeaSubmitted():
                self._start(idea, FIRST_RESPONSE, on, event.first_response_due, self._due(on, FIRST_RESPONSE))
                self._start(idea, DECISION, on, event.decision_due, self._due(on, DECISION))
            case idea_events.IdeaReopened():
                self._start(idea, DECISION, on, event.decision_due, self._due(on, DECISION))
            case idea_events.IdeaEvaluated():
                then = self._pack_of(recorded.pack).clocks
                promised = due(on, then.feedback, then.calendar)
                self._start(idea, FEEDBACK, on, promised, self._due(on, FEEDBACK))
            case idea_events.FeedbackGiven():
                yield from self._stop(idea, FEEDBACK, on)
            case idea_events.IdeaMerged() | idea_events.IdeaWithdrawn():
                # Nobody waits for an answer any more.
                self._open.pop((idea, FIRST_RESPONSE), None)
                self._open.pop((idea, DECISION), None)
            case trial_events.TrialEnded():
                yield from self._stop(idea, REVIEW, on)

    def start_review(self, idea: str, event: trial_events.TrialStarted, weeks: int) -> None:
        """A trial started: its review is due some days after its planned end."""
        self._start(idea, REVIEW, event.on, event.review_due, review_due(self._rules, event.on, weeks))

    def still_open(self) -> Iterator[Clock]:
        """The clocks that nothing has stopped."""
        yield from self._open.values()

    def _due(self, on: date, clock: str) -> date:
        days = {
            FIRST_RESPONSE: self._rules.first_response,
            DECISION: self._rules.decision,
            FEEDBACK: self._rules.feedback,
        }
        return due(on, days[clock], self._rules.calendar)

    def _start(self, idea: str, clock: str, on: date, then: date, would: date) -> None:
        self._open[idea, clock] = Clock(idea, clock, on, then, would)

    def _stop(self, idea: str, clock: str, on: date) -> Iterator[Clock]:
        stopped = self._open.pop((idea, clock), None)
        if stopped:
            stopped.answered = on
            yield stopped
