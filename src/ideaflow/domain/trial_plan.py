"""The parts of a trial's plan that can be checked by themselves: when to stop, and what was predicted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from ideaflow.domain.values import counted

COST, HOURS = "cost", "hours"


class StopKind(StrEnum):
    """Why a trial is stopped early."""

    SUCCESS = "success"
    HARM = "harm"
    COST = "cost"


class CheckablePart(StrEnum):
    """What of a plan can be checked by itself, so that it is no opinion."""

    UNIT = "unit"
    BASELINE = "baseline"
    TARGET = "target"
    PREDICTED = "predicted value"
    SUCCESS = "threshold for success"
    HARM = "threshold for harm"
    COST = "threshold for cost"
    PROMPT = "prompt"


class Compared(StrEnum):
    """How a value is compared with a threshold."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"

    @property
    def words(self) -> str:
        return {">=": "at least", "<=": "at most", ">": "above", "<": "below"}[self.value]


class StopRule(Struct, frozen=True):
    """Stop when `measure` compares so with `threshold` in `in_a_row` values, one after the other.

    `measure` is empty for the primary one; `cost` is pounds and `hours` hours of staff, spent so far.
    """

    kind: StopKind
    compared: Compared
    threshold: float
    measure: str = ""
    in_a_row: int = 1

    @property
    def words(self) -> str:
        """`harm: complaints at least 3`."""
        of = self.measure or "the measure"
        times = f", {counted(self.in_a_row, 'time')} in a row" if self.in_a_row > 1 else ""
        return f"{self.kind.value}: {of} {self.compared.words} {self.threshold:g}{times}"

    def holds_for(self, value: float) -> bool:
        """Does one value compare so?"""
        match self.compared:
            case Compared.AT_LEAST:
                return value >= self.threshold
            case Compared.AT_MOST:
                return value <= self.threshold
            case Compared.ABOVE:
                return value > self.threshold
            case Compared.BELOW:
                return value < self.threshold

    def met_at(self, values: Sequence[float], index: int) -> bool:
        """Do values one after the other, of which that at `index` is one, meet the rule?"""
        first, last = max(0, index - self.in_a_row + 1), min(index, len(values) - self.in_a_row)
        windows = (values[start : start + self.in_a_row] for start in range(first, last + 1))
        return any(all(self.holds_for(value) for value in window) for window in windows)


def rules_met(rules: Iterable[StopRule], measure: str, values: Sequence[float], index: int) -> tuple[StopRule, ...]:
    """The rules on a measure that are met by its values in order, the one at `index` among them."""
    return tuple(rule for rule in rules if rule.measure == measure and rule.met_at(values, index))


def with_caps(rules: Sequence[StopRule], cost: float, hours: float) -> tuple[StopRule, ...]:
    """The rules, and to stop when more is spent than was planned unless a rule on cost is among them."""
    if any(rule.kind is StopKind.COST for rule in rules):
        return tuple(rules)
    caps = ((COST, cost), (HOURS, hours))
    return (*rules, *(StopRule(StopKind.COST, Compared.ABOVE, planned, measure) for measure, planned in caps))
