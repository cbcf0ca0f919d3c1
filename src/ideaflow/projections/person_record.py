"""Everything that is held about a person, for that person: the directory, what they did and typed, what waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, select

from ideaflow.domain.event import Recorded, word_fields
from ideaflow.domain.message import MessageKind
from ideaflow.domain.trial import Trial, evolve
from ideaflow.domain.trial_events import TrialPlanned, TrialReviewed
from ideaflow.domain.unsealing import PseudonymUnsealed, UnsealingApproved, UnsealingAsked
from ideaflow.persistence import feed_links, notices
from ideaflow.persistence.api_tokens import ApiToken, ApiTokens
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.notices import Notice
from ideaflow.persistence.numbers import last_numbers
from ideaflow.persistence.people import Person
from ideaflow.persistence.schema import (
    answers_read,
    identities,
    invitations,
    passwords,
    person_grades,
    pseudonyms,
    sealed_scores,
    second_factors,
    web_sessions,
)
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


class OwnUnsealing(Struct):
    """Somebody asked for the name behind the person's pseudonym in a stream: when, why, and how far it went.

    It tells no one's name and no capacity but the auditor's who may ask: what it is for is to know that it happened.
    Empty `approved_at`: no second person agreed; empty `told_at`: the name was not told.
    """

    id: str
    of: str
    asked_at: str
    reason: str
    approved_at: str = ""
    told_at: str = ""


class PersonRecord(Struct):
    """All of it. `waiting_scores` are sealed and not yet opened; `answers_read` are last read versions by idea.

    `unsealings` are of the person; those that they asked for or approved are among `streams`. Of the web it is held
    whether there is a password and a second factor, until when an invitation is open, when each session began and on
    what device, and which providers of single sign-on vouch for the person.
    `email` is how soon they want to hear; `feed_link` says that there is a link, of which only a hash is kept.
    """

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
    unsealings: Sequence[OwnUnsealing] = ()
    has_password: bool = False
    invited_until: str = ""
    sessions_began: Sequence[str] = ()
    devices: Sequence[str] = ()
    has_second_factor: bool = False
    signs_in_by: Sequence[str] = ()
    email: str = ""
    feed_link: bool = False
    notices: Sequence[dict[str, object]] = ()


def person_record(database: Database, person: Person, *, to_themselves: bool, today: date) -> PersonRecord:
    """What is held about somebody, read from the log itself and from what is kept beside it.

    Of a score or a review that waits, everybody but who wrote it learns that it is there: a steward reads neither.
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
            roles=[
                *sorted(role.value for role in person.roles),
                *(limited.words for limited in sorted(person.limited)),
            ],
            grade_band=band or "",
            streams=[
                _own_stream(stream, own, log.stream(stream), None if to_themselves else today) for stream, own in links
            ],
            waiting_scores=[
                score for stream, own in links for score in _waiting(connection, stream, own, to_themselves)
            ],
            answers_read={row[0]: row[1] for row in connection.execute(read)},
            tokens=ApiTokens(connection).of(person.id),
            unsealings=[
                one for stream in _asked_of(connection, links) for one in _unsealing(log.stream(stream), links)
            ],
            has_password=_held(connection, passwords.c.hash, person) != [],
            invited_until=max(_held(connection, invitations.c.expires_at, person), default=""),
            sessions_began=sorted(_held(connection, web_sessions.c.began_at, person)),
            devices=sorted({*_held(connection, web_sessions.c.device, person)}),
            has_second_factor=_held(connection, second_factors.c.person, person) != [],
            signs_in_by=sorted(_held(connection, identities.c.issuer, person)),
            email=notices.choice(connection, person.id).value,
            feed_link=feed_links.has(connection, person.id),
            notices=[_notice(one) for one in notices.of(connection, person.id, limit=None)],
        )


def _notice(one: Notice) -> dict[str, object]:
    return {"kind": MessageKind[one.kind].value, "about": one.about, "made_at": one.made_at, "read_at": one.read_at}


def _held(connection: Connection, column: Column[str], person: Person) -> list[str]:
    """What the rows of a person have in a column."""
    return [*connection.execute(select(column).where(column.table.c.person == person.id)).scalars()]


def _asked_of(connection: Connection, links: Sequence[tuple[str, str]]) -> Sequence[str]:
    """The unsealings that there are, in order; none where nobody could be meant."""
    if not links:
        return ()
    last = last_numbers(connection)["U"]
    return [f"U-{number}" for number in range(1, last + 1)]


def _unsealing(history: Sequence[Recorded], links: Sequence[tuple[str, str]]) -> Iterator[OwnUnsealing]:
    """An unsealing, where it is of one of these pseudonyms."""
    found: OwnUnsealing | None = None
    for recorded in history:
        at = second_of(recorded.at)
        match recorded.event:
            case UnsealingAsked(of=of, pseudonym=pseudonym, reason=reason) if (of, pseudonym) in links:
                found = OwnUnsealing(recorded.originator_id, of, at, reason)
            case UnsealingApproved() if found:
                found.approved_at = at
            case PseudonymUnsealed() if found:
                found.told_at = at
    return iter([found] if found else [])


def _own_stream(stream: str, pseudonym: str, history: Sequence[Recorded], read_on: date | None) -> OwnStream:
    """What the person did in a stream; `read_on` a day by somebody else, who reads no review that waits."""
    waits = read_on is not None and _reviews_wait(history, read_on)
    own = [_own_event(one, pseudonym, waits=waits) for one in history if pseudonym in (one.actor, one.words_by)]
    return OwnStream(stream, pseudonym, own)


def _reviews_wait(history: Sequence[Recorded], today: date) -> bool:
    """Is this a trial whose reviews nobody reads yet?"""
    if not history or not isinstance(history[0].event, TrialPlanned):
        return False
    trial = Trial()
    for recorded in history:
        evolve(trial, recorded)
    return not trial.reviews_are_open(today)


def _own_event(recorded: Recorded, pseudonym: str, *, waits: bool) -> OwnEvent:
    event = recorded.event
    typed = {name: value for name in word_fields(type(event)) if (value := getattr(event, name))}
    hidden = waits and isinstance(event, TrialReviewed)
    own = typed if recorded.words_by == pseudonym and not hidden else {}
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
