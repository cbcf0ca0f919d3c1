"""Cursors: where a list goes on. They name the last row that was shown, so rows that are added shift nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from ideaflow.web.api.operation import Page
from ideaflow.web.api.problem import invalid

T = TypeVar("T")
Place = tuple[str, int]
LAST_NUMBER = 2**53


def after(cursor: str) -> Place | None:
    """The last row that was shown, by id or "" and by a number; None at the beginning. Raises ApiProblem."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        name, number = msgspec.json.decode(raw, type=Place)
    except (binascii.Error, UnicodeEncodeError, msgspec.DecodeError) as error:
        raise _strange(cursor) from error
    if not 0 <= number <= LAST_NUMBER:
        raise _strange(cursor)
    return name, number


def cursor_of(name: str, number: int) -> str:
    """The cursor that goes on after a row."""
    return base64.urlsafe_b64encode(msgspec.json.encode((name, number))).decode().rstrip("=")


def cut(rows: Sequence[T], limit: int, cursor: str, name_of: Callable[[T], str]) -> Page[T]:
    """One page of a list that is whole in memory.

    It goes on after the row that was last shown, wherever that stands now; where it is gone, at the place it had.
    """
    place = after(cursor)
    start = 0
    if place:
        names = [name_of(row) for row in rows]
        start = names.index(place[0]) + 1 if place[0] in names else place[1]
    shown = rows[start : start + limit]
    more = start + limit < len(rows)
    return Page(shown, cursor_of(name_of(shown[-1]), start + len(shown)) if more else None)


def page_by_number(rows: Sequence[T], limit: int, number_of: Callable[[T], int]) -> Page[T]:
    """One page of a list that was asked for by number, with one row more than is shown."""
    shown = rows[:limit]
    return Page(shown, cursor_of("", number_of(shown[-1])) if len(rows) > limit else None)


def _strange(cursor: str) -> Exception:
    return invalid("cursor", cursor, "is the `next` of a page of this list", "begin again without it")
