"""forum_page: one forum and its seats, folded from its own stream when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.domain import forum as domain
from ideaflow.domain.event import Recorded
from ideaflow.domain.forum import Forum, ForumCreated, Seat


class ForumPage(Struct):
    """A forum as it is shown; seats are by perspective, never by person."""

    id: str
    title: str
    perspectives: Sequence[str]
    required: Sequence[str]
    pack: str
    seats: Sequence[Seat]

    def members_for(self, perspective: str) -> int:
        """How many speak for a perspective."""
        return sum(seat.perspective == perspective for seat in self.seats)


def page(history: Sequence[Recorded]) -> ForumPage:
    """The forum that this history made."""
    forum, title = Forum(), ""
    for recorded in history:
        domain.evolve(forum, recorded)
        if isinstance(recorded.event, ForumCreated):
            title = recorded.event.title
    seats = sorted(forum.seats.values(), key=lambda seat: seat.perspective)
    return ForumPage(forum.id, title, forum.perspectives, forum.required, forum.pack, seats)
