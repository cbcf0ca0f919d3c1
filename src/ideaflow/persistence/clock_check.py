"""Did the clock go backwards? Order is by position, whatever clocks say; but times are then not to be relied on."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from ideaflow.persistence.schema import events

# A command reads the clock before it waits for its place in the log, and servers' clocks differ a little.
TOLERANCE = timedelta(minutes=1)
# How many of the newest events are looked at.
LOOKED_AT = 100_000


class Dated(Struct):
    """What is read of a record."""

    at: datetime


_decoder = msgspec.json.Decoder(Dated)


def clock_story(connection: Connection) -> str:
    """What the newest events say of the clock, in words."""
    query = select(events.c.position, events.c.record).order_by(events.c.position.desc()).limit(LOOKED_AT)
    try:
        newest_first = [(row.position, _decoder.decode(row.record).at) for row in connection.execute(query)]
    except msgspec.DecodeError:
        return "unknown: a record does not read"
    back = [(later - at, place) for (place, at), (_, later) in pairwise(newest_first) if later - at > TOLERANCE]
    if not back:
        return "never went back"
    furthest, place = max(back)
    times = "once, by" if len(back) == 1 else f"{len(back)} times, at most by"
    return f"went back {times} {furthest} before event {place}; order is by position"
