"""Short human ids: I-1, P-17, M-3. Given out in the transaction that uses them, never twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from sqlalchemy import Connection, select

from ideaflow.errors import UnknownId
from ideaflow.persistence import statements
from ideaflow.persistence.schema import events, numbers

PREFIXES = {
    "I": "idea",
    "P": "problem",
    "T": "trial",
    "M": "meeting",
    "F": "forum",
    "L": "learning",
    "C": "campaign",
    "H": "hand-off",
    "E": "erasure",
    "U": "unsealing",
}
STEP = f"UPDATE {numbers.name} SET last = last + ? WHERE prefix = ? RETURNING last"  # noqa: S608 - our own table
FIRST_OF_STREAM = f"SELECT 1 FROM {events.name} WHERE stream = ? LIMIT 1"  # noqa: S608 - our own table
NEAR_NEIGHBOURS = 3
LONGEST_ID = 20


def next_ids(connection: Connection, prefix: str, count: int = 1) -> Sequence[str]:
    """`count` new ids. The row stays locked until the transaction ends, so no other writer gets the same."""
    ((last,),) = statements.read(connection, STEP, (count, prefix))
    return [f"{prefix}-{number}" for number in range(last - count + 1, last + 1)]


def last_numbers(connection: Connection) -> dict[str, int]:
    """How many ids of each kind were given out."""
    return {row.prefix: row.last for row in connection.execute(select(numbers))}


def stream_exists(connection: Connection, stream: str) -> bool:
    """Has anything happened under this id?"""
    return bool(statements.read(connection, FIRST_OF_STREAM, (stream,)))


def normal_id(given: str, prefix: str) -> str:
    """`i-7`, ` I-7 ` and `7` as `I-7`, for the kind of thing that `prefix` stands for."""
    text = given.strip().upper()
    return f"{prefix}-{int(text)}" if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else text


def is_short(wanted: str) -> bool:
    """Could it be meant for an id, so that it is worth looking for one that is near?"""
    return len(wanted) <= LONGEST_ID and wanted.isascii()


def is_id(wanted: str, prefix: str) -> bool:
    """Could it be an id in its normal form, of the kind of thing that `prefix` stands for?"""
    return is_short(wanted) and wanted.startswith(f"{prefix}-")


def check_id(connection: Connection, field: str, given: str, prefix: str) -> str:
    """The id in its normal form. Raises UnknownId, with ids that look like it, when nothing has it."""
    wanted = normal_id(given, prefix)
    if not is_short(wanted):
        raise UnknownId(field, given)
    if is_id(wanted, prefix) and stream_exists(connection, wanted):
        return wanted
    raise UnknownId(field, given, near_ids(connection, wanted, prefix))


def near_ids(connection: Connection, wanted: str, prefix: str) -> Sequence[str]:
    """Ids of the same kind that somebody may have meant."""
    last = last_numbers(connection).get(prefix, 0)
    digits = "".join(character for character in wanted if character.isdigit() and character.isascii())
    candidates = (f"{prefix}-{number}" for number in _candidates(digits, last) if 1 <= number <= last)
    return get_close_matches(f"{prefix}-{digits}", list(dict.fromkeys(candidates)), NEAR_NEIGHBOURS, cutoff=0)


def _candidates(digits: str, last: int) -> Iterable[int]:
    """Numbers one slip away: a digit dropped, doubled, swapped or changed; else the newest."""
    yield from (int(digits[:at] + digits[at + 1 :]) for at in range(len(digits)) if len(digits) > 1)
    yield from (int(digits[:at] + change + digits[at + 1 :]) for at in range(len(digits)) for change in "0123456789")
    yield from (int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]) for at in range(len(digits) - 1))
    yield last
