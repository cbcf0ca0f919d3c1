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
from ideaflow.errors import InvalidInput, Refused
from ideaflow.policies.forum_rules import leave_to_chair
from ideaflow.policies.shipped import DEFAULT_PACK_ID


class CreateForum(Command):
    """Create a forum. Each perspective is required for a quorum unless it is among the `optional` ones.

    Without perspectives it has those of the default rules.
    """

    title: Line = Required
    perspectives: tuple[Code, ...] = Field(default=(), max_length=30)
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
    capacity = must_be(work, "create forum")
    rules = work.packs.pack(DEFAULT_PACK_ID).forum
    perspectives = tuple(dict.fromkeys(name.lower() for name in command.perspectives or rules.perspectives))
    given = command.optional if command.perspectives else (*rules.optional, *command.optional)
    optional = {name.lower() for name in given}
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
    capacity = must_be(work, "seat member", forum=forum.id)
    person = work.people.get(command.person)
    member = work.pseudonym(forum, person)
    verdict = leave_to_chair(work.pack, command.perspective.lower())
    if command.chairs and not verdict.allowed:
        raise Refused(forum.id, verdict)
    decided = deciding.join(forum, member=member, perspective=command.perspective.lower(), chairs=command.chairs)
    work.record(forum, decided, capacity)
    for role in (Capacity.SCORER, *((Capacity.CHAIR,) if command.chairs else ())):
        work.people.give_role(person, role)
    return forum


@handles(FreeSeat)
def free_seat(work: Work, command: FreeSeat) -> Forum:
    forum = work.load(Forum, command.forum)
    capacity = must_be(work, "free seat", forum=forum.id)
    member = work.people.known_pseudonym(work.people.get(command.person), forum.id) or ""
    work.record(forum, deciding.leave(forum, member=member), capacity)
    return forum
