"""meeting_invitations: who is expected at a meeting, by perspective. It names people, so it is for those who invite."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from sqlalchemy import Connection, select

from ideaflow.domain import forum as forums
from ideaflow.domain import meeting as meetings
from ideaflow.domain.event import Recorded
from ideaflow.domain.forum import Forum
from ideaflow.domain.meeting import Deputy, Meeting
from ideaflow.persistence.schema import people, pseudonyms


class Invited(Struct):
    """Somebody who is expected. `apology`: they will not be there. A deputy speaks about one idea, or all if empty."""

    address: str
    name: str
    chairs: bool = False
    apology: bool = False
    deputy: bool = False
    idea: str = ""

    @property
    def part(self) -> str:
        """What they come as."""
        if self.deputy:
            return f"deputy for {self.idea}" if self.idea else "deputy"
        return "apologies sent" if self.apology else "chair" if self.chairs else "member"


class Expected(Struct):
    """A perspective, and those who speak for it. `missing` when nobody who comes does."""

    perspective: str
    required: bool
    invited: list[Invited] = field(default_factory=list)

    @property
    def missing(self) -> bool:
        return all(one.apology or one.idea for one in self.invited)


def expected(
    connection: Connection, forum_history: Sequence[Recorded], meeting_history: Sequence[Recorded]
) -> Sequence[Expected]:
    """Every perspective of the meeting, with its members and deputies."""
    forum, meeting = Forum(), Meeting()
    for recorded in forum_history:
        forums.evolve(forum, recorded)
    for recorded in meeting_history:
        meetings.evolve(meeting, recorded)
    named = {stream: _people(connection, stream) for stream in (forum.id, meeting.id)}
    away = {named[meeting.id][member].address for member in meeting.apologies if member in named[meeting.id]}
    found = {name: Expected(name, required=name in meeting.required) for name in meeting.perspectives}
    for member, seat in forum.seats.items():
        known = named[forum.id].get(member)
        if known and seat.perspective in found:
            one = Invited(known.address, known.name, chairs=seat.chairs, apology=known.address in away)
            found[seat.perspective].invited.append(one)
    for deputy, known in named[meeting.id].items():
        for stand in meeting.deputies.get(deputy, ()):
            found[stand.perspective].invited.append(_deputy(known, stand))
    for each in found.values():
        each.invited.sort(key=lambda one: (one.deputy, one.address))
    return list(found.values())


def _deputy(known: Invited, stand: Deputy) -> Invited:
    return Invited(known.address, known.name, deputy=True, idea=stand.idea)


def _people(connection: Connection, stream: str) -> dict[str, Invited]:
    """Everybody who has a pseudonym in a stream."""
    query = select(pseudonyms.c.pseudonym, people.c.address, people.c.name)
    query = query.join(people, people.c.person == pseudonyms.c.person).where(pseudonyms.c.stream == stream)
    return {row.pseudonym: Invited(row.address, row.name) for row in connection.execute(query)}
