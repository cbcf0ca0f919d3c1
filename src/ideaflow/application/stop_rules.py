"""Stop rules as people type them: `harm: complaints >= 3`, `success: <= 4 for 3`, `cost: hours > 40`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, InstanceOf

from ideaflow.application.command import LONGEST_CODE
from ideaflow.domain.control_chart import LARGEST
from ideaflow.domain.trial_plan import COST, HOURS, Compared, StopKind, StopRule

WRITTEN = re.compile(
    r"(?P<kind>\w+)\s*:\s*(?P<measure>[^<>=:]*?)\s*(?P<compared>>=|<=|>|<)\s*"
    r"(?P<threshold>[+-]?\d+(?:\.\d+)?)(?:\s+for\s+(?P<times>\d{1,3}))?",
    re.ASCII,
)
# The same for a JSON Schema, which is a rule that many can read and not the last word.
TYPED = r"^(success|harm|cost)\s*:[^<>=:@]{0,80}(>=|<=|>|<)\s*[+-]?\d{1,15}(\.\d{1,15})?(\s+for\s+([1-9]\d?|100))?$"
HOW = 'is written as "harm: complaints >= 3", "success: <= 4 for 3" or "cost: hours > 40"'
LONGEST_RUN = 100


def _read(given: object) -> object:
    if not isinstance(given, str):
        return given
    found = WRITTEN.fullmatch(given.strip())
    if found is None or found["kind"].casefold() not in {*StopKind}:
        raise ValueError(f"a stop rule {HOW}; its kinds are {', '.join(StopKind)}")
    kind, measure = StopKind(found["kind"].casefold()), " ".join(found["measure"].split())
    if "@" in measure or len(measure) > LONGEST_CODE:
        raise ValueError("a measure is a short name, and never a person's address")
    if kind is StopKind.COST and measure not in (COST, HOURS):
        if measure:
            raise ValueError(f"a rule on cost is about {COST} or {HOURS}, as in {HOW}")
        measure = COST
    threshold = float(found["threshold"])
    if abs(threshold) > LARGEST:
        raise ValueError(f"a threshold is from {-LARGEST:g} to {LARGEST:g}")
    times = int(found["times"] or 1)
    if not 1 <= times <= LONGEST_RUN:
        raise ValueError(f"a stop rule holds for 1 to {LONGEST_RUN} values in a row")
    return StopRule(kind, Compared(found["compared"]), threshold, measure, times)


AsTyped = Annotated[str, Field(pattern=TYPED, examples=["harm: complaints >= 3"])]
WrittenStopRule = Annotated[InstanceOf[StopRule], BeforeValidator(_read, json_schema_input_type=AsTyped)]
