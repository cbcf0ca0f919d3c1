"""Which lines of the log somebody asks for, as typed on any way in, checked."""

from __future__ import annotations

from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import InvalidInput
from ideaflow.moment import day, known_stream
from ideaflow.projections.audit_log import Wanted


def wanted_lines(
    app: Ideaflow,
    *,
    of: str = "",
    idea: str = "",
    forum: str = "",
    kind: str = "",
    stage: str = "",
    pack: str = "",
    capacity: str = "",
    since: str = "",
    until: str = "",
    after: int = 0,
) -> Wanted:
    """The lines that are meant. Raises InvalidInput, UnknownId."""
    first, last = day("since", since), day("until", until)
    if last and first > last:
        raise InvalidInput("since", since, f"is not after the last day, {until}", "swap them")
    return Wanted(
        stream=known_stream(app, "of", of) if of else "",
        idea=app.known_id("idea", idea, "I") if idea else "",
        forum=app.known_id("forum", forum, "F") if forum else "",
        kind=kind,
        stage=stage,
        pack=pack,
        capacity=capacity,
        since=first,
        until=last,
        after=after,
    )
