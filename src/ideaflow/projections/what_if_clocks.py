"""Response clocks under another pack: by when people would have been promised an answer, beside what was promised.

Clocks start, pause and stop at the same events under both packs; what differs is how many working days they allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from ideaflow.domain import idea_events, idea_talk_events, trial_events
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.stage import CLOSED, Stage
from ideaflow.policies.clock_rules import ClockRules
from ideaflow.policies.pack import Pack
from ideaflow.policies.response_clock import days_left, due, review_due
from ideaflow.projections.response_clocks import DECISION, FEEDBACK, FIRST_RESPONSE, REVIEW

CLOCKS = (FIRST_RESPONSE, DECISION, FEEDBACK, REVIEW)
ANSWERS: dict[type[Event], tuple[str, ...]] = {
    idea_events.HelperAssigned: (FIRST_RESPONSE,),
    idea_talk_events.QuestionAsked: (FIRST_RESPONSE,),
    idea_talk_events.HelpGiven: (FIRST_RESPONSE,),
    idea_talk_events.IdeaDecisionCorrected: (FIRST_RESPONSE, DECISION),
    idea_events.FeedbackGiven: (FIRST_RESPONSE, FEEDBACK),
    idea_events.IdeaEvaluated: (FIRST_RESPONSE, DECISION),
    idea_talk_events.IdeaDecisionCorrected: (FIRST_RESPONSE, DECISION),
    idea_events.EarlierAnswerRecorded: (FIRST_RESPONSE, DECISION),
    idea_events.GotOnWithIt: (FIRST_RESPONSE,),
    trial_events.TrialEnded: (REVIEW,),
}


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
        self._days_left: dict[str, int] = {}

    def follow(self, recorded: Recorded, idea: str) -> Iterator[Clock]:
        """Stop, pause and start clocks by an event of an idea, or of a trial of it; gives those that stopped."""
        event, on = recorded.event, recorded.at.date()
        if isinstance(event, idea_events.IdeaEvaluated) and event.days_left is not None:
            self._pause(idea, on)
        for clock in ANSWERS.get(type(event), ()):
            yield from self._stop(idea, clock, on)
        if isinstance(event, idea_events.GotOnWithIt) or getattr(event, "to", Stage.NEW) in CLOSED:
            # Nobody waits for an answer any more.
            self._open.pop((idea, DECISION), None)
            self._open.pop((idea, FIRST_RESPONSE), None)
        self._begin(recorded, idea, on)

    def start_review(self, idea: str, event: trial_events.TrialStarted, weeks: int) -> None:
        """A trial started: its review is due some days after its planned end."""
        self._start(idea, REVIEW, event.on, event.review_due, review_due(self._rules, event.on, weeks))

    def still_open(self) -> Iterator[Clock]:
        """The clocks that nothing has stopped."""
        yield from self._open.values()

    def _begin(self, recorded: Recorded, idea: str, on: date) -> None:
        match recorded.event:
            case idea_events.IdeaSubmitted(first_response_due=first, decision_due=decision):
                self._start(idea, FIRST_RESPONSE, on, first, due(on, self._rules.first_response, self._rules))
                self._start(idea, DECISION, on, decision, due(on, self._rules.decision, self._rules))
            case idea_talk_events.ReplyGiven(answer_due=feedback):
                # A reply is answered within the time of a first response.
                self._start(idea, FEEDBACK, on, feedback, due(on, self._rules.first_response, self._rules))
            case idea_events.IdeaReopened(decision_due=decision) | idea_talk_events.IdeaDueAgain(decision_due=decision):
                self._start(idea, DECISION, on, decision, due(on, self._rules.decision, self._rules))
            case (
                idea_events.EvidenceAdded(decision_due=decision) | idea_events.CanvasRevised(decision_due=decision)
            ) if decision:
                days = self._days_left.pop(idea, self._rules.decision)
                self._start(idea, DECISION, on, decision, due(on, days, self._rules))
            case idea_events.IdeaEvaluated(feedback_due=feedback):
                then = self._pack_of(recorded.pack).clocks
                promised = feedback or due(on, then.feedback, then)
                self._start(idea, FEEDBACK, on, promised, due(on, self._rules.feedback, self._rules))

    def _pause(self, idea: str, on: date) -> None:
        """Evidence is awaited: the days that are left stand, under either pack."""
        clock = self._open.pop((idea, DECISION), None)
        if clock:
            self._days_left[idea] = days_left(on, clock.due_would, self._rules)

    def _start(self, idea: str, clock: str, on: date, then: date, would: date) -> None:
        self._open[idea, clock] = Clock(idea, clock, on, then, would)

    def _stop(self, idea: str, clock: str, on: date) -> Iterator[Clock]:
        stopped = self._open.pop((idea, clock), None)
        if stopped:
            stopped.answered = on
            yield stopped
