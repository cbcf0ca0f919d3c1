"""The replay itself: past events in order, each guarded step judged by another pack on the facts of its moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from ideaflow.domain import idea_events, meeting_events, trial_events
from ideaflow.domain.event import Recorded
from ideaflow.errors import DamagedRecord
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.what_if_asked import Asked, steps_asked
from ideaflow.projections.what_if_clocks import Clock, Clocks
from ideaflow.projections.what_if_history import History
from ideaflow.projections.what_if_judging import Answer, Judge, Outcome
from ideaflow.projections.what_if_tally import (
    Change,
    ClockCount,
    Held,
    Lacking,
    Opened,
    Ready,
    Scores,
    StepCount,
    Tally,
)

QUORUM_FACT, PERSPECTIVE_FACT = "scores", "awaited perspectives"
CHECK = "run: ideaflow admin check"
TRIES = idea_events.GotOnWithIt | idea_events.IdeaTrialStarted


class Scope(Struct, frozen=True):
    """What of the past is asked about: days (both included), and the ideas of one forum. `today` is the log's last day.

    `packs` are the packs of those days, by `name@version`.
    """

    today: date
    packs: Mapping[str, Pack]
    since: date | None = None
    until: date | None = None
    forum: str = ""
    ideas: frozenset[str] | None = None

    def covers(self, idea: str, on: date) -> bool:
        """Is this idea, on this day, asked about?"""
        if self.ideas is not None and idea not in self.ideas:
            return False
        return (self.since is None or on >= self.since) and (self.until is None or on <= self.until)

    def pack_of(self, pack: str) -> Pack:
        """A pack of those days. Raises DamagedRecord where it was not kept."""
        try:
            return self.packs[pack]
        except KeyError as error:
            raise DamagedRecord(f"the rules of {pack}, used in the past, were not kept", CHECK) from error


class Replay:
    """One run over the past under `pack`."""

    def __init__(self, pack: Pack, scope: Scope, running: Mapping[int, int] | None = None) -> None:
        self._scope = scope
        self._judge = Judge(pack)
        self._history = History(running)
        self._clocks = Clocks(pack.clocks, scope.pack_of)
        self._scores: dict[tuple[str, str], Scores] = {}
        self._held: dict[str, Held] = {}
        self._ready: dict[str, Ready] = {}
        self._ideas: set[str] = set()
        self._tally = Tally()

    def take(self, recorded: Recorded) -> None:
        """Judge what an event answers on the state before it, then bring the state forward."""
        self._tally.events += 1
        for asked in steps_asked(self._history, recorded):
            answer = self._judge.answer(asked)
            if asked.step is GuardedStep.ADD_EVIDENCE:
                self._evidence(asked, answer)
            if self._covers(asked.idea, asked.on, asked.meeting):
                self._judged(asked, answer)
        self._history.bring_forward(recorded)
        stream = recorded.originator_id
        match stream[0]:
            case "I":
                self._of_idea(recorded, stream)
            case "T":
                self._of_trial(recorded, stream)
            case "M":
                self._of_meeting(recorded, stream)

    def finish(self) -> Tally:
        """What was found, once every event was taken."""
        tally = self._tally
        for clock in self._clocks.still_open():
            self._stopped(clock)
        differing = {idea: ready for idea, ready in self._ready.items() if ready.then != ready.would}
        tally.ready = {idea: ready for idea, ready in differing.items() if self._covers_either(idea, ready)}
        tally.ideas = len(self._ideas)
        tally.held = [*self._held.values()]
        return tally

    def _covers(self, idea: str, on: date, meeting: str = "") -> bool:
        if meeting and self._scope.forum and self._history.meetings[meeting].forum != self._scope.forum:
            return False
        return self._scope.covers(idea, on)

    def _covers_either(self, idea: str, ready: Ready) -> bool:
        return any(self._scope.covers(idea, day) for day in (ready.then, ready.would) if day)

    def _judged(self, asked: Asked, answer: Answer) -> None:
        count = self._tally.steps.setdefault(asked.step, StepCount())
        count.asked += 1
        self._ideas.add(asked.idea)
        self._tally.packs.add(asked.pack)
        count.allowed_then += asked.allowed
        count.allowed += answer.outcome is Outcome.ALLOWED
        count.refused += answer.outcome is Outcome.REFUSED
        if answer.outcome is Outcome.UNKNOWN:
            self._unknown(count, asked, answer)
        if asked.meeting and asked.allowed and asked.step is not GuardedStep.OPEN_SCORES:
            self._decided(asked, answer)
        if asked.allowed != (answer.outcome is Outcome.ALLOWED):
            self._changed(count, asked, answer)

    def _unknown(self, count: StepCount, asked: Asked, answer: Answer) -> None:
        count.unknown += 1
        self._tally.facts_not_kept += asked.facts is None
        for finding in answer.unmet:
            self._tally.never_asked[finding.rule] = self._tally.never_asked.get(finding.rule, 0) + 1

    def _changed(self, count: StepCount, asked: Asked, answer: Answer) -> None:
        count.newly_allowed += answer.outcome is Outcome.ALLOWED
        count.newly_refused += answer.outcome is Outcome.REFUSED and asked.allowed
        if asked.step is not GuardedStep.ADD_EVIDENCE and (asked.allowed or answer.outcome is Outcome.ALLOWED):
            place = asked.recorded.position, asked.on, asked.idea, asked.step, asked.pack
            self._tally.changes.append(Change(*place, asked.allowed, answer.outcome, answer.unmet, asked.meeting))
        if asked.step is GuardedStep.GET_ON_WITH_IT and not asked.allowed and answer.outcome is Outcome.ALLOWED:
            self._held.setdefault(asked.idea, Held(asked.idea, asked.on))

    def _evidence(self, asked: Asked, answer: Answer) -> None:
        ready = self._ready.setdefault(asked.idea, Ready())
        if asked.allowed and ready.then is None:
            ready.then = asked.on
        if answer.outcome is Outcome.ALLOWED and ready.would is None:
            ready.would = asked.on

    def _decided(self, asked: Asked, answer: Answer) -> None:
        self._tally.decisions += 1
        facts = self._history.evidence_of(self._history.ideas[asked.idea])
        evidence = self._judge.answer_on(GuardedStep.ADD_EVIDENCE, facts)
        unmet = (*answer.unmet, *evidence.unmet)
        if not unmet:
            return
        of_facts = {self._judge.fact_of.get(finding.rule) for finding in answer.unmet}
        self._tally.lacking.append(
            Lacking(
                asked.recorded.position,
                asked.on,
                asked.idea,
                asked.meeting,
                asked.step.value.removeprefix("decide: "),
                quorum=QUORUM_FACT in of_facts,
                perspective=PERSPECTIVE_FACT in of_facts,
                evidence=bool(evidence.unmet),
                unmet=unmet,
            )
        )

    def _of_idea(self, recorded: Recorded, idea: str) -> None:
        for clock in self._clocks.follow(recorded, idea):
            self._stopped(clock)
        if isinstance(recorded.event, TRIES):
            held = self._held.get(idea)
            if held and held.started is None:
                held.started = recorded.at.date()

    def _of_trial(self, recorded: Recorded, stream: str) -> None:
        plan = self._history.trials[stream].planned
        if isinstance(recorded.event, trial_events.TrialStarted):
            self._clocks.start_review(plan.idea, recorded.event, plan.weeks)
        elif isinstance(recorded.event, trial_events.TrialEnded):
            for clock in self._clocks.follow(recorded, plan.idea):
                self._stopped(clock)

    def _of_meeting(self, recorded: Recorded, meeting: str) -> None:
        match recorded.event:
            case meeting_events.ScoreOpened(idea=idea, perspective=perspective, marks=marks):
                self._scores.setdefault((meeting, idea), []).append((perspective, marks))
            case meeting_events.ScoresOpened(idea=idea):
                forum, opened = self._history.meetings[meeting].forum, self._scores.pop((meeting, idea), [])
                if self._covers(idea, recorded.at.date(), meeting):
                    self._tally.opened[f"{forum}/{idea}"] = Opened(forum, idea, recorded.pack, opened)

    def _stopped(self, clock: Clock) -> None:
        if self._scope.covers(clock.idea, clock.started):
            self._tally.clocks.setdefault(clock.clock, ClockCount()).take(clock, self._scope.today)
            if clock.due_then != clock.due_would:
                self._tally.moved.append(clock)
