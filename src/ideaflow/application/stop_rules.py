"""Stop rules as people type them: `harm: complaints >= 3`, `success: <= 4 for 3`, `cost: hours > 40`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, InstanceOf

from ideaflow.application.command import LONGEST_CODE
from ideaflow.domain.trial_plan import COST, HOURS, Compared, StopKind, StopRule

WRITTEN = re.compile(
    r"(?P<kind>\w+)\s*:\s*(?P<measure>[^<>=:]*?)\s*(?P<compared>>=|<=|>|<)\s*"
    r"(?P<threshold>[+-]?\d+(?:\.\d+)?)(?:\s+for\s+(?P<times>\d{1,3}))?",
    re.ASCII,
)
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
    times = int(found["times"] or 1)
    if not 1 <= times <= LONGEST_RUN:
        raise ValueError(f"a stop rule holds for 1 to {LONGEST_RUN} values in a row")
    return StopRule(kind, Compared(found["compared"]), float(found["threshold"]), measure, times)


WrittenStopRule = Annotated[InstanceOf[StopRule], BeforeValidator(_read)]
