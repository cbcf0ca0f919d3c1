"""meeting_part: one person's own part at a meeting: what they speak for, and what is still theirs to score.

It tells somebody about themselves alone, and nothing of what anybody's score holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from ideaflow.domain import forum as forums
from ideaflow.domain import meeting as meetings
from ideaflow.domain import meeting_people
from ideaflow.domain.forum import Forum
from ideaflow.domain.meeting import Meeting
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.schema import pseudonyms
from ideaflow.projections.meeting_calendar import Sitting, sittings
from ideaflow.projections.projection import number_of


class Part(Struct):
    """What somebody does at a meeting. `speaks_for` is their perspective by seat, or as a deputy for all ideas.

    `to_score` are ideas that wait for their score, `sealed` those of which they sealed one, `interests` those that
    they stay out of. `apology`: they said that they will not be there; `replaced`: a deputy speaks in their place.
    """

    meeting: str
    speaks_for: str = ""
    seated: bool = False
    chairs: bool = False
    apology: bool = False
    replaced: bool = False
    to_score: Sequence[str] = ()
    sealed: Sequence[str] = ()
    interests: Sequence[str] = ()


def part(connection: Connection, log: EventLog, meeting_id: str, person: int) -> Part:
    """Somebody's part at a meeting by its id, which must be one."""
    meeting, forum = Meeting(), Forum()
    for recorded in log.stream(meeting_id):
        meetings.evolve(meeting, recorded)
    for recorded in log.stream(meeting.forum):
        forums.evolve(forum, recorded)
    known = _pseudonyms(connection, person, (meeting.id, forum.id))
    here, seat = known.get(meeting.id, ""), forum.seats.get(known.get(forum.id, ""))
    stands = meeting.deputies.get(here, ())
    speaks_for = seat.perspective if seat else next((one.perspective for one in stands if not one.idea), "")
    replaced = bool(here) and meeting_people.has_deputy(meeting, here)
    mine = [idea for idea, item in meeting.agenda.items() if here and here in item.sealed]
    interests = [idea for idea, item in meeting.agenda.items() if here and here in item.conflicted]
    waits = [
        idea
        for idea, item in meeting.agenda.items()
        if not (meeting.closed or item.opened or item.decision or item.to_answer or replaced)
        and idea not in (*mine, *interests)
        and (seat or meeting_people.spoken_for(meeting, here, idea))
    ]
    own = _brought(connection, log, person, waits)
    return Part(
        meeting=meeting.id,
        speaks_for=speaks_for,
        seated=bool(seat),
        chairs=bool(seat and seat.chairs),
        apology=here in meeting.apologies,
        replaced=replaced,
        to_score=[idea for idea in waits if idea not in own],
        sealed=mine,
        interests=interests,
    )


def to_score(connection: Connection, log: EventLog, person: int) -> Sequence[tuple[Sitting, Sequence[str]]]:
    """What is still somebody's to score at each open meeting, the next day first."""
    found = []
    for sitting in sorted(sittings(connection, only_open=True, limit=None), key=lambda one: (one.day, one.number)):
        waits = part(connection, log, sitting.id, person).to_score
        if waits:
            found.append((sitting, waits))
    return found


def chaired(connection: Connection, log: EventLog, person: int) -> Sequence[str]:
    """The forums that somebody chairs."""
    mine = select(pseudonyms.c.stream, pseudonyms.c.pseudonym).where(
        pseudonyms.c.person == person, pseudonyms.c.stream.like("F-%")
    )
    found = []
    for stream, pseudonym in connection.execute(mine):
        forum = Forum()
        for recorded in log.stream(stream):
            forums.evolve(forum, recorded)
        seat = forum.seats.get(pseudonym)
        if seat and seat.chairs:
            found.append(stream)
    return sorted(found, key=number_of)


def _pseudonyms(connection: Connection, person: int, streams: Sequence[str]) -> dict[str, str]:
    mine = select(pseudonyms.c.stream, pseudonyms.c.pseudonym).where(
        pseudonyms.c.person == person, pseudonyms.c.stream.in_(streams)
    )
    return {row[0]: row[1] for row in connection.execute(mine)}


def _brought(connection: Connection, log: EventLog, person: int, ideas: Sequence[str]) -> set[str]:
    """Which of these ideas somebody brought: nobody scores an idea of their own."""
    mine = _pseudonyms(connection, person, ideas)
    return {idea for idea, known in mine.items() if log.stream(idea)[0].words_by == known}
