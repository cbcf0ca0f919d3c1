"""Commands on who comes to a meeting: apologies and deputies."""

from __future__ import annotations

from ideaflow.application.command import Code, Command, Line
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_chair, must_sit
from ideaflow.application.work import Work
from ideaflow.domain import meeting_people as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum, Seat
from ideaflow.domain.idea import Idea
from ideaflow.domain.meeting import Deputy, Meeting
from ideaflow.domain.values import listed
from ideaflow.errors import InvalidInput
from ideaflow.persistence.people import Person
from ideaflow.policies.meeting_rules import leave_to_deputise


class SendApology(Command):
    """Say that one will not be there, or with `withdrawn` that one comes after all; a chair says it of a `member`."""

    meeting: Line
    member: Line = ""
    deputy: Line = ""
    withdrawn: bool = False


class NameDeputy(Command):
    """Let somebody without a seat speak in a member's place: a member's own, or with `perspective` the chair's choice.

    About one idea, or about all where none is named.
    """

    meeting: Line
    deputy: Line
    perspective: Code = ""
    idea: Line = ""


@handles(SendApology)
def send_apology(work: Work, command: SendApology) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    forum = work.load(Forum, meeting.forum)
    person, seat, capacity = _who(work, forum, command.member)
    member = work.pseudonym(meeting, person)
    if command.withdrawn:
        work.record(meeting, deciding.come_after_all(meeting, member=member), capacity)
        return meeting
    apology = deciding.apologise(meeting, member=member, perspective=seat.perspective)
    work.record(meeting, apology, capacity)
    if command.deputy:
        stands = Deputy(seat.perspective, member)
        _name(work, meeting, forum, address=command.deputy, stands=stands, capacity=capacity)
    return meeting


@handles(NameDeputy)
def name_deputy(work: Work, command: NameDeputy) -> Meeting:
    meeting = work.load(Meeting, command.meeting)
    forum = work.load(Forum, meeting.forum)
    idea = work.load(Idea, command.idea).id if command.idea else ""
    if command.perspective:
        capacity = must_chair(work, "name a deputy for another", forum)
        stands = Deputy(_known(meeting, command.perspective.lower()), "", idea)
    else:
        seat, capacity = must_sit(work, "name a deputy", forum), Capacity.SCORER
        stands = Deputy(seat.perspective, work.pseudonym(meeting), idea)
    _name(work, meeting, forum, address=command.deputy, stands=stands, capacity=capacity)
    return meeting


def _who(work: Work, forum: Forum, member: str) -> tuple[Person, Seat, Capacity]:
    """Whoever asks, or a member whom the chair speaks of."""
    if not member:
        return work.person, must_sit(work, "record an apology", forum), Capacity.SCORER
    capacity = must_chair(work, "record an apology of another", forum)
    person = work.people.get(member)
    seat = forum.seats.get(work.people.known_pseudonym(person, forum.id) or "")
    if seat is None:
        raise InvalidInput(
            "member", member, f"has no seat in {forum.id}", f"see who has: ideaflow forum show {forum.id}"
        )
    return person, seat, capacity


def _name(work: Work, meeting: Meeting, forum: Forum, *, address: str, stands: Deputy, capacity: Capacity) -> None:
    person = work.people.get(address)
    seated = (work.people.known_pseudonym(person, forum.id) or "") in forum.seats
    decided = deciding.name_deputy(
        meeting, work.pseudonym(meeting, person), stands, seated=seated, leave=leave_to_deputise(work.pack)
    )
    work.record(meeting, decided, capacity, rule_used=True)


def _known(meeting: Meeting, perspective: str) -> str:
    if perspective not in meeting.perspectives:
        rule = f"is one of {listed(meeting.perspectives, 'or')}"
        raise InvalidInput("perspective", perspective, rule, "choose one of the forum's perspectives")
    return perspective
