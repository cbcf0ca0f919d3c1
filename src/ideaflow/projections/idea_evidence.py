"""idea_evidence: the evidence of an idea as it can be read, and what a forum decided on it; folded from its stream.

A measure's rows are days with values; where they read as such, they make a control chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.event import Recorded
from ideaflow.domain.idea_events import EvidenceAdded, IdeaEvaluated
from ideaflow.domain.values import EvidenceKind
from ideaflow.errors import InvalidInput
from ideaflow.pictures.charted import Charted

SIPOC = ("supplier", "input", "process", "output", "customer")
HAND_OFF = ("from", "to", "what is handed over", "what goes wrong")
COLUMNS = {EvidenceKind.SIPOC: SIPOC, EvidenceKind.HAND_OFFS: HAND_OFF}
BETWEEN = "|"


class ShownEvidence(Struct, frozen=True):
    """One piece. `cells` are its rows cut at `|` for a table with `columns`; `charted` is a measure's series."""

    kind: str
    on: str
    problem: str
    summary: str
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    charted: Charted | None = None


class Decided(Struct, frozen=True):
    """What a meeting decided, why, on which findings, and what would change the answer."""

    meeting: str
    on: str
    decision: str
    reason: str
    would_change: str
    questions: tuple[str, ...]
    findings: tuple[tuple[str, str, str, bool], ...]


def evidence_of(history: Sequence[Recorded]) -> Sequence[ShownEvidence]:
    """Every piece of evidence, in the order in which it was added."""
    return [_shown(one, one.event) for one in history if isinstance(one.event, EvidenceAdded)]


def decided_on(history: Sequence[Recorded]) -> Decided | None:
    """The latest decision about an idea, or None."""
    found = [one for one in history if isinstance(one.event, IdeaEvaluated)]
    if not found or not isinstance(event := found[-1].event, IdeaEvaluated):
        return None
    return Decided(
        event.meeting,
        found[-1].at.date().isoformat(),
        event.decision.value,
        event.reason,
        event.would_change,
        event.questions,
        tuple((one.rule, one.seen, one.needed, one.met) for one in event.findings),
    )


def _shown(recorded: Recorded, event: EvidenceAdded) -> ShownEvidence:
    columns = COLUMNS.get(event.kind, ())
    cells = [tuple(cell.strip() for cell in row.split(BETWEEN)) for row in event.rows] if columns else []
    fitting = bool(cells) and all(len(row) <= len(columns) for row in cells)
    return ShownEvidence(
        kind=event.kind.value,
        on=recorded.at.date().isoformat(),
        problem=event.problem,
        summary=event.summary,
        rows=event.rows,
        columns=columns if fitting else (),
        cells=tuple((*row, *[""] * (len(columns) - len(row))) for row in cells) if fitting else (),
        charted=_charted(event) if event.kind is EvidenceKind.MEASURE else None,
    )


def _charted(event: EvidenceAdded) -> Charted | None:
    """The series that the rows of a measure are, or None where they are anything else."""
    values: dict[date, float] = {}
    try:
        for row in event.rows:
            day, _, value = row.partition(",")
            values[date.fromisoformat(day.strip())] = float(value)
        days = sorted(values)
        chart = control_chart([values[day] for day in days])
    except (ValueError, InvalidInput):
        return None
    return Charted(chart, days, event.summary.partition("\n")[0] or event.kind.value)
