"""The state of an idea: what deciding needs to know of it, and how events change it. `evolve` only assigns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.forecast import Forecast, ForecastLocked, ForecastSet, evolve_forecast
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import CanvasPart, DecisionKind, EvidenceKind, IdeaKind


class Idea(Struct):
    """What deciding about an idea needs to know.

    `decided` are the meetings that decided about it, `answered` those that gave feedback on what they decided last.
    `decided_at` is the one whose decision it stands on, empty once something was built on that. `may_reply` and
    `reply_waits` tell whose word is next. `promised` is the forecast that stood when it was adopted.
    """

    id: str = ""
    version: int = 0
    stage: Stage = Stage.NEW
    team: str = ""
    kind: IdeaKind = IdeaKind.PROCESS
    submitter: str = ""
    canvas_parts: set[CanvasPart] = field(default_factory=set)
    evidence: list[EvidenceKind] = field(default_factory=list)
    problems: set[str] = field(default_factory=set)
    problems_in_evidence: set[str] = field(default_factory=set)
    helpers: set[str] = field(default_factory=set)
    missing: tuple[str, ...] = ()
    trial: str = ""
    meeting: str = ""
    decision_due: date | None = None
    days_left: int | None = None
    merged_into: str = ""
    decided: set[str] = field(default_factory=set)
    decided_at: str = ""
    decision: DecisionKind | None = None
    answered: set[str] = field(default_factory=set)
    may_reply: bool = False
    reply_waits: bool = False
    parked_until: date | None = None
    forecast: Forecast = Forecast()
    promised: Forecast = Forecast()


def evolve(idea: Idea, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    idea.id, idea.version = recorded.originator_id, recorded.originator_version
    event = recorded.event
    kind = type(event)
    apply = _APPLY.get(kind)
    if apply:
        apply(idea, event)
    if kind is happened.IdeaSubmitted:
        idea.submitter = recorded.words_by
    if kind in _MOVES:
        _move(idea, event)


def _move(idea: Idea, event: Event) -> None:
    before, idea.stage = idea.stage, getattr(event, "to", idea.stage)
    if before is not idea.stage and not isinstance(event, happened.IdeaEvaluated):
        idea.decided_at = ""
    if idea.stage is Stage.ADOPTED and before is not Stage.ADOPTED:
        idea.promised = idea.forecast


def _submitted(idea: Idea, event: happened.IdeaSubmitted) -> None:
    idea.team, idea.kind = event.team, event.kind
    idea.canvas_parts.update(event.canvas_parts)
    idea.problems.update(event.problems)
    idea.missing, idea.decision_due = event.missing, event.decision_due


def _revised(idea: Idea, event: happened.CanvasRevised) -> None:
    idea.canvas_parts.update(event.parts)
    _missing(idea, event)


def _evidence(idea: Idea, event: happened.EvidenceAdded) -> None:
    idea.evidence.append(event.kind)
    if event.problem:
        idea.problems.add(event.problem)
        idea.problems_in_evidence.add(event.problem)
    _missing(idea, event)


def _missing(idea: Idea, event: happened.CanvasRevised | happened.EvidenceAdded) -> None:
    idea.missing = tuple([finding.needed for finding in event.findings if not finding.met])
    if event.decision_due:
        idea.decision_due, idea.days_left = event.decision_due, None


def _evaluated(idea: Idea, event: happened.IdeaEvaluated) -> None:
    idea.meeting, idea.days_left = event.meeting, event.days_left
    idea.decided.add(event.meeting)
    idea.decided_at, idea.decision = event.meeting, event.decision
    idea.answered.discard(event.meeting)
    idea.parked_until = event.look_again


def _answered_earlier(idea: Idea, event: happened.EarlierAnswerRecorded) -> None:
    idea.parked_until = event.look_again


def _due_again(idea: Idea, event: happened.IdeaReopened | said.IdeaDueAgain) -> None:
    idea.decision_due, idea.days_left = event.decision_due, None


def _helper(idea: Idea, event: happened.HelperAssigned) -> None:
    idea.helpers.add(event.helper)


def _tried(idea: Idea, event: happened.GotOnWithIt | happened.IdeaTrialStarted | happened.IdeaAdjusted) -> None:
    idea.trial = event.trial


def _merged(idea: Idea, event: happened.IdeaMerged) -> None:
    idea.merged_into = event.into


def _absorbed(idea: Idea, event: happened.IdeaAbsorbed) -> None:
    idea.problems.update(event.problems)


def _promised(idea: Idea, event: ForecastSet | ForecastLocked) -> None:
    idea.forecast = evolve_forecast(idea.forecast, event)


def _fed_back(idea: Idea, event: happened.FeedbackGiven) -> None:
    idea.answered.add(event.meeting)
    idea.may_reply, idea.reply_waits = True, False


def _asked(idea: Idea, _: said.QuestionAsked) -> None:
    idea.may_reply, idea.reply_waits = True, False


def _replied(idea: Idea, _: said.ReplyGiven) -> None:
    idea.may_reply, idea.reply_waits = False, True


# Looked up by class: a replay applies hundreds of thousands of events a second.
_APPLY: Mapping[type[Event], Callable[[Idea, Any], None]] = {
    happened.IdeaSubmitted: _submitted,
    happened.CanvasRevised: _revised,
    happened.EvidenceAdded: _evidence,
    happened.HelperAssigned: _helper,
    happened.IdeaEvaluated: _evaluated,
    said.IdeaDecisionCorrected: _evaluated,
    happened.EarlierAnswerRecorded: _answered_earlier,
    happened.IdeaReopened: _due_again,
    said.IdeaDueAgain: _due_again,
    happened.GotOnWithIt: _tried,
    happened.IdeaTrialStarted: _tried,
    happened.IdeaAdjusted: _tried,
    happened.IdeaMerged: _merged,
    happened.IdeaAbsorbed: _absorbed,
    ForecastSet: _promised,
    ForecastLocked: _promised,
    happened.FeedbackGiven: _fed_back,
    said.QuestionAsked: _asked,
    said.ReplyGiven: _replied,
}
_MOVES = frozenset(
    kind
    for module in (happened, said)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Event) and "to" in kind.__struct_fields__
)
