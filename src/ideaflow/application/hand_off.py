"""Command on hand-offs: count what one team hands over to another in a week.

A pair of teams is one stream. Which one is kept as the receipt of a command of its own, named after the pair, so that
the same pair never gets two.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, ClassVar

import msgspec
from pydantic import Field, ValidationInfo, field_validator

from ideaflow.application.command import Code, Command, Day, Required
from ideaflow.application.handlers import handles
from ideaflow.application.work import Work
from ideaflow.domain import hand_off as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.hand_off import HandOff
from ideaflow.persistence.command_log import Receipt

MOST_ITEMS = 10_000_000
NAMING = "NameHandOff"


class CountHandOff(Command):
    """Count `items` more handed over in the week of `day`; below 0 takes some back."""

    commutes: ClassVar[bool] = True
    from_team: Annotated[Code, Required]
    to_team: Annotated[Code, Required]
    items: int = Field(ge=-MOST_ITEMS, le=MOST_ITEMS)
    day: Day | None = None

    @field_validator("to_team")
    @classmethod
    def _another_team(cls, to_team: str, info: ValidationInfo) -> str:
        if to_team.casefold() == str(info.data.get("from_team", "")).casefold():
            raise ValueError("a hand-off is between two teams")
        return to_team


@handles(CountHandOff)
def count_hand_off(work: Work, command: CountHandOff) -> HandOff:
    hand_off = _of_pair(work, command.from_team, command.to_team)
    day = command.day or work.today
    decided = deciding.count(
        hand_off, from_team=command.from_team, to_team=command.to_team, day=day, items=command.items
    )
    work.record(hand_off, decided, Capacity.SUBMITTER)
    return hand_off


def _of_pair(work: Work, from_team: str, to_team: str) -> HandOff:
    pair = msgspec.json.encode([from_team.casefold(), to_team.casefold()])
    name = f"hand-off-{hashlib.sha256(pair).hexdigest()}"
    known = work.commands.receipt(name, NAMING)
    if known:
        return work.load(HandOff, known.id)
    made = work.new(HandOff)
    work.commands.keep([(name, NAMING, Receipt(made.id))])
    return made
