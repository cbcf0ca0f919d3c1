"""The story: its threads put in order, and its months, each of which ends with a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from ideaflow.cli.demo.cast import opening
from ideaflow.cli.demo.ideas import ideas
from ideaflow.cli.demo.meetings import SITTINGS, meetings
from ideaflow.cli.demo.problems import problems
from ideaflow.cli.demo.script import FRI, MON, THU, Step, in_order, on
from ideaflow.cli.demo.trials import trials


class Month(NamedTuple):
    """Some weeks up to a meeting, and the days after the last one. `eve` is the last day before the meeting."""

    meeting: str
    first: date
    eve: date
    last: date


@cache
def steps() -> Sequence[Step]:
    """Every step, in the order in which it is carried out."""
    return in_order(opening(), problems(), ideas(), meetings(), trials())


def months() -> Sequence[Month]:
    """The three months."""
    starts = [1, *(sitting.week + 1 for sitting in SITTINGS[:-1])]
    ends = [*(on(sitting.week, FRI) for sitting in SITTINGS[:-1]), on(SITTINGS[-1].week + 1, FRI)]
    return [
        Month(sitting.name, on(start, MON), on(sitting.week, THU - 1), end)
        for sitting, start, end in zip(SITTINGS, starts, ends, strict=True)
    ]
