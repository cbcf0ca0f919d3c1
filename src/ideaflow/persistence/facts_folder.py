"""Reading exported facts with DuckDB: the same past as in the database, without the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Raw

from ideaflow.domain.event import Capacity, Recorded
from ideaflow.errors import DamagedRecord, UnknownId
from ideaflow.persistence.facts_export import EVENTS, NOT_INSTALLED, read_manifest
from ideaflow.persistence.facts_log import PAGE
from ideaflow.persistence.numbers import PREFIXES, normal_id
from ideaflow.persistence.past import FOLDER, Progress
from ideaflow.persistence.record import Record, decode_event, to_recorded
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import parse_pack

if TYPE_CHECKING:
    import duckdb

COLUMNS = "position, stream, version, topic, payload, epoch_us(happened_at), actor, capacity, pack, author, facts"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CAPACITIES = {each.value: each for each in Capacity}


class FolderFacts(NamedTuple):
    """One event as a row of the files, its facts still encoded."""

    position: int
    stream: str
    version: int
    topic: str
    payload: int
    microseconds: int
    actor: str
    capacity: str
    pack: str
    author: str
    facts: str

    def read(self) -> Recorded:
        """The event, its words left at their defaults. Raises DamagedRecord."""
        record = Record(
            self.stream,
            self.version,
            self.topic,
            self.payload,
            EPOCH + timedelta(microseconds=self.microseconds),
            self.actor,
            CAPACITIES[self.capacity],
            "",
            Raw(self.facts.encode()),
            self.pack,
            self.author,
        )
        return to_recorded(record, decode_event(record), self.position)


class FactsFolder:
    """A folder of exported facts; see `Past`. Raises InvalidInput where it is none."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder).absolute()
        self._manifest = read_manifest(self._folder)

    @property
    def address(self) -> str:
        return f"{FOLDER}{self._folder}"

    def last_position(self) -> int:
        return self._manifest.upto

    def at(self, position: int) -> FolderFacts | None:
        return next(iter(self._rows("position = ?", [position])), None)

    def count(self, topics: Collection[str], upto: int) -> int:
        found = self._select("count(*)", "topic IN (SELECT unnest(?)) AND position <= ?", [[*topics], upto]).fetchone()
        return int(found[0]) if found else 0

    def pages(
        self, upto: int, topics: Collection[str], progress: Progress | None = None
    ) -> Iterator[Sequence[FolderFacts]]:
        where = "topic IN (SELECT unnest(?)) AND position <= ? ORDER BY position"
        cursor, reached = self._select(COLUMNS, where, [[*topics], upto]), 0
        while page := [FolderFacts(*row) for row in cursor.fetchmany(PAGE)]:
            yield page
            if progress:
                progress(page[-1].position - reached)
                reached = page[-1].position

    def of_streams(self, streams: Sequence[str], upto: int) -> Sequence[FolderFacts]:
        return self._rows("stream IN (SELECT unnest(?)) AND position <= ?", [[*streams], upto])

    def packs(self) -> Mapping[str, Pack]:
        return {pack: parse_pack(text, pack) for pack, text in self._manifest.packs.items()}

    def known_id(self, field: str, given: str, prefix: str) -> str:
        wanted = normal_id(given, prefix)
        kind = PREFIXES[prefix].replace("-", "_")
        known = sorted(row[0] for row in self._select("stream", "kind = ? AND version = 1", [kind]).fetchall())
        if wanted not in known:
            raise UnknownId(field, given, get_close_matches(wanted, known, 3, cutoff=0))
        return wanted

    def _rows(self, where: str, values: Sequence[object]) -> Sequence[FolderFacts]:
        return [FolderFacts(*row) for row in self._select(COLUMNS, f"{where} ORDER BY position", values).fetchall()]

    def _select(self, columns: str, where: str, values: Sequence[object]) -> duckdb.DuckDBPyConnection:
        """Files that an export is writing at this moment hold positions that the folder does not speak of yet."""
        try:
            import duckdb  # noqa: PLC0415 - an extra, and slow to import
        except ImportError as error:
            raise NOT_INSTALLED from error
        files = f"{self._folder}/{EVENTS}/*/*/*.parquet"
        source = "read_parquet(?, hive_partitioning = true, hive_types_autocast = false)"
        query = f"SELECT {columns} FROM {source} WHERE position <= ? AND {where}"  # noqa: S608 - our own text
        connection = duckdb.connect(":memory:")
        if not self._manifest.upto:
            return connection.execute("SELECT 0 WHERE false")
        try:
            return connection.execute(query, [files, self._manifest.upto, *values])
        except duckdb.Error as error:
            raise DamagedRecord(f"{self._folder} does not read: {error}", "export it again") from error
