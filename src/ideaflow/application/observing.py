"""What can be told of a command to those who run ideaflow: that it was carried out, never what it said or who asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from ideaflow.errors import Conflict, IdeaflowError, InvalidInput, OutcomeUnknown, Refused
from ideaflow.persistence.command_log import Receipt
from ideaflow.persistence.numbers import PREFIXES

SHORT = 16


class Outcome(StrEnum):
    """How a command ended."""

    DONE = "done"
    REPEATED = "repeated"
    REFUSED = "refused"
    INVALID = "invalid"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    FAULT = "fault"
    UNFORESEEN = "unforeseen"


# The first that fits: OutcomeUnknown is a fault too.
CLASSES: tuple[tuple[type[Exception], Outcome], ...] = (
    (Refused, Outcome.REFUSED),
    (InvalidInput, Outcome.INVALID),
    (Conflict, Outcome.CONFLICT),
    (OutcomeUnknown, Outcome.UNKNOWN),
    (IdeaflowError, Outcome.FAULT),
    (Exception, Outcome.UNFORESEEN),
)


class Done(NamedTuple):
    """A command that was carried out: its receipt, the last position it filled, how many, and whether it was before."""

    receipt: Receipt
    position: int = 0
    events: int = 0
    repeated: bool = False


class Observation(NamedTuple):
    """One command, seen from outside. The id is hashed, as people may make ids of anything; times are in seconds."""

    command: str
    command_id: str
    outcome: Outcome
    seconds: float
    stream: str = ""
    position: int = 0
    events: int = 0


Observer = Callable[[Observation], None]


def observed(carry_out: Callable[[], Done], name: str, command_id: str, observers: Iterable[Observer]) -> Receipt:
    """Carry out a command, and tell observers how it ended, whichever way it did."""
    began = time.perf_counter()
    outcome, done = Outcome.UNFORESEEN, Done(Receipt(""))
    try:
        done = carry_out()
        outcome = Outcome.REPEATED if done.repeated else Outcome.DONE
    except Exception as error:
        outcome = next(one for kind, one in CLASSES if isinstance(error, kind))
        raise
    finally:
        seconds = time.perf_counter() - began
        seen = Observation(
            name, _hashed(command_id), outcome, seconds, _stream(done.receipt.id), done.position, done.events
        )
        for observer in observers:
            observer(seen)
    return done.receipt


def _hashed(command_id: str) -> str:
    return sha256(command_id.encode()).hexdigest()[:SHORT]


def _stream(given: str) -> str:
    """A stream's id; nothing for what is none, such as a person's."""
    prefix, _, number = given.partition("-")
    return given if prefix in PREFIXES and number.isdigit() else ""
