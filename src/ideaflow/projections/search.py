"""Full-text search over the columns of a list: FTS5 on SQLite, tsvector on PostgreSQL, the same answer shape.

The index follows its table by itself (triggers on SQLite, a generated column on PostgreSQL), so a rebuilt table has a
rebuilt index.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from heapq import nsmallest
from typing import NamedTuple, cast

from sqlalchemy import Connection, Table, func, select, text

from ideaflow.persistence import statements

WORDS = re.compile(r"\w+")
MOST_WORDS = 64
# So many hits are weighed, and of each word no fewer than so many where they are commoner.
RANKED_AT_MOST, FEWEST_A_WORD = 500, 50
# What SQLite gathers in memory before it writes a segment of the index, and how many segments it lets stand before it
# merges them. Twice the usual number searches as quickly and rewrites half as much.
GATHERED_BYTES, SEGMENTS_TO_MERGE = 16_000_000, 8


class Known(NamedTuple):
    """How often a word occurs: `rows` that hold it, counted from the newest and no further than a limit.

    `oldest` is the number of the oldest row that was counted, 0 where there is none.
    """

    rows: int
    oldest: int


class Searchable(NamedTuple):
    """A table whose `columns` are searched, each with a weight; its primary key is the integer `number`.

    The first column is the title of a row. `content` names the table that the index will serve, where that is another.
    """

    table: Table
    columns: dict[str, float]
    content: str = ""

    @property
    def words_index(self) -> str:
        return f"{self.table.name}_words"

    def set_up(self, embedded: bool) -> Sequence[str]:
        """The statements that make the index."""
        return self._sqlite() if embedded else self._postgres()

    def tear_down(self, embedded: bool) -> Sequence[str]:
        """The statements that drop what the index has beside its table."""
        return (f"DROP TABLE IF EXISTS {self.words_index}",) if embedded else ()

    def let_go(self, embedded: bool) -> Sequence[str]:
        """The statements after which the index no longer follows its table."""
        index = self.words_index
        return [f"DROP TRIGGER {index}_{each}" for each in ("put", "take", "change")] if embedded else ()

    def take_over(self, other: Searchable, embedded: bool) -> Sequence[str]:
        """The statements that make another's index, which was let go, the index of this table."""
        mine, theirs = self.words_index, other.words_index
        if not embedded:
            return (f"ALTER INDEX {theirs} RENAME TO {mine}",)
        return (*self.tear_down(embedded), f"ALTER TABLE {theirs} RENAME TO {mine}", *self._sqlite_triggers())

    def find(self, connection: Connection, words: str, limit: int) -> Sequence[str]:
        """Ids of the best matches for any of the words, best first.

        Every hit is weighed while there are no more than RANKED_AT_MOST. Of commoner words the newest hits are: those
        of all words together come to about so many, and a rare word's hits are all among them.
        """
        terms = list(dict.fromkeys(word.lower() for word in WORDS.findall(words)))[:MOST_WORDS]
        if not terms:
            return []
        embedded = connection.dialect.name == "sqlite"
        joined = " OR ".join(f'"{term}"' for term in terms) if embedded else " or ".join(terms)
        counted = text(self._sqlite_count() if embedded else self._postgres_count())
        hits = connection.execute(counted, {"words": joined, "most": RANKED_AT_MOST + 1}).scalar_one()
        if hits > RANKED_AT_MOST:
            return self._find_common(connection, terms, joined, limit)
        query = self._sqlite_query() if embedded else self._postgres_query()
        return list(connection.execute(text(query), {"words": joined, "most": limit}).scalars())

    def _find_common(self, connection: Connection, terms: Sequence[str], joined: str, limit: int) -> Sequence[str]:
        """The best of the newest hits. FTS5 would look at every hit of every word to rank one of them."""
        most = max(FEWEST_A_WORD, RANKED_AT_MOST // len(terms))
        newest = self.rows(connection, terms, most)
        if connection.dialect.name != "sqlite":
            query = text(self._postgres_ranked())
            numbers = [*{number for _, number in newest}]
            return list(connection.execute(query, {"words": joined, "most": limit, "numbers": numbers}).scalars())
        found = Counter(place for place, _ in newest)
        last = self.last(connection)
        oldest: dict[int, int] = {}
        for place, number in newest:
            oldest[place] = min(number, oldest.get(place, number))
        in_title = {*self._newest(connection, terms, most, "number", title=True)}
        weight = max(self.columns.values())
        scores: dict[int, float] = defaultdict(float)
        for place, number in newest:
            share = found[place] / (last - oldest[place] + 1) if found[place] == most else found[place] / last
            scores[number] += math.log(1 + 1 / share) * (weight if (place, number) in in_title else 1.0)
        best = nsmallest(limit, scores, key=lambda number: (-scores[number], -number))
        rows = statements.find_rows(connection, self.table, ["number", "id"], "?", best)
        ids = {row[0]: row[1] for row in rows}
        return [ids[number] for number in best]

    def occurrences(self, connection: Connection, terms: Sequence[str], most: int) -> Sequence[Known]:
        """How often each term occurs among the newest rows, at most `most` times: quick for common words too."""
        return [Known(row[1], row[2] or 0) for row in self._newest(connection, terms, most, "count(*), min(number)")]

    def rows(self, connection: Connection, terms: Sequence[str], most: int) -> Sequence[Sequence[int]]:
        """The `most` newest rows that hold each term: (the term's place, the row's number)."""
        return self._newest(connection, terms, most, "number")

    def last(self, connection: Connection) -> int:
        """The highest number of a row, 0 where there is none."""
        return connection.execute(select(func.max(self.table.c.number))).scalar() or 0

    def _newest(
        self, connection: Connection, terms: Sequence[str], most: int, wanted: str, *, title: bool = False
    ) -> Sequence[tuple[int, ...]]:
        """One statement for all terms; each row starts with the term's place, and the places are in order.

        With `title`, on SQLite, only rows whose title holds the term.
        """
        if not terms:
            return []
        embedded = connection.dialect.name == "sqlite"
        within = f"{next(iter(self.columns))} : " if title else ""
        one = self._sqlite_newest() if embedded else self._postgres_newest()
        lines = [f"SELECT {place} AS place, {wanted} FROM ({one})" for place in range(len(terms))]  # noqa: S608 - our own names
        if not embedded:
            lines = [f"{line} AS newest" for line in lines]
        values = tuple(part for term in terms for part in (f'{within}"{term}"' if embedded else term, most))
        # The driver's own rows: there are hundreds, and all are numbers.
        found = connection.exec_driver_sql(" UNION ALL ".join(lines), values).cursor
        return cast("Sequence[tuple[int, ...]]", found.fetchall())

    def _sqlite_newest(self) -> str:
        index = self.words_index
        return f"SELECT rowid AS number FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608 - our own names

    def _postgres_newest(self) -> str:
        return (
            f"SELECT number FROM {self.table.name} WHERE words @@ plainto_tsquery('english', %s) "  # noqa: S608 - our own names
            "ORDER BY number DESC LIMIT %s"
        )

    def _sqlite(self) -> Sequence[str]:
        index, columns, content = self.words_index, ", ".join(self.columns), self.content or self.table.name
        return (
            f"CREATE VIRTUAL TABLE {index} USING fts5({columns}, content='{content}', content_rowid='number', "
            "tokenize='porter unicode61')",
            f"INSERT INTO {index}({index}, rank) VALUES ('hashsize', {GATHERED_BYTES})",  # noqa: S608 - our own names
            f"INSERT INTO {index}({index}, rank) VALUES ('automerge', {SEGMENTS_TO_MERGE})",  # noqa: S608 - our own names
            *self._sqlite_triggers(),
        )

    def _sqlite_triggers(self) -> Sequence[str]:
        name, index, columns = self.table.name, self.words_index, ", ".join(self.columns)
        new, old = (", ".join(f"{side}.{column}" for column in self.columns) for side in ("new", "old"))
        put = f"INSERT INTO {index}(rowid, {columns}) VALUES (new.number, {new});"  # noqa: S608 - our own names
        take = f"INSERT INTO {index}({index}, rowid, {columns}) VALUES ('delete', old.number, {old});"  # noqa: S608 - our own names
        return (
            f"CREATE TRIGGER {index}_put AFTER INSERT ON {name} BEGIN {put} END",
            f"CREATE TRIGGER {index}_take AFTER DELETE ON {name} BEGIN {take} END",
            f"CREATE TRIGGER {index}_change AFTER UPDATE OF {columns} ON {name} BEGIN {take} {put} END",
        )

    def _postgres(self) -> Sequence[str]:
        grades = dict(zip("ABCD", self._by_weight(), strict=False))
        parts = " || ".join(
            f"setweight(to_tsvector('english', {column}), '{grade}')" for grade, column in grades.items()
        )
        rest = [column for column in self.columns if column not in grades.values()]
        parts += "".join(f" || setweight(to_tsvector('english', {column}), 'D')" for column in rest)
        return (
            f"ALTER TABLE {self.table.name} ADD COLUMN words tsvector GENERATED ALWAYS AS ({parts}) STORED",
            f"CREATE INDEX {self.words_index} ON {self.table.name} USING gin (words)",
        )

    def _by_weight(self) -> Sequence[str]:
        return sorted(self.columns, key=lambda column: -self.columns[column])

    def _sqlite_query(self) -> str:
        index, weights = self.words_index, ", ".join(str(weight) for weight in self.columns.values())
        return (
            f"SELECT list.id FROM {index} JOIN {self.table.name} AS list ON list.number = {index}.rowid "  # noqa: S608 - our own names
            f"WHERE {index} MATCH :words ORDER BY bm25({index}, {weights}), list.number LIMIT :most"
        )

    def _sqlite_count(self) -> str:
        index = self.words_index
        return f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH :words LIMIT :most)"  # noqa: S608 - our own names

    def _postgres_count(self) -> str:
        return (
            f"SELECT count(*) FROM (SELECT 1 FROM {self.table.name} WHERE "  # noqa: S608 - our own names
            "words @@ websearch_to_tsquery('english', :words) LIMIT :most) AS hits"
        )

    def _postgres_ranked(self) -> str:
        return (
            f"SELECT id FROM {self.table.name}, websearch_to_tsquery('english', :words) AS query "  # noqa: S608 - our own names
            "WHERE number = ANY(:numbers) ORDER BY ts_rank(words, query) DESC, number DESC LIMIT :most"
        )

    def _postgres_query(self) -> str:
        return (
            f"SELECT id FROM {self.table.name}, websearch_to_tsquery('english', :words) AS query "  # noqa: S608 - our own names
            "WHERE words @@ query ORDER BY ts_rank(words, query) DESC, number LIMIT :most"
        )
