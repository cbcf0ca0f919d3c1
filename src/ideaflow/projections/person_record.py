"""Everything that is held about a person, for that person: the directory, what they did and typed, what waits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from ideaflow.domain.event import Recorded, word_fields
from ideaflow.persistence.api_tokens import ApiToken, ApiTokens
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.people import Person
from ideaflow.persistence.schema import answers_read, person_grades, pseudonyms, sealed_scores
from ideaflow.persistence.sealed_scores import SealedScore
from ideaflow.projections.projection import second_of

_score = msgspec.json.Decoder(SealedScore)


class OwnEvent(Struct):
    """An event in which the person acted, or which holds their words. `typed` is what they typed, by field."""

    version: int
    at: str
    happened: str
    typed: dict[str, object]


class OwnStream(Struct):
    """A stream in which the person has a pseudonym."""

    id: str
    pseudonym: str
    events: Sequence[OwnEvent]


class PersonRecord(Struct):
    """All of it. `waiting_scores` are sealed and not yet opened; `answers_read` are last read versions by idea."""

    address: str
    name: str
    team: str
    disabled: bool
    roles: Sequence[str]
    grade_band: str
    streams: Sequence[OwnStream]
    waiting_scores: Sequence[dict[str, object]]
    answers_read: dict[str, int]
    tokens: Sequence[ApiToken] = ()


def person_record(database: Database, person: Person, *, to_themselves: bool) -> PersonRecord:
    """What is held about somebody, read from the log itself and from what is kept beside it.

    Of a score that waits, everybody but its scorer learns that it is there: a steward reads no sealed score.
    """
    with database.reading() as connection:
        mine = select(pseudonyms.c.stream, pseudonyms.c.pseudonym).where(pseudonyms.c.person == person.id)
        links = sorted((row[0], row[1]) for row in connection.execute(mine))
        band = connection.execute(select(person_grades.c.band).where(person_grades.c.person == person.id)).scalar()
        read = select(answers_read.c.idea, answers_read.c.version).where(answers_read.c.person == person.id)
        log = EventLog(database)
        return PersonRecord(
            address=person.address,
            name=person.name,
            team=person.team,
            disabled=person.disabled,
            roles=sorted(role.value for role in person.roles),
            grade_band=band or "",
            streams=[_own_stream(stream, own, log.stream(stream)) for stream, own in links],
            waiting_scores=[
                score for stream, own in links for score in _waiting(connection, stream, own, to_themselves)
            ],
            answers_read={row[0]: row[1] for row in connection.execute(read)},
            tokens=ApiTokens(connection).of(person.id),
        )


def _own_stream(stream: str, pseudonym: str, history: Sequence[Recorded]) -> OwnStream:
    own = [_own_event(one, pseudonym) for one in history if pseudonym in (one.actor, one.words_by)]
    return OwnStream(stream, pseudonym, own)


def _own_event(recorded: Recorded, pseudonym: str) -> OwnEvent:
    event = recorded.event
    typed = {name: value for name in word_fields(type(event)) if (value := getattr(event, name))}
    own = typed if recorded.words_by == pseudonym else {}
    return OwnEvent(recorded.originator_version, second_of(recorded.at), recorded.sentence(), own)


def _waiting(connection: Connection, stream: str, pseudonym: str, whole: bool) -> Sequence[dict[str, object]]:
    mine = (sealed_scores.c.meeting == stream) & (sealed_scores.c.scorer == pseudonym)
    found = [_score.decode(row) for row in connection.execute(select(sealed_scores.c.score).where(mine)).scalars()]
    return [
        {
            "meeting": sealed.score.meeting,
            "idea": sealed.score.idea,
            **({"marks": sealed.score.marks, "comment": sealed.comment, "comments": sealed.comments} if whole else {}),
        }
        for sealed in found
    ]
