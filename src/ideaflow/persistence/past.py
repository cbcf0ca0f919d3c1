"""Where facts are read from: a database, or a folder that its log was exported to. What is read is the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from ideaflow.domain.event import Recorded
from ideaflow.policies.pack import Pack

Progress = Callable[[int], None]
FOLDER = "facts:"


class Stored(Protocol):
    """One event as it is stored."""

    @property
    def position(self) -> int: ...

    def read(self) -> Recorded:
        """The event, its words left at their defaults. Raises DamagedRecord."""


class Past(Protocol):
    """The log as those see it who need facts alone. `address` opens the same on another machine, with `open_past`."""

    @property
    def address(self) -> str: ...

    def last_position(self) -> int:
        """The position of the newest event, 0 in an empty log."""

    def at(self, position: int) -> Stored | None:
        """The event at a position, None where there is none."""

    def count(self, topics: Collection[str], upto: int) -> int:
        """How many events there are of these topics, up to a position."""

    def pages(self, upto: int, topics: Collection[str], progress: Progress | None = None) -> Iterator[Sequence[Stored]]:
        """Events of these topics up to a position, in order; `progress` is told how far in the log each page went."""

    def of_streams(self, streams: Sequence[str], upto: int) -> Sequence[Stored]:
        """Everything in these streams up to a position, in the order of the log."""

    def packs(self) -> Mapping[str, Pack]:
        """Every policy pack that was kept, by `name@version`."""

    def known_id(self, field: str, given: str, prefix: str) -> str:
        """An id in its normal form. Raises UnknownId with ids that look like it."""


@contextmanager
def open_past(address: str) -> Iterator[Past]:
    """The past at an address: of a database, or `facts:` and a folder. Raises what opening them raises."""
    if address.startswith(FOLDER):
        from ideaflow.persistence.facts_folder import FactsFolder  # noqa: PLC0415 - loads DuckDB

        yield FactsFolder(address.removeprefix(FOLDER))
        return
    from ideaflow.persistence.database import Database  # noqa: PLC0415
    from ideaflow.persistence.facts_log import FactsLog  # noqa: PLC0415

    database = Database(address)
    try:
        yield FactsLog(database)
    finally:
        database.close()
