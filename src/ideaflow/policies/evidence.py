"""Is there enough evidence for the forum to look at an idea?"""

from __future__ import annotations

from collections.abc import Collection

from ideaflow.domain.values import CanvasPart, EvidenceKind, IdeaKind
from ideaflow.domain.verdict import Verdict
from ideaflow.policies.evaluation import KIND, evaluate
from ideaflow.policies.fact import Facts
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep


def evidence_facts(
    *,
    kind: IdeaKind,
    canvas_parts: Collection[CanvasPart],
    problems: Collection[str],
    evidence: Collection[EvidenceKind],
) -> Facts:
    """What is there. A linked problem defines the problem as well as words do."""
    filled = {*canvas_parts, CanvasPart.PROBLEM} if problems else {*canvas_parts}
    return {
        KIND: kind.value,
        "pieces of evidence": len(evidence),
        "canvas parts": [part.value for part in CanvasPart if part in filled],
    }


def evidence_minimum(
    pack: Pack,
    *,
    kind: IdeaKind,
    canvas_parts: Collection[CanvasPart],
    problems: Collection[str],
    evidence: Collection[EvidenceKind],
) -> Verdict:
    """The pack's evidence minimum for this kind of idea."""
    facts = evidence_facts(kind=kind, canvas_parts=canvas_parts, problems=problems, evidence=evidence)
    return evaluate(pack, GuardedStep.ADD_EVIDENCE, facts)
