"""Commands on forums: create, seat members, free seats."""

from __future__ import annotations

from pydantic import Field

from ideaflow.application.command import Code, Command, Line, Required
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_be
from ideaflow.application.work import Work
from ideaflow.domain import forum as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum, ForumCreated
from ideaflow.domain.values import listed
from ideaflow.errors import InvalidInput
from ideaflow.policies.shipped import DEFAULT_PACK_ID


class CreateForum(Command):
    """Create a forum. Each perspective is required for a quorum unless it is among the `optional` ones."""

    title: Line = Required
    perspectives: tuple[Code, ...] = Field(min_length=1, max_length=30)
    optional: tuple[Code, ...] = ()


class SeatMember(Command):
    """Let somebody speak for a perspective in a forum."""

    forum: Line
    person: Line
    perspective: Code
    chairs: bool = False


class FreeSeat(Command):
    """Somebody no longer sits on a forum."""

    forum: Line
    person: Line


@handles(CreateForum)
def create_forum(work: Work, command: CreateForum) -> Forum:
    capacity = must_be(work, "create forum", Capacity.STEWARD)
    perspectives = tuple(dict.fromkeys(name.lower() for name in command.perspectives))
    optional = {name.lower() for name in command.optional}
    if optional - {*perspectives}:
        rule = f"is not among the perspectives {listed(perspectives)}"
        raise InvalidInput("optional", listed(sorted(optional - {*perspectives})), rule, "name it as a perspective too")
    forum = work.new(Forum)
    created = ForumCreated(
        perspectives=perspectives,
        required=tuple(name for name in perspectives if name not in optional),
        pack_adopted=DEFAULT_PACK_ID,
        pack_digest=work.packs.digest(DEFAULT_PACK_ID),
        title=command.title,
    )
    work.record(forum, (created,), capacity)
    return forum


@handles(SeatMember)
def seat_member(work: Work, command: SeatMember) -> Forum:
    forum = work.load(Forum, command.forum)
    capacity = must_be(work, "seat member", Capacity.STEWARD)
    person = work.people.get(command.person)
    member = work.pseudonym(forum, person)
    decided = deciding.join(forum, member=member, perspective=command.perspective.lower(), chairs=command.chairs)
    work.record(forum, decided, capacity)
    for role in (Capacity.SCORER, *((Capacity.CHAIR,) if command.chairs else ())):
        work.people.give_role(person, role)
    return forum


@handles(FreeSeat)
def free_seat(work: Work, command: FreeSeat) -> Forum:
    forum = work.load(Forum, command.forum)
    capacity = must_be(work, "free seat", Capacity.STEWARD)
    member = work.people.known_pseudonym(work.people.get(command.person), forum.id) or ""
    work.record(forum, deciding.leave(forum, member=member), capacity)
    return forum
