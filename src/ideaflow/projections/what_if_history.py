"""Past states, folded from events by the domain's own `evolve`: what was known at a moment, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from ideaflow.domain import idea as idea_state
from ideaflow.domain import meeting as meeting_state
from ideaflow.domain import trial as trial_state
from ideaflow.domain import trial_events
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.idea import Idea
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.trial import Trial
from ideaflow.domain.values import CanvasPart, EvidenceKind
from ideaflow.policies.evidence import evidence_facts
from ideaflow.policies.fact import Facts
from ideaflow.policies.trial import plan_facts


class History:
    """Past states, brought forward event by event.

    `running` tells, by position, how many trials ran in a team; without it they are counted, which needs every trial.
    """

    def __init__(self, running: Mapping[int, int] | None = None) -> None:
        self.ideas: dict[str, Idea] = {}
        self.meetings: dict[str, Meeting] = {}
        self.trials: dict[str, Trial] = {}
        self._running_at = running
        self._running: Counter[str] = Counter()

    def bring_forward(self, recorded: Recorded) -> None:
        """Apply the event."""
        stream = recorded.originator_id
        match stream[0]:
            case "I":
                idea_state.evolve(_get(self.ideas, stream, Idea), recorded)
            case "M":
                meeting_state.evolve(_get(self.meetings, stream, Meeting), recorded)
            case "T":
                trial = _get(self.trials, stream, Trial)
                trial_state.evolve(trial, recorded)
                self._count(trial, recorded.event)

    def running_in(self, team: str, position: int) -> int:
        """How many trials ran in a team just before a position."""
        return self._running[team] if self._running_at is None else self._running_at[position]

    def evidence_of(
        self,
        idea: Idea,
        *,
        parts: tuple[CanvasPart, ...] = (),
        problem: str = "",
        evidence: tuple[EvidenceKind, ...] = (),
    ) -> Facts:
        """What the evidence minimum is asked on, with what is just coming."""
        return evidence_facts(
            kind=idea.kind,
            canvas_parts={*idea.canvas_parts, *parts},
            problems={*idea.problems, problem} if problem else idea.problems,
            evidence=(*idea.evidence, *evidence),
        )

    def plan_of(self, idea: Idea, trial: str, position: int) -> Facts:
        """What a trial's start is asked on."""
        plan = self.trials[trial].planned
        return plan_facts(plan, idea.kind, self.running_in(plan.team, position))

    def _count(self, trial: Trial, event: Event) -> None:
        if isinstance(event, trial_events.TrialStarted):
            self._running[trial.planned.team] += 1
        elif isinstance(event, trial_events.TrialEnded):
            self._running[trial.planned.team] -= 1


K = TypeVar("K", Idea, Meeting, Trial)


def _get(states: dict[str, K], stream: str, kind: type[K]) -> K:
    state = states.get(stream)
    if state is None:
        state = states[stream] = kind()
    return state
