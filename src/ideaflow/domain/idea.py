"""Idea: how commands on its evidence are decided; `idea_state` is what is known of it.

Deciders ask the lifecycle first, then look at the verdict that the policy gave, and return
events, or the verdict that refuses. None of them reads what people typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from ideaflow.domain import idea_events as happened
from ideaflow.domain.event import Event
from ideaflow.domain.idea_state import Idea, evolve
from ideaflow.domain.lifecycle import EVALUATIONS, refusal
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import CanvasPart, EvidenceKind, listed
from ideaflow.domain.verdict import Finding, Verdict, refused

__all__ = ["Decided", "Evidence", "Idea", "evolve"]
Decided = tuple[Event, ...] | Verdict


class Evidence(Struct, frozen=True):
    """A piece of evidence as it is handed in."""

    kind: EvidenceKind
    problem: str = ""
    summary: str = ""
    rows: tuple[str, ...] = ()


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
