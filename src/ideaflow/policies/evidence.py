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
        needed=_more(rules.pieces, len(evidence)),
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


def _more(needed: int, there: int) -> str:
    """`2 pieces of evidence`, or how many more where some are there."""
    if 0 < there < needed:
        return f"{needed - there} more {'piece' if needed - there == 1 else 'pieces'} of evidence"
    return f"{counted(needed, 'piece')} of evidence"
