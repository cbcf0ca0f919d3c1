"""A moment in the log, as an auditor names it: a day, a time, a version of a stream, or a position."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.values import counted, listed
from ideaflow.errors import InvalidInput
from ideaflow.past import PastIdeaflow
from ideaflow.persistence.numbers import PREFIXES
from ideaflow.projections import past
from ideaflow.projections.past import Place

DAY_LENGTH = len("2026-01-31")
LAST_SECOND = time(23, 59, 59, 999_999)
HOW = "write it as 2026-01-31 or 2026-01-31T14:30"
WAYS = ("at", "version", "position")


class Moment(NamedTuple):
    """What was the newest event then, and what the clock said, in UTC. `said` is the moment in words."""

    position: int
    at: datetime
    said: str

    def as_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {"position": self.position, "at": self.at.isoformat(timespec="seconds")}


def known_stream(app: Ideaflow, field: str, given: str) -> str:
    """The id of anything that has a stream, in its normal form. Raises InvalidInput, UnknownId."""
    prefix = given.strip().upper().partition("-")[0]
    if prefix not in PREFIXES:
        raise InvalidInput(field, given, f"is an id that begins with {listed(PREFIXES)}", "write it as I-42")
    return app.known_id(PREFIXES[prefix], given, prefix)


def day(field: str, given: str) -> str:
    """A day in ISO 8601, empty where none is given. Raises InvalidInput."""
    try:
        return date.fromisoformat(given).isoformat() if given else ""
    except ValueError as error:
        raise InvalidInput(field, given, "is a date", "write it as 2026-01-31") from error


def time_of(field: str, given: str) -> datetime:
    """A time in UTC; a day alone is its end. Raises InvalidInput."""
    text = given.strip()
    try:
        if len(text) <= DAY_LENGTH:
            return datetime.combine(date.fromisoformat(text), LAST_SECOND, UTC)
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(field, given, "is a date, or a date and a time", HOW) from error


def moment(
    app: Ideaflow, stream: str = "", *, at: str | None = None, version: int | None = None, position: int | None = None
) -> Moment:
    """The one moment that is named, at which `stream` was there. Raises InvalidInput."""
    given = {name: value for name, value in zip(WAYS, (at, version, position), strict=True) if value is not None}
    if len(given) != 1:
        ways = [name for name in WAYS if stream or name != "version"]
        raise InvalidInput("at", ", ".join(given) or "nothing", "is one moment", f"give one of {listed(ways, 'or')}")
    if at is not None:
        return moment_at(app, "at", at, stream)
    if version is not None:
        return _of_place(_version(app, stream, version), f"version {version:,} of {stream}")
    return _position(app, stream, position or 0)


def moment_at(app: Ideaflow, field: str, given: str, stream: str = "") -> Moment:
    """A day or time at which `stream` (or anything at all) was there. Raises InvalidInput."""
    until = time_of(field, given)
    if until.date() > app.today or (len(given.strip()) > DAY_LENGTH and until > app.clock()):
        raise InvalidInput(field, given, "is not later than now", "name a day or time up to now")
    if stream and past.last_place(app.database, stream, until) is None:
        _refuse_before(app, field, given, stream)
    newest = past.last_place(app.database, until=until)
    if newest is None:
        _refuse_before(app, field, given, "the log")
        newest = Place(0, 0, "")
    return Moment(newest.position, until, given.strip())


def stand(app: Ideaflow, then: Moment, progress: Callable[[int], None] | None = None) -> PastIdeaflow:
    """This ideaflow as it was; to be closed. `progress` is told how many events each page of the log had."""
    return PastIdeaflow(app, then.position, then.at, progress)


def between(app: Ideaflow, stream: str, begin: str, end: str) -> tuple[Moment, Moment]:
    """Two days or times at which `stream` was there, in order. Raises InvalidInput."""
    first, last = moment_at(app, "from", begin, stream), moment_at(app, "to", end, stream)
    if first.at > last.at:
        raise InvalidInput("from", begin, f"is not after the other day, {end}", "swap them")
    return first, last


def _refuse_before(app: Ideaflow, field: str, given: str, what: str) -> None:
    first = past.place_of_version(app.database, what, 1) if "-" in what else past.place(app.database, 1)
    begun = f"which began at {first.at}" if first else "which is empty"
    raise InvalidInput(field, given, f"is within the life of {what}, {begun}", "name a later one")


def _version(app: Ideaflow, stream: str, version: int) -> Place:
    found = past.place_of_version(app.database, stream, version)
    if found is None:
        last = past.last_place(app.database, stream)
        there = f"{stream} has {counted(last.version if last else 0, 'version')}"
        raise InvalidInput("version", str(version), f"is there; {there}", "name one of them")
    return found


def _position(app: Ideaflow, stream: str, position: int) -> Moment:
    found = past.place(app.database, position)
    if found is None:
        last = past.last_place(app.database)
        rule = f"is in the log, which has positions 1 to {last.position if last else 0:,}"
        raise InvalidInput("position", str(position), rule, "name one of them")
    if stream:
        first = past.place_of_version(app.database, stream, 1)
        if first and first.position > position:
            rule = f"is within the life of {stream}, which began at position {first.position:,}"
            raise InvalidInput("position", str(position), rule, "name a later one")
    return _of_place(found, f"position {position:,}")


def _of_place(found: Place, said: str) -> Moment:
    return Moment(found.position, datetime.fromisoformat(found.at), said)
