"""Is the process alive, and is it ready for work? Two questions: only the first is a reason to start it again."""

from __future__ import annotations

from msgspec import Struct, json, to_builtins

from ideaflow import __version__
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import IdeaflowError

OK, UNAVAILABLE = "200 OK", "503 Service Unavailable"


class Health(Struct, frozen=True):
    """An answer for whoever watches: an HTTP status, and what was seen."""

    status: str
    seen: dict[str, object]

    def as_json(self) -> bytes:
        """The body of the answer."""
        return json.encode(self.seen)


def alive() -> Health:
    """The process answers. Nothing else is looked at: a database that is gone is not mended by a new process."""
    return Health(OK, {"alive": True, "version": __version__})


def ready(app: Ideaflow) -> Health:
    """The database answers, is of today's schema, can be written, and its lists stand where the log stands."""
    checks = app.probe()
    well = all(one.well for one in checks)
    return Health(OK if well else UNAVAILABLE, {"ready": well, "checks": to_builtins(checks)})


def not_ready(fault: IdeaflowError) -> Health:
    """The database could not be opened."""
    check = {"name": "database", "seen": fault.message, "well": False, "next_step": fault.next_step}
    return Health(UNAVAILABLE, {"ready": False, "checks": [check]})
