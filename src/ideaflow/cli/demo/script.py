"""What the story is written in: steps, each a command on a day, that name what earlier steps made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from ideaflow.application.command import Command

# A Monday. Everything else is counted from it; a bank holiday falls into the fourth week.
START = date(2026, 8, 10)
MON, TUE, WED, THU, FRI = range(5)

# The number goes up when a step changes its meaning: a database of an older story is then not this one's own.
STORY = uuid5(NAMESPACE_URL, "https://example.org/ideaflow/demo/2")


class The(NamedTuple):
    """What an earlier step made: the id on its receipt, or another id that the receipt names."""

    step: str
    also: str = ""


class Step(NamedTuple):
    """One command. `by` is empty for the steward of the database; `refused` is set where the policy says no."""

    name: str
    day: date
    by: str
    kind: type[Command]
    fields: Mapping[str, object]
    refused: bool = False

    @property
    def command_id(self) -> str:
        """The same in every run, so that a step is carried out once."""
        return str(uuid5(STORY, self.name))


def on(week: int, weekday: int) -> date:
    """A day of the story; weeks count from 1."""
    return START + timedelta(weeks=week - 1, days=weekday)


def step(name: str, day: date, by: str, kind: type[Command], /, **fields: object) -> Step:
    """A step of the story."""
    return Step(name, day, by, kind, fields)


def in_order(*threads: Iterable[Step]) -> Sequence[Step]:
    """Steps by day; on one day as they are written."""
    return sorted((each for thread in threads for each in thread), key=lambda each: each.day)
