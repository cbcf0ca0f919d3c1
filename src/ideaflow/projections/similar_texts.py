"""What is near in meaning to some words, in any searchable list: quick, offline, and the same on every database.

Two steps. The search index gives *candidates*: rows that share rare words. Then *opinions* rank them, each in its own
way, and their ranks are fused: a row that several opinions place high comes first. An opinion is a function from the
wanted passage and the candidates to a number for each candidate, so another, such as a sentence model, can be added
beside these. Nothing is stored: what is erased from a list cannot be near to anything.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, select

from ideaflow.projections.search import MOST_WORDS, WORDS, Known, Searchable

# The commonest words of English: they would cost time, and say nothing. A longer list made the answers worse.
LITTLE_WORDS = frozenset(
    WORDS.findall(
        "a an and are as at be by for from has have in is it its of on or that the this to was we were will with"
    )
)
# A word is counted, and looked up, no further than this many rows back from the newest.
ROWS_A_WORD = 300
# Rows that are looked at in one question, rarest words first; the first words are looked at however common.
ROWS_AT_ALL, FIRST_WORDS = 1_500, 4
READ, RANKED = 250, 60
# How much a long text loses against a short one with the same words, as in BM25; and reciprocal rank fusion's constant.
LENGTH_COUNTS, FUSION = 0.3, 20
PART = 5
MOST_CHARACTERS = 4_000
# What so many occurrences count: the tenth says less than the first. No part is oftener in a text than it has letters.
DAMPED = (0.0, *(1 + math.log(count) for count in range(1, MOST_CHARACTERS + 1)))
SQUARED = tuple(damped**2 for damped in DAMPED)


class Passage(NamedTuple):
    """A row's words. `shared` weighs the words that the index found it to share with the wanted passage."""

    number: int
    id: str
    title: str
    body: str = ""
    shared: float = 0.0


class Near(NamedTuple):
    """A row that is near. `score` orders, from 0 to 1; `alike` says how much of the wording agrees, from 0 to 1."""

    id: str
    title: str
    score: float
    alike: float


Opinion = Callable[[Passage, Sequence[Passage]], Sequence[float]]


def nearest(
    connection: Connection, searchable: Searchable, wanted: Passage, limit: int, opinions: Sequence[Opinion]
) -> Sequence[Near]:
    """The rows nearest to a passage, best first; never the row that it was taken from (its `number`).

    All opinions count the same; what the first says is told as `alike`.
    """
    found = candidates(connection, searchable, wanted)
    if not found:
        return []
    said = [opinion(wanted, found) for opinion in opinions]
    fused = [0.0] * len(found)
    for values in said:
        order = sorted(range(len(found)), key=lambda place: (-values[place], -found[place].number))
        for rank, place in enumerate(order, 1):
            fused[place] += (FUSION + 1) / (FUSION + rank) / len(said)
    best = nsmallest(limit, range(len(found)), key=lambda place: (-fused[place], -found[place].number))
    return [Near(found[n].id, found[n].title, round(fused[n], 4), round(said[0][n], 4)) for n in best]


def candidates(connection: Connection, searchable: Searchable, wanted: Passage) -> Sequence[Passage]:
    """Rows that share the rarest words with the passage, those that share most first."""
    last = searchable.last(connection)
    rare = _rarest(connection, searchable, words_of(f"{wanted.title} {wanted.body}"), last)
    shared = _shared(connection, searchable, rare)
    shared.pop(wanted.number, None)
    best = nsmallest(READ, [(-weight, -number) for number, weight in shared.items()])
    passages = read(connection, searchable, {-number: -weight for weight, number in best})
    average = sum(map(_length, passages)) / (len(passages) or 1)
    stems: dict[str, float] = defaultdict(float)
    for word, weight in rare.items():
        stems[word[:PART]] += weight
    weighed = [one._replace(shared=_weighed(one, stems, average)) for one in passages]
    return sorted(weighed, key=lambda one: (-one.shared, -one.number))[:RANKED]


def _weighed(one: Passage, stems: Mapping[str, float], average: float) -> float:
    """Shared words count three times in a title, and less in a long text than in a short one."""
    title = sum([stems.get(stem, 0.0) for stem in {word[:PART] for word in WORDS.findall(one.title.lower())}])
    return (one.shared + 2 * title) / (1 - LENGTH_COUNTS + LENGTH_COUNTS * _length(one) / average)


def words_of(text: str) -> Sequence[str]:
    """The words that say something, each once, in order, and no more than a question may hold."""
    each = (word for word in WORDS.findall(text.lower()) if word not in LITTLE_WORDS)
    return list(islice(dict.fromkeys(each), MOST_WORDS))


def read(connection: Connection, searchable: Searchable, shared: Mapping[int, float]) -> Sequence[Passage]:
    """Rows by number, as passages."""
    table = searchable.table
    columns = [table.c.number, table.c.id, *(table.c[name] for name in searchable.columns)]
    rows = connection.execute(select(*columns).where(table.c.number.in_([*shared])).order_by(table.c.number))
    return [passage(tuple(row), shared[row.number]) for row in rows]


def passage(row: Sequence[object], shared: float = 0.0) -> Passage:
    """A row (number, id, title, the other columns) as a passage."""
    number, key, title, *rest = row
    return Passage(int(str(number)), str(key), str(title), "\n".join(str(part) for part in rest if part), shared)


def _length(one: Passage) -> int:
    return len(one.title) + len(one.body)


def _rarest(connection: Connection, searchable: Searchable, words: Sequence[str], last: int) -> Mapping[str, float]:
    """The rarest words that are worth looking at, with how much each says."""
    known = zip(words, searchable.occurrences(connection, words, ROWS_A_WORD), strict=True)
    chosen: dict[str, float] = {}
    rows = 0.0
    for word, occurs in sorted([(word, _occurs(each, last)) for word, each in known], key=itemgetter(1)):
        rows += min(occurs, ROWS_A_WORD)
        if occurs and (rows <= ROWS_AT_ALL or len(chosen) < FIRST_WORDS):
            chosen[word] = rarity(occurs, last)
    return chosen


def _occurs(known: Known, last: int) -> float:
    """In how many rows a word occurs: counted, or reckoned from how dense it is among the newest."""
    if known.rows < ROWS_A_WORD:
        return known.rows
    return known.rows * last / (last - known.oldest + 1)


def _shared(connection: Connection, searchable: Searchable, rare: Mapping[str, float]) -> dict[int, float]:
    """How much the words say, added up, that each row shares."""
    weights = [*rare.values()]
    shared: dict[int, float] = defaultdict(float)
    for row in searchable.rows(connection, [*rare], ROWS_A_WORD):
        shared[row[1]] += weights[row[0]]
    return shared


def rarity(rows: float, of: float) -> float:
    """How much a word says that so many rows hold: BM25's inverse document frequency, never below zero."""
    return math.log(1 + (max(of - rows, 0) + 0.5) / (rows + 0.5))


# Opinions


def by_shared_words(wanted: Passage, among: Sequence[Passage]) -> Sequence[float]:  # noqa: ARG001 - an opinion's shape
    """What the index found: how rare the shared words are."""
    return [one.shared for one in among]


class WordParts:
    """Cosine of the parts of words, five characters each, weighed by how rare they are among the candidates.

    Parts see through endings and slips of the pen. `keep` is how many rows' parts are remembered, for many questions.
    """

    def __init__(self, keep: int = 0) -> None:
        self._parts = lru_cache(keep)(_parts_of) if keep else _parts_of

    def __call__(self, wanted: Passage, among: Sequence[Passage]) -> Sequence[float]:
        mine = self._parts(wanted.title, wanted.body)
        others = [self._parts(one.title, one.body) for one in among]
        held_by = Counter(chain.from_iterable((mine, *others)))
        most = math.log(len(among) + 2) + 1
        squares = [(most - math.log(count + 1)) ** 2 for count in range(len(among) + 2)]
        rare = {part: squares[count] for part, count in held_by.items()}
        aim = {part: DAMPED[count] * rare[part] for part, count in mine.items()}
        length = _length_of(mine, rare)
        return [_along(aim, other) / (length * _length_of(other, rare) or 1.0) for other in others]


def _along(aim: Mapping[str, float], other: Mapping[str, int]) -> float:
    return sum([aim[part] * DAMPED[other[part]] for part in aim.keys() & other.keys()])


def _length_of(parts: Mapping[str, int], rare: Mapping[str, float]) -> float:
    return math.sqrt(sum([SQUARED[count] * rare[part] for part, count in parts.items()]))


def _parts_of(title: str, body: str) -> Mapping[str, int]:
    """How often each part of a word occurs; a title counts twice."""
    words = WORDS.findall(f"{title} {title} {body}"[:MOST_CHARACTERS].lower())
    return Counter(chain.from_iterable([_parts(word) for word in words if word not in LITTLE_WORDS]))


@lru_cache(20_000)
def _parts(word: str) -> tuple[str, ...]:
    held = f" {word} "
    return tuple([held[start : start + PART] for start in range(max(1, len(held) - PART + 1))])


class TitleParts:
    """The same of titles alone, where people say what they mean."""

    def __init__(self, parts: WordParts) -> None:
        self._parts = parts

    def __call__(self, wanted: Passage, among: Sequence[Passage]) -> Sequence[float]:
        return self._parts(wanted._replace(body=""), [one._replace(body="") for one in among])


def light(keep: int = 0) -> Sequence[Opinion]:
    """The opinions that need nothing but the words themselves; `keep` as for WordParts."""
    parts = WordParts(keep)
    return (parts, by_shared_words, TitleParts(parts))
