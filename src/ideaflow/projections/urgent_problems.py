"""urgent_problems: what should be passed on instead of being worked around for longer. Read from `problem_board`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, select

from ideaflow.domain.values import Severity
from ideaflow.policies.problem_rules import EscalationRules, escalation
from ideaflow.projections.problem_board import OnBoard, table

DAYS_A_WEEK = 7


class Urgent(Struct, frozen=True):
    """A problem that should be passed on, and what speaks for it."""

    problem: OnBoard
    why: tuple[str, ...]


def urgent(connection: Connection, rules: EscalationRules, today: date) -> Sequence[Urgent]:
    """Open problems that nobody was given yet, and that the rules say should be; the costliest first."""
    waiting = (table.c.resolved == 0) & (table.c.escalated_to == "")
    found = []
    for row in connection.execute(select(table).where(waiting).order_by(table.c.hours_a_week.desc(), table.c.number)):
        one = OnBoard(*row)
        weeks = 0 if one.linked_ideas else (today - date.fromisoformat(one.captured_on)).days // DAYS_A_WEEK
        findings = escalation(
            rules, hours_a_week=one.hours_a_week, severity=Severity(one.severity), weeks_without_idea=weeks
        )
        why = tuple(f"{finding.rule}: {finding.seen}" for finding in findings if not finding.met)
        if why:
            found.append(Urgent(one, why))
    return found
