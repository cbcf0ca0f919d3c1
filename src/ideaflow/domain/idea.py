"""Idea: its state, how events change it, and how commands on its evidence are decided.

`evolve` only assigns. Deciders ask the lifecycle first, then look at the verdict that the policy gave, and return
events, or the verdict that refuses. None of them reads what people typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.forecast import Forecast, ForecastLocked, ForecastSet, evolve_forecast
from ideaflow.domain.lifecycle import EVALUATIONS, refusal
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import CanvasPart, DecisionKind, EvidenceKind, IdeaKind, listed
from ideaflow.domain.verdict import Finding, Verdict, refused

Decided = tuple[Event, ...] | Verdict


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


class Evidence(Struct, frozen=True):
    """A piece of evidence as it is handed in."""

    kind: EvidenceKind
    problem: str = ""
    summary: str = ""
    rows: tuple[str, ...] = ()


def evolve(idea: Idea, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    idea.id, idea.version = recorded.originator_id, recorded.originator_version
    event = recorded.event
    match event:
        case happened.IdeaSubmitted():
            idea.team, idea.kind, idea.submitter = event.team, event.kind, recorded.words_by
            idea.canvas_parts.update(event.canvas_parts)
            idea.problems.update(event.problems)
            idea.missing, idea.decision_due = event.missing, event.decision_due
        case happened.CanvasRevised():
            idea.canvas_parts.update(event.parts)
        case happened.EvidenceAdded():
            idea.evidence.append(event.kind)
            if event.problem:
                idea.problems.add(event.problem)
                idea.problems_in_evidence.add(event.problem)
        case happened.HelperAssigned():
            idea.helpers.add(event.helper)
        case happened.IdeaEvaluated():
            idea.meeting, idea.days_left = event.meeting, event.days_left
        case happened.IdeaReopened():
            idea.decision_due, idea.days_left = event.decision_due, None
        case happened.GotOnWithIt() | happened.IdeaTrialStarted() | happened.IdeaAdjusted():
            idea.trial = event.trial
        case happened.IdeaMerged():
            idea.merged_into = event.into
        case happened.IdeaAbsorbed():
            idea.problems.update(event.problems)
        case ForecastSet() | ForecastLocked():
            idea.forecast = evolve_forecast(idea.forecast, event)
    _missing(idea, event)
    _evolve_decision(idea, event)
    _evolve_talk(idea, event)
    before, idea.stage = idea.stage, getattr(event, "to", idea.stage)
    if idea.stage is Stage.ADOPTED and before is not Stage.ADOPTED:
        idea.promised = idea.forecast


def _missing(idea: Idea, event: Event) -> None:
    if isinstance(event, happened.CanvasRevised | happened.EvidenceAdded):
        idea.missing = tuple(finding.needed for finding in event.findings if not finding.met)
        if event.decision_due:
            idea.decision_due, idea.days_left = event.decision_due, None


def _evolve_decision(idea: Idea, event: Event) -> None:
    if isinstance(event, happened.IdeaEvaluated):
        idea.decided.add(event.meeting)
        idea.decided_at, idea.decision = event.meeting, event.decision
        idea.answered.discard(event.meeting)
    elif getattr(event, "to", idea.stage) is not idea.stage:
        idea.decided_at = ""
    if isinstance(event, said.IdeaDueAgain):
        idea.decision_due, idea.days_left = event.decision_due, None
    if isinstance(event, happened.IdeaEvaluated | happened.EarlierAnswerRecorded):
        idea.parked_until = event.look_again


def _evolve_talk(idea: Idea, event: Event) -> None:
    match event:
        case happened.FeedbackGiven(meeting=meeting):
            idea.answered.add(meeting)
            idea.may_reply, idea.reply_waits = True, False
        case said.QuestionAsked():
            idea.may_reply, idea.reply_waits = True, False
        case said.ReplyGiven():
            idea.may_reply, idea.reply_waits = False, True


def out_of_turn(idea: Idea, trigger: Trigger) -> Verdict | None:
    """None where the lifecycle allows `trigger` now; otherwise why not, and what a forum still lacks."""
    no = refusal(trigger, idea.stage)
    if no is None or trigger not in EVALUATIONS.values() or idea.stage is not Stage.SUBMITTED or not idea.missing:
        return no
    lacking = Finding(
        rule="evidence minimum",
        seen="not met yet",
        needed=listed(idea.missing),
        next_step=f"ideaflow idea evidence {idea.id}, or ideaflow idea canvas {idea.id}",
    )
    return Verdict(no.step, (*no.findings, lacking))


def starts_clock(idea: Idea, verdict: Verdict) -> bool:
    """Does the forum owe a decision again once this evidence is there: after a pause, or after parking?"""
    waited = idea.days_left is not None or idea.stage is Stage.PARKED
    return waited and verdict.allowed and idea.stage in (Stage.SUBMITTED, Stage.PARKED)


def add_evidence(idea: Idea, evidence: Evidence, verdict: Verdict, decision_due: date | None = None) -> Decided:
    """Attach evidence. `verdict` is the evidence minimum with this piece counted.

    `decision_due` is by when a decision is due if this starts the clock again.
    """
    no = out_of_turn(idea, Trigger.ADD_EVIDENCE)
    if no:
        return no
    if evidence.problem in idea.problems_in_evidence:
        return ()
    return (
        happened.EvidenceAdded(
            kind=evidence.kind,
            to=stage_with_evidence(idea, verdict),
            problem=evidence.problem,
            items=len(evidence.rows),
            findings=verdict.findings,
            decision_due=decision_due if starts_clock(idea, verdict) else None,
            summary=evidence.summary,
            rows=evidence.rows,
        ),
    )


def revise_canvas(
    idea: Idea, canvas: Mapping[CanvasPart, str], verdict: Verdict, decision_due: date | None = None
) -> Decided:
    """Write parts of the canvas. An idea that waits for evidence may become evidenced by it.

    `decision_due` is by when a decision is due if this starts the clock again.
    """
    if idea.stage in (Stage.MERGED, Stage.WITHDRAWN):
        return refused(
            "revise canvas",
            "lifecycle",
            seen=f"the idea is {idea.stage.words}",
            needed="an idea that goes on",
            next_step=f"revise {idea.merged_into}" if idea.merged_into else "reopen the idea first",
        )
    waiting = idea.stage in (Stage.SUBMITTED, Stage.PARKED)
    return (
        happened.CanvasRevised(
            parts=tuple(canvas),
            to=stage_with_evidence(idea, verdict) if waiting else idea.stage,
            findings=verdict.findings if waiting else (),
            decision_due=decision_due if starts_clock(idea, verdict) else None,
            canvas={part.value: text for part, text in canvas.items()},
        ),
    )


def stage_with_evidence(idea: Idea, verdict: Verdict) -> Stage:
    """Evidenced once the minimum is met; otherwise the idea stays where it is."""
    return Stage.EVIDENCED if verdict.allowed else idea.stage


def ask_for_help(idea: Idea, question: str) -> Decided:
    """Ask for somebody to help with evidence."""
    no = out_of_turn(idea, Trigger.ADD_EVIDENCE)
    return no or (happened.HelpAsked(question=question),)


def assign_helper(idea: Idea, helper: str) -> Decided:
    """Let somebody help with evidence. Assigning the same helper twice changes nothing."""
    no = out_of_turn(idea, Trigger.ADD_EVIDENCE)
    if no:
        return no
    return () if helper in idea.helpers else (happened.HelperAssigned(helper=helper),)
