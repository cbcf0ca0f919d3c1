"""An ideaflow as it was: the questions of today, put to the lists, the log, the packs and the clock of then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import StoreFault

if TYPE_CHECKING:
    from ideaflow.application.command import Command
    from ideaflow.persistence.event_log import EventLog
    from ideaflow.policies.pack import Pack


class PastIdeaflow(Ideaflow):
    """`live` when the event at `position` was the newest, at a time. It is in memory and cannot be written to.

    Raises DamagedRecord for an event that does not read. `progress` is told how many events each page had.
    """

    def __init__(
        self, live: Ideaflow, position: int, at: datetime, progress: Callable[[int], None] | None = None
    ) -> None:
        from ideaflow.projections.past import folded  # noqa: PLC0415 - loads every list

        self.position, self.at = position, at
        self.clock = self._then
        self._live = live.database
        self.database = folded(live.database, position, progress)

    @cached_property
    def log(self) -> EventLog:
        """Reads what had happened."""
        from ideaflow.persistence.event_log import EventLog  # noqa: PLC0415

        return EventLog(self._live, self.position)

    def house_pack(self) -> Pack:
        """The pack for what is no forum's own, then."""
        from ideaflow.domain.idea import Idea  # noqa: PLC0415
        from ideaflow.projections.idea_outlook import rules_for  # noqa: PLC0415

        return self.ask(rules_for, self.log, Idea())

    def execute(self, command: Command, asked: str = "") -> NoReturn:  # noqa: ARG002 - what every ideaflow takes
        """The past takes no commands. Raises StoreFault."""
        raise StoreFault("the past cannot be changed", "act on what is there now")

    def _then(self) -> datetime:
        return self.at
