"""When a problem should be passed on instead of being worked around for longer."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ideaflow.domain.values import Severity, counted
from ideaflow.domain.verdict import Finding
from ideaflow.policies.rules import Count, Section


class EscalationRules(Section):
    """A problem is passed on that costs so many hours a week, is so severe, or waits so long for an idea."""

    whom: ClassVar[str] = "whoever notices a problem"

    hours_a_week: float = Field(default=37.0, gt=0)
    severity: Severity = Severity.CRITICAL
    weeks_without_idea: Count = 8

    def sentences(self) -> dict[str, str]:
        return {
            "hours lost": f"A problem that costs {self.hours_a_week:g} hours a week or more is passed on.",
            "severity": f"A problem of which one occurrence is {self.severity.value} is passed on.",
            "waiting": f"A problem is passed on that has no idea for {counted(self.weeks_without_idea, 'week')}.",
        }


def escalation(
    rules: EscalationRules, *, hours_a_week: float, severity: Severity, weeks_without_idea: int = 0
) -> tuple[Finding, ...]:
    """What speaks for passing a problem on: the findings that are not met. `weeks_without_idea` is 0 if it has one."""
    step = "pass it on: ideaflow problem escalate"
    return (
        Finding(
            rule="hours lost in a week",
            seen=f"{hours_a_week:g} hours a week",
            needed=f"fewer than {rules.hours_a_week:g}",
            next_step=step,
            met=hours_a_week < rules.hours_a_week,
        ),
        Finding(
            rule="severity of one occurrence",
            seen=severity.value,
            needed=f"milder than {rules.severity.value}",
            next_step=step,
            met=severity.mark < rules.severity.mark,
        ),
        Finding(
            rule="weeks without an idea about it",
            seen=counted(weeks_without_idea, "week"),
            needed=f"at most {counted(rules.weeks_without_idea, 'week')}",
            next_step=step,
            met=weeks_without_idea <= rules.weeks_without_idea,
        ),
    )
