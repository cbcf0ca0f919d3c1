"""Pages of a list that is in sections one after another, each read straight from an index.

A page goes on from a cursor, the place of a row, and never counts its way there: the thousandth page costs what the
first one does. A cursor is what a link holds, and so is checked when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Row, Select, tuple_

from ideaflow.errors import InvalidInput

T = TypeVar("T")
Place = tuple[int, tuple[str | int, ...]]
_cursors = msgspec.json.Decoder(Place)


class Section(NamedTuple):
    """A stretch of a list: the rows that meet the conditions, in ascending order of columns that tell them apart."""

    conditions: tuple[ColumnElement[bool], ...]
    order: tuple[Column[Any], ...]


class Page(NamedTuple, Generic[T]):
    """Some rows, and the cursors of the page before and the page after; each is empty where there is none."""

    rows: Sequence[T]
    before: str = ""
    after: str = ""


def read_page(
    connection: Connection,
    query: Select[Any],
    sections: Sequence[Section],
    limit: int | None,
    *,
    after: str = "",
    before: str = "",
) -> Page[Sequence[Any]]:
    """The page after a cursor, or the one before it, or the first. Raises InvalidInput for what is no cursor."""
    backwards = bool(before)
    place = _place(before or after, sections) if before or after else None
    found = list(_rows(connection, query, _from(place, sections, backwards), None if limit is None else limit + 1))
    more = limit is not None and len(found) > limit
    shown = found[:limit][::-1] if backwards else found[:limit]
    if not shown:
        return Page([])
    first, last = (_cursor(*one, sections) for one in (shown[0], shown[-1]))
    return Page(
        [row for _, row in shown],
        before=first if (more if backwards else after) else "",
        after=last if backwards or more else "",
    )


Rest = tuple[int, Sequence[ColumnElement[bool]], Sequence[ColumnElement[Any]]]


def _from(place: Place | None, sections: Sequence[Section], backwards: bool) -> Iterator[Rest]:
    """What is left of the sections behind a place: their numbers, conditions and orders."""
    numbers = range(len(sections))
    for number in reversed(numbers) if backwards else numbers:
        section = sections[number]
        order = [column.desc() if backwards else column.asc() for column in section.order]
        if place is None or (number < place[0] if backwards else number > place[0]):
            yield number, section.conditions, order
        elif number == place[0]:
            here, there = tuple_(*section.order), tuple_(*place[1])
            yield number, (*section.conditions, here < there if backwards else here > there), order


def _rows(
    connection: Connection, query: Select[Any], rest: Iterable[Rest], wanted: int | None
) -> Iterator[tuple[int, Row[Any]]]:
    for number, conditions, order in rest:
        if wanted == 0:
            return
        found = connection.execute(query.where(*conditions).order_by(*order).limit(wanted)).all()
        yield from ((number, row) for row in found)
        wanted = None if wanted is None else wanted - len(found)


def _cursor(number: int, row: Row[Any], sections: Sequence[Section]) -> str:
    place = (number, tuple(row._mapping[column] for column in sections[number].order))
    return msgspec.json.encode(place).decode()


def _place(cursor: str, sections: Sequence[Section]) -> Place:
    try:
        number, values = _cursors.decode(cursor)
        kinds = [column.type.python_type for column in sections[number].order]
    except (msgspec.MsgspecError, IndexError) as error:
        raise _no_cursor(cursor) from error
    if number < 0 or [type(value) for value in values] != kinds:
        raise _no_cursor(cursor)
    return number, values


def _no_cursor(cursor: str) -> InvalidInput:
    return InvalidInput("page", cursor, "is no page of this list", "begin at its first page")
