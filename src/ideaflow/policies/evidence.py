"""Is there enough evidence for the forum to look at an idea?"""

from __future__ import annotations

from collections.abc import Collection

from ideaflow.domain.values import CanvasPart, EvidenceKind, IdeaKind, counted, listed
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.pack import Pack


def evidence_minimum(
    pack: Pack,
    *,
    kind: IdeaKind,
    canvas_parts: Collection[CanvasPart],
    problems: Collection[str],
    evidence: Collection[EvidenceKind],
) -> Verdict:
    """The pack's minimum for this kind of idea. A linked problem defines the problem as well as words do."""
    rules = pack.evidence_for(kind)
    filled = {*canvas_parts, CanvasPart.PROBLEM} if problems else {*canvas_parts}
    pieces = Finding(
        rule="pieces of evidence",
        seen=counted(len(evidence), "piece"),
        needed=f"{counted(rules.pieces, 'piece')} of evidence",
        next_step="add a problem's tally, a measure, five whys, SIPOC rows, hand-offs or a document",
        met=len(evidence) >= rules.pieces,
    )
    missing = [part for part in rules.canvas_parts if part not in filled]
    canvas = Finding(
        rule="canvas parts",
        seen=listed(part for part in rules.canvas_parts if part in filled) or "none of them",
        needed=f"the {listed(missing or rules.canvas_parts)}",
        next_step="write the missing part of the canvas",
        met=not missing,
    )
    return Verdict("add evidence", (pieces, canvas) if rules.canvas_parts else (pieces,), pack.id)
