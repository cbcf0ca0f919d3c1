"""A database server that went away: which faults mean it, and how long it is waited for.

Nothing here decides who is the primary. That is the cluster manager's; whoever is lost simply connects again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from ideaflow.errors import DatabaseReadOnly, OutcomeUnknown, ServerLost, StoreFault

T = TypeVar("T")
RETRY_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
# Shut down by an administrator, crashed, not up yet, closed for idleness; and a primary that was made a standby.
READ_ONLY = "25006"
GONE_STATES = ("57P01", "57P02", "57P03", "57P05", READ_ONLY)
CONNECTION_STATES = "08"
# A server refuses some for good, which waiting does not mend; these it refuses for now.
FOR_NOW = ("the database system is", "terminating connection", "too many", "remaining connection slots")
FOR_GOOD = ("FATAL:", "failed to resolve", "translate host name")


def is_outage(error: DBAPIError) -> bool:
    """True when a server was lost or cannot be reached now, so that a new connection may find it or its successor."""
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return state in GONE_STATES or state.startswith(CONNECTION_STATES)
    if error.connection_invalidated:
        return True
    said = str(error.orig)
    if any(sign in said for sign in FOR_NOW):
        return True
    return isinstance(error, OperationalError | InterfaceError) and not any(sign in said for sign in FOR_GOOD)


def server_lost(error: DBAPIError) -> StoreFault:
    """What an outage is to a person, when it came before the commit."""
    if getattr(error.orig, "sqlstate", None) == READ_ONLY:
        step = "find the primary, and name it in the address"
        return DatabaseReadOnly("the database server takes no writes: it is a standby, or read-only", step)
    return ServerLost(f"no answer: {error.orig}", "start the server, then repeat the command")


def outcome_unknown(command_id: str = "") -> OutcomeUnknown:
    """What an outage is to a person, when it came while what was done was committed."""
    said = "the database server did not say that it kept what was done; nobody can say now whether it did"
    under = f" with --command-id {command_id}" if command_id else ""
    return OutcomeUnknown(said, f"repeat it{under}: what was kept is not done twice", command_id)


def asked_again(question: Callable[[], T], seconds: float) -> T:
    """The answer to a question that changes nothing, asked again while a lost server may come back."""
    patience = Patience(seconds)
    while True:
        try:
            return question()
        except ServerLost:
            if not patience.wait():
                raise


class Patience:
    """Pauses that grow, by chance so that not everybody comes back at once, until `seconds` are over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._pause = FIRST_PAUSE

    def wait(self) -> bool:
        """Pause. False, at once, when the time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(left, self._pause * random.uniform(0.5, 1.0)))  # noqa: S311 - no secret hangs on it
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return True
